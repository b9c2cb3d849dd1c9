package io.jailhouse.integration.board;

import io.jailhouse.junit.Board;
import io.jailhouse.junit.Cell;
import java.nio.file.Path;
import java.time.Duration;

/** The files of the project that tests use. */
public final class Project {
    /** The folder that the build runs in. */
    public static final Path ROOT =
            Path.of(System.getProperty("project.root", "..")).toAbsolutePath().normalize();

    /** The board with four CPUs. */
    public static final String SYSTEM = "configs/arm64/k3-am625-sk.cell";

    /** A cell on CPU 2. */
    public static final String CELL = "configs/arm64/k3-am625-sk-inmate-demo.cell";

    /** The name of {@link #CELL}. */
    public static final String CELL_NAME = "inmate-demo";

    /** The serial port that is the console of {@link #CELL}. */
    public static final long CELL_CONSOLE = 0x2810000;

    /** Prints numbered lines for ever. */
    public static final String UART_DEMO = "inmates/bin/arm64/uart-demo.bin";

    /** Sends every line back. */
    public static final String ECHO_DEMO = "inmates/bin/arm64/echo-demo.bin";

    /** Makes the accesses that its command line asks for. */
    public static final String ACCESS_DEMO = "inmates/bin/arm64/access-demo.bin";

    /** A cell on CPUs 1 to 3, with the serial port of {@link #CELL}. */
    public static final String SMP_CELL = "configs/arm64/k3-am625-sk-smp-demo.cell";

    /** The name of {@link #SMP_CELL}. */
    public static final String SMP_CELL_NAME = "smp-demo";

    /** Turns the other CPUs of its cell on; one goes off again, one makes a violation. */
    public static final String SMP_DEMO = "inmates/bin/arm64/smp-demo.bin";

    /** Answers the hypervisor's messages as the words at 0x1000 say. */
    public static final String VOTE_DEMO = "inmates/bin/arm64/vote-demo.bin";

    /** Prints how late the timer interrupts it; "rate=N" at 0x1000 says how often. */
    public static final String GIC_DEMO = "inmates/bin/arm64/gic-demo.bin";

    /** A cell on CPU 2 that is peer 1 of the root cell's link 00:00.0. */
    public static final String IVSHMEM_CELL = "configs/arm64/k3-am625-sk-ivshmem-demo.cell";

    /** A cell on CPU 3 that is peer 2 of the same link. */
    public static final String IVSHMEM_CELL_2 = "configs/arm64/k3-am625-sk-ivshmem-demo-2.cell";

    /** The name of {@link #IVSHMEM_CELL}. */
    public static final String IVSHMEM_CELL_NAME = "ivshmem-demo";

    /** The name of {@link #IVSHMEM_CELL_2}. */
    public static final String IVSHMEM_CELL_2_NAME = "ivshmem-demo-2";

    /** Rings a peer and tells of interrupts; words at 0x1000. */
    public static final String IVSHMEM_DEMO = "inmates/bin/arm64/ivshmem-demo.bin";

    /** A cell on CPU 1 with the other end of the root cell's Ethernet link 00:01.0. */
    public static final String NET_CELL = "configs/arm64/k3-am625-sk-net-demo.cell";

    /** The name of {@link #NET_CELL}. */
    public static final String NET_CELL_NAME = "net-demo";

    /** Answers ARP, ping, UDP and TCP; words at 0x1000. */
    public static final String NET_DEMO = "inmates/bin/arm64/net-demo.bin";

    /** Longer than anything takes on a machine that builds something else at the same time. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Project() {}

    /** Returns the path of one of these files from anywhere. */
    public static String file(String relative) {
        return ROOT.resolve(relative).toString();
    }

    /** Declares the board {@link #SYSTEM}. */
    public static Board board() {
        return Board.of(file(SYSTEM)).patience(PATIENCE);
    }

    /** Declares {@link #CELL} with an image. */
    public static Cell demo(Board board, String image) {
        return board.cell(file(CELL)).image(file(image));
    }
}
