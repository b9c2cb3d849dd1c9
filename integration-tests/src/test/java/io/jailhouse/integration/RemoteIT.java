package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.ROOT;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.CommandResult;
import io.jailhouse.integration.board.Signals;
import io.jailhouse.integration.board.StandingReaders;
import io.jailhouse.integration.board.TestBoard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A board whose daemon listens on the network, with a cell that prints without pause. */
@ExtendWith(BoardExtension.class)
class RemoteIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** More than the ring of a console holds. */
    private static final long MUCH = 1 << 20;

    private static TestBoard board;
    private static Path certificates;

    @BeforeAll
    static void startBoard(TestBoard made) throws IOException, InterruptedException {
        board = made;
        certificates = board.file("tls");
        assumeTrue(hasOpenssl(), "no openssl to make certificates with");
        Process making = new ProcessBuilder(
                        ROOT.resolve("scripts/certificates").toString(), certificates.toString(), "localhost")
                .inheritIO()
                .start();
        assertThat(making.waitFor()).isZero();
        board.run(
                        "enable",
                        SYSTEM,
                        "--serial-speed",
                        "unlimited",
                        "--listen",
                        "localhost:0",
                        "--tls-cert",
                        file("board.pem"),
                        "--tls-key",
                        file("board.key"),
                        "--tls-ca",
                        file("ca.pem"))
                .succeeded();
    }

    private static boolean hasOpenssl() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "openssl")));
    }

    private static String file(String name) {
        return certificates.resolve(name).toString();
    }

    private static CommandResult remotely(String who, String... words) {
        String status = board.run("daemon", "status").succeeded().out().strip();
        List<String> command = new java.util.ArrayList<>(List.of(
                "--host",
                status.substring(status.lastIndexOf(' ') + 1),
                "--tls-cert",
                file(who + ".pem"),
                "--tls-key",
                file(who + ".key"),
                "--tls-ca",
                file("ca.pem")));
        command.addAll(List.of(words));
        return board.run(command.toArray(String[]::new));
    }

    private static void startCell() {
        if (board.cells().size() == 1) {
            board.runAll("cell create " + CELL, "cell load " + CELL_NAME + " " + UART_DEMO, "cell start " + CELL_NAME);
        }
    }

    @Test
    void aCellIsManagedFromAfarAlsoWhenTheDaemonIsAnotherOne() {
        startCell();
        assertThat(remotely("observer", "cell", "console", CELL_NAME)
                        .succeeded()
                        .out())
                .contains(" from cell!")
                .hasSizeLessThan((int) MUCH);
        remotely("observer", "cell", "shutdown", CELL_NAME)
                .failedWith(
                        "JAILHOUSE_CELL_LOAD: Operation not permitted",
                        "jailhouse-observer may not call LoadCell, which changes the board");

        Signals.kill(board.daemonPid());
        assertThat(remotely("operator", "cell", "list").succeeded().out()).contains(CELL_NAME, "running");
        remotely("operator", "net", "up")
                .failedWithOnly("jailhouse: this command works through files of the board's machine, not over the"
                        + " network (--host): Operation not supported");
    }

    @Test
    void aReaderOfAConsoleThatStopsReadingMissesOutputAndHoldsUpNobody() throws Exception {
        startCell();
        try (StandingReaders reader = StandingReaders.of(board, CELL_NAME, 1)) {
            board.awaitOutput(CELL_NAME, MUCH, LIMIT);
            assertThat(board.cells()).as("what others ask").hasSize(2);
            assertThat(reader.missed()).isPositive();
        }
    }

    @Test
    void theSecretOfAnAgentIsInItsEnvironmentAndNowhereElseThatOthersCanRead() throws IOException {
        startCell();
        String secret = secretOf(board.cell(CELL_NAME).getAgentPid());
        assertThat(secret).hasSize(64);
        for (String arguments : argumentsOfAllProcesses()) {
            assertThat(arguments).doesNotContain(secret);
        }
        try (Stream<Path> files = Files.list(board.paths().runtimeDir())) {
            for (Path log :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                assertThat(Files.readString(log, StandardCharsets.ISO_8859_1)).doesNotContain(secret, "PRIVATE KEY");
            }
        }
        assertThat(modeOf(board.paths().ledger())).isEqualTo("rw-------");
        for (Path folder : List.of(board.paths().runtimeDir(), board.paths().sharedDir())) {
            assertThat(modeOf(folder)).isEqualTo("rwx------");
        }
        assertThat(Files.readString(board.paths().listening()))
                .contains(file("board.key"))
                .doesNotContain("PRIVATE");
    }

    private static String modeOf(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static String secretOf(long agent) throws IOException {
        String environment = Files.readString(Path.of("/proc", Long.toString(agent), "environ"));
        return Stream.of(environment.split("\0", -1))
                .filter(variable -> variable.startsWith("JAILHOUSE_AGENT_SECRET="))
                .map(variable -> variable.substring(variable.indexOf('=') + 1))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> argumentsOfAllProcesses() throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process -> process.getFileName().toString().matches("\\d+"))
                    .map(RemoteIT::arguments)
                    .toList();
        }
    }

    private static String arguments(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
