package io.jailhouse.shm.ivshmem.net;

import java.util.ArrayList;
import java.util.List;

/** What a link told. */
final class RecordedEvents implements LinkEvents {
    private final List<String> told = new ArrayList<>();

    @Override
    public void up() {
        told.add("up");
    }

    @Override
    public void down(String reason) {
        told.add(reason);
    }

    List<String> told() {
        return told;
    }
}
