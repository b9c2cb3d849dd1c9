package io.jailhouse.benchmark;

import io.jailhouse.shm.ivshmem.host.HostDevice;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * How long a doorbell takes from one program on the host to another one, that looks all the time or sleeps. Argument:
 * number of doorbells of each sort.
 */
public final class DoorbellBenchmark {
    private static final int WARM_UP = 20_000;
    private static final int PEER = 1;
    private static final double NANOS_A_MICRO = 1e3;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Long enough for the other program to fall asleep. */
    private static final long REST_NANOS = TimeUnit.MICROSECONDS.toNanos(300);

    private DoorbellBenchmark() {}

    /**
     * Measures and prints.
     *
     * @param arguments see above
     * @throws Exception if the second program fails
     */
    public static void main(String[] arguments) throws Exception {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
        Percentiles.printHeader();
        measure("one way, the receiver spins", count, Long.MAX_VALUE);
        measure("one way, the receiver sleeps", count, 0);
    }

    private static void measure(String name, int count, long spinNanos) throws IOException, InterruptedException {
        Percentiles times = new Percentiles(name, "us", count);
        try (TwoEnds ends = TwoEnds.create(Receiver.class, Long.toString(spinNanos));
                HostDevice device = HostDevice.open(ends.paths(), TwoEnds.ADDRESS)) {
            device.setInterruptControl(1);
            device.setSpin(Long.MAX_VALUE);
            ends.awaitPeer();
            int warmUp = spinNanos == 0 ? WARM_UP / 10 : WARM_UP;
            for (int i = 0; i < warmUp + count; i++) {
                if (spinNanos == 0) {
                    rest();
                }
                device.output(device.id()).set(ValueLayout.JAVA_LONG, 0, System.nanoTime());
                device.ring(PEER, 0);
                if (device.awaitInterrupt(PATIENCE_NANOS) == 0) {
                    throw new IOException("the second program does not answer");
                }
                if (i >= warmUp) {
                    times.add(device.output(PEER).get(ValueLayout.JAVA_LONG, 0) / NANOS_A_MICRO);
                }
            }
        }
        times.print();
    }

    private static void rest() {
        long end = System.nanoTime() + REST_NANOS;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    /** The second program: tells how old each doorbell was. */
    static final class Receiver {
        private Receiver() {}

        /**
         * Answers until the first program leaves.
         *
         * @param arguments folder of the board; how long to spin
         * @throws IOException if the end cannot be opened
         */
        public static void main(String[] arguments) throws IOException {
            try (HostDevice device = HostDevice.open(TwoEnds.paths(Path.of(arguments[0])), TwoEnds.ADDRESS)) {
                int peer = 1 - device.id();
                device.setSpin(Long.parseLong(arguments[1]));
                device.setInterruptControl(1);
                System.out.println("ready");
                while (device.awaitInterrupt(PATIENCE_NANOS) != 0) {
                    long age = System.nanoTime() - device.output(peer).get(ValueLayout.JAVA_LONG, 0);
                    device.output(device.id()).set(ValueLayout.JAVA_LONG, 0, age);
                    device.ring(peer, 0);
                }
            }
        }
    }
}
