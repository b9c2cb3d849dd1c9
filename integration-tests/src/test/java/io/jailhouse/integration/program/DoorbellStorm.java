package io.jailhouse.integration.program;

import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.ivshmem.host.HostDevice;
import io.jailhouse.shm.ivshmem.host.LinkAddress;
import java.io.IOException;
import java.lang.foreign.ValueLayout;

/** Drives the root cell's end of link 00:00.0: rings both other peers without pause until it is killed. */
public final class DoorbellStorm {
    /** The link. */
    public static final LinkAddress LINK = LinkAddress.parse("00:00.0");

    /** The state while it runs. */
    public static final int STATE = 5;

    private DoorbellStorm() {}

    /** Says "ready" when its state is shown. */
    public static void main(String[] arguments) throws IOException {
        TestProcess.endWithIt();
        try (HostDevice device = HostDevice.open(BoardPaths.of("default", System.getenv()), LINK)) {
            device.setInterruptControl(1);
            device.writeState(STATE);
            TestProcess.sayReady();
            for (int round = 0; true; round++) {
                device.output(device.id()).set(ValueLayout.JAVA_INT, 0, round);
                device.ring(1, 0);
                device.ring(2, 0);
            }
        }
    }
}
