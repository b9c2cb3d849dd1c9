package io.jailhouse.cli;

import io.jailhouse.shm.ivshmem.net.LinkEvents;
import java.io.PrintStream;

/** Tells the user when a link goes up and down. */
record PrintedEvents(PrintStream out) implements LinkEvents {
    @Override
    public void up() {
        out.println("link up");
    }

    @Override
    public void down(String reason) {
        out.println("link down: " + reason);
    }
}
