package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.IVSHMEM_CELL;
import static io.jailhouse.integration.board.Project.IVSHMEM_CELL_2;
import static io.jailhouse.integration.board.Project.IVSHMEM_CELL_2_NAME;
import static io.jailhouse.integration.board.Project.IVSHMEM_CELL_NAME;
import static io.jailhouse.integration.board.Project.IVSHMEM_DEMO;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.AccessDemo;
import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.CommandResult;
import io.jailhouse.integration.board.LinkCalls;
import io.jailhouse.integration.board.RunningCommand;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import io.jailhouse.proto.LinkPeer;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The shared memory demonstration: a program on the host for the root cell, and two cells, are the peers of a link. */
@ExtendWith(BoardExtension.class)
class SharedMemoryDemoIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int LINK = 0;
    private static final long CONSOLE = 0x2810000;
    private static final long ROOT_RAM = 0x80000000L;

    /** What both programs print of the sections, while all three peers are there. */
    private static final String SECTIONS = """
            state\\[0\\] = 1
            state\\[1\\] = 2
            state\\[2\\] = 3
            rw\\[0\\] = (?<count>\\d+)
            rw\\[1\\] = \\d+
            rw\\[2\\] = \\d+
            in@0x0000 = (?<output>.+)
            in@0x2000 = 0
            in@0x4000 = 0
            """;

    private static final Pattern INTERRUPT = Pattern.compile("\nInterrupt #(?<number>\\d+)\n" + SECTIONS);
    private static final Pattern CELL_INTERRUPT =
            Pattern.compile("\nIVSHMEM: got interrupt 0 \\(#(\\d+)\\)\n(?:state.*\n){3}rw.*\nrw\\[1] = (\\d+)\n");

    private static String output(String target) {
        return "ID = 0\nMaximum peers = 3\n" + SECTIONS + "(?:\nInterrupt #\\d+\n"
                + SECTIONS.replaceAll("\\?<[a-z]+>", "?:") + "|\nSending interrupt 1 to peer " + target + "\n)+";
    }

    @BeforeAll
    static void startCells(TestBoard board) {
        board.runAll(
                "enable " + SYSTEM + " --serial-speed unlimited",
                "cell create " + IVSHMEM_CELL,
                "cell create " + IVSHMEM_CELL_2,
                "cell load %s %s -s \"target=0 pause=150\" -a 0x1000".formatted(IVSHMEM_CELL_NAME, IVSHMEM_DEMO),
                "cell load %s %s -s \"target=1 pause=200\" -a 0x1000".formatted(IVSHMEM_CELL_2_NAME, IVSHMEM_DEMO),
                "cell start " + IVSHMEM_CELL_NAME,
                "cell start " + IVSHMEM_CELL_2_NAME);
        try (LinkCalls links = LinkCalls.to(board)) {
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> links.peer(LINK, 1).getState() == 2
                            && links.peer(LINK, 2).getState() == 3);
        }
    }

    @Test
    void theHypervisorTellsWhoHasMet(TestBoard board) {
        try (Console console = board.hypervisorConsole()) {
            console.await("Adding virtual PCI device 00:00.0 to cell \"k3-am625-sk\"\n", LIMIT)
                    .await("Adding virtual PCI device 00:01.0 to cell \"k3-am625-sk\"\n", LIMIT)
                    .await("""
                            Adding virtual PCI device 00:00.0 to cell "ivshmem-demo"
                            Shared memory connection established, peer cells:
                             "k3-am625-sk"
                            """, LIMIT)
                    .await("""
                            Adding virtual PCI device 00:00.0 to cell "ivshmem-demo-2"
                            Shared memory connection established, peer cells:
                             "k3-am625-sk"
                             "ivshmem-demo"
                            """, LIMIT);
        }
    }

    @Test
    void threePeersSeeAndInterruptEachOther(TestBoard board) {
        try (LinkCalls links = LinkCalls.to(board);
                Console cell = board.serialConsole(CONSOLE).skip();
                RunningCommand host = board.start("ivshmem-demo")) {
            LinkPeer before = links.peer(LINK, 0);
            host.awaitOutput("\nSending interrupt 1 to peer 1\n", LIMIT);
            host.awaitOutput("\nInterrupt #5\n", LIMIT);
            cell.await("\r\nIVSHMEM: sending IRQ 0 to peer 0\r\n", LIMIT)
                    .await("state[0] = 1\r\nstate[1] = 2\r\nstate[2] = 3\r\n", LIMIT);
            assertThat(links.peer(LINK, 0).getHostProcess()).isPositive();
            host.interrupt();
            CommandResult end = host.awaitEnd(LIMIT);
            assertThat(end.exitCode()).isZero();
            assertThat(end.out()).matches(output("1"));
            int interrupts = countedOneByOne(end.out());
            assertThat(outputs(end.out()))
                    .as("the program's own output section")
                    .isEqualTo(IntStream.rangeClosed(1, interrupts)
                            .mapToObj(number -> Integer.toString(10 * number))
                            .toList());

            LinkPeer after = links.peer(LINK, 0);
            assertThat(after.getCounters().getDelivered() - before.getCounters().getDelivered())
                    .isEqualTo(interrupts);
            assertThat(after.getCounters().getRung() - before.getCounters().getRung())
                    .isEqualTo(end.out().split("\nSending ", -1).length - 1);
            assertThat(after.getState()).isZero();

            // The cell counts on, and sees that the program is gone.
            cell.await("state[0] = 0\r\nstate[1] = 2\r\nstate[2] = 3\r\n", LIMIT)
                    .skip();
            String heard = awaitInterrupts(cell, 3);
            List<MatchResult> counts = CELL_INTERRUPT.matcher(heard).results().toList();
            for (int n = 0; n < counts.size(); n++) {
                int first = Integer.parseInt(counts.getFirst().group(1));
                assertThat(counts.get(n).group(1)).isEqualTo(Integer.toString(first + n));
                assertThat(counts.get(n).group(2)).isEqualTo(Integer.toString(first + n));
            }
        }
    }

    private static String awaitInterrupts(Console cell, int count) {
        return Awaitility.await()
                .atMost(LIMIT)
                .until(
                        () -> cell.unread().replace("\r", ""),
                        text -> CELL_INTERRUPT.matcher(text).results().count() >= count);
    }

    private static int countedOneByOne(String out) {
        List<MatchResult> interrupts = INTERRUPT.matcher(out).results().toList();
        for (int n = 0; n < interrupts.size(); n++) {
            assertThat(interrupts.get(n).group("number")).isEqualTo(Integer.toString(n + 1));
            assertThat(interrupts.get(n).group("count")).isEqualTo(Integer.toString(n + 1));
        }
        return interrupts.size();
    }

    private static List<String> outputs(String out) {
        return INTERRUPT
                .matcher(out)
                .results()
                .map(interrupt -> interrupt.group("output"))
                .toList();
    }

    @Test
    void theTargetCanBeChosenAndCharactersCanBeSent(TestBoard board) {
        try (Console cell = board.serialConsole(CONSOLE).skip();
                RunningCommand host = board.start("ivshmem-demo", "-t", "2", "--characters")) {
            host.awaitOutput("\nSending interrupt 1 to peer 2\n", LIMIT);
            host.awaitOutput("\nInterrupt #2\n", LIMIT);
            cell.await("in@0x0000 = 72\r\n", LIMIT);
            host.interrupt();
            CommandResult end = host.awaitEnd(LIMIT);
            assertThat(end.exitCode()).isZero();
            assertThat(end.out()).matches(output("2"));
            assertThat(countedOneByOne(end.out())).isGreaterThanOrEqualTo(2);
            assertThat(outputs(end.out())).containsOnly("H");
        }
        CommandResult nobody = board.run("ivshmem-demo", "-t", "3");
        assertThat(nobody.exitCode()).isEqualTo(1);
        assertThat(nobody.err()).isEqualTo("ivshmem-demo: invalid peer number: Invalid argument\n");
    }

    @Test
    void theLinkIsDescribed(TestBoard board) {
        assertThat(board.run("ivshmem", "list").succeeded().out()).isEqualTo("""
                Link      Protocol                  Peers
                00:00.0   0x0000 (undefined)        0 k3-am625-sk (state 0), 1 ivshmem-demo (state 2),\
                 2 ivshmem-demo-2 (state 3)
                00:01.0   0x0001 (Ethernet)         0 k3-am625-sk (state 0)
                """);
        assertThat(board.run("ivshmem", "list", "--output", "json").succeeded().out())
                .startsWith("[ {\n  \"link\" : \"00:00.0\",\n  \"peers\" : [ {\n    \"id\" : 0,\n")
                .contains("\"cell\" : \"ivshmem-demo-2\"", "\"link\" : \"00:01.0\"");
        assertThat(board.run("ivshmem", "show", "00:00.0").succeeded().out()).containsPattern("""
                peer 1 of 3: cell 1 "ivshmem-demo"
                        protocol    0x0000 \\(undefined\\)
                        state       2
                        interrupts  on, 1 vector
                        sections    state 0xdfa00000-0xdfa0ffff r-
                                    rw    0xdfa10000-0xdfa1ffff rw
                                    out0  0xdfa20000-0xdfa2ffff r-
                                    out1  0xdfa30000-0xdfa3ffff rw
                                    out2  0xdfa40000-0xdfa4ffff r-
                        rung        \\d+
                        delivered   \\d+
                        ignored     \\d+
                        dropped     0
                        delayed     0
                        duplicated  0
                """);
        assertThat(board.run("ivshmem", "show", "00:00.0", "--output", "json")
                        .succeeded()
                        .out())
                .startsWith("{\n  \"link\" : \"00:00.0\",\n")
                .contains("\"state\" : 3", "\"physical\" : \"0xdfa40000\"")
                .doesNotContain("00:01.0");
        board.run("ivshmem", "show", "00:07.0")
                .failedWith("ivshmem show: No such file or directory", "there is no link 00:07.0");
    }

    @Test
    void anInmateOfTheRootCellAndAProgramExcludeEachOther(TestBoard board) {
        board.runAll(AccessDemo.intoRoot(ROOT_RAM, 0, "l"), "root start");
        CommandResult excluded = board.run("ivshmem-demo");
        board.runAll("root stop");
        excluded.failedWithOnly(
                "jailhouse: the root cell's ivshmem device 00:00.0 is in use by the inmate of the root cell");

        try (LinkCalls links = LinkCalls.to(board);
                RunningCommand host = board.start("ivshmem-demo")) {
            host.awaitOutput("in@0x4000 = 0\n", LIMIT);
            String user = "the root cell's ivshmem device 00:00.0 is in use by process "
                    + links.peer(LINK, 0).getHostProcess();
            board.run("root", "start").failedWith("root start: Device or resource busy", user);
            board.run("ivshmem-demo").failedWithOnly("jailhouse: " + user);
            host.interrupt();
            assertThat(host.awaitEnd(LIMIT).exitCode()).isZero();
        }
        board.runAll("root start", "root stop");
    }
}
