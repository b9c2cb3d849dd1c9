package io.jailhouse.integration.board;

import static io.jailhouse.integration.board.Project.IVSHMEM_CELL;
import static io.jailhouse.integration.board.Project.IVSHMEM_CELL_2;
import static io.jailhouse.integration.board.Project.IVSHMEM_CELL_NAME;
import static io.jailhouse.integration.board.Project.IVSHMEM_DEMO;
import static io.jailhouse.integration.board.Project.NET_CELL;
import static io.jailhouse.integration.board.Project.NET_CELL_NAME;
import static io.jailhouse.integration.board.Project.NET_DEMO;
import static io.jailhouse.integration.board.Project.SYSTEM;

import io.jailhouse.shm.ivshmem.LinkEndpoint;
import io.jailhouse.shm.ivshmem.Section;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/**
 * A board whose links tests fill with traffic. Peer 0 of link 00:00.0 is the root cell's end, for a program on the host;
 * peer 1 is a cell that counts its interrupts; peer 2 is a cell that does not execute, whose end this holds. At the other
 * end of link 00:01.0 is net-demo.
 */
public final class BusyLinks implements AutoCloseable {
    /** The peer that a program on the host is. */
    public static final int HOST = 0;

    private static final int COUNTING_CELL = 1;
    private static final int ONLOOKER = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Of the R/W section, and of the output sections of peers 1 and 2; the cell writes first pages only. */
    private static final List<Long> PAGES_OF_OTHERS = List.of(0xdfa11000L, 0xdfa31000L, 0xdfa40000L);

    private final Fingerprint others;
    private final LinkEnd onlooker;

    private BusyLinks(Fingerprint others, LinkEnd onlooker) {
        this.others = others;
        this.onlooker = onlooker;
    }

    /** Enables the board, starts its cells and waits until the counting cell has shown its state. */
    public static BusyLinks on(TestBoard board) {
        board.runAll(
                "enable " + SYSTEM + " --serial-speed unlimited",
                "cell create " + IVSHMEM_CELL,
                "cell create " + IVSHMEM_CELL_2,
                "cell create " + NET_CELL,
                "cell load %s %s -s \"silent pause=1000000 target=2\" -a 0x1000"
                        .formatted(IVSHMEM_CELL_NAME, IVSHMEM_DEMO),
                "cell load %s %s -s \"ip=192.168.0.2\" -a 0x1000".formatted(NET_CELL_NAME, NET_DEMO),
                "cell start " + IVSHMEM_CELL_NAME,
                "cell start " + NET_CELL_NAME);
        BusyLinks links = new BusyLinks(
                Fingerprint.leaveOn(board.paths(), PAGES_OF_OTHERS), LinkEnd.of(board.paths(), 0, ONLOOKER));
        links.onlooker.device().setInterruptControl(LinkEndpoint.CONTROL_ENABLED);
        await(() -> links.onlooker.stateOf(COUNTING_CELL) != 0);
        return links;
    }

    /** Returns the end of the peer that looks on. */
    public LinkEnd onlooker() {
        return onlooker;
    }

    /** Returns how many interrupts the counting cell has counted. */
    public int interruptsOfCell() {
        return onlooker.word(Section.READ_WRITE, (long) COUNTING_CELL * Integer.BYTES);
    }

    /** Rings the counting cell, which must answer by counting. */
    public void ringCell() {
        int before = interruptsOfCell();
        onlooker.device().ring(COUNTING_CELL, 0);
        await(() -> interruptsOfCell() != before);
    }

    /** Returns the pages of sections of peers that nobody may write which have been written. */
    public List<String> changedPages() {
        return others.changedPages();
    }

    /** Waits, at most half a minute, for what comes within microseconds on an idle machine. */
    public static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(condition);
    }

    @Override
    public void close() {
        onlooker.close();
    }
}
