package io.jailhouse.integration.junit;

import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.Project;
import io.jailhouse.integration.program.TestRun;
import io.jailhouse.junit.Board;
import io.jailhouse.junit.Cell;
import io.jailhouse.junit.CellState;
import io.jailhouse.junit.JailhouseTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the extension does around tests: each run is a JVM of its own, with folders for temporary files of its own. */
class JailhouseTestIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Where the run has its temporary files; what it prints goes elsewhere. */
    @TempDir
    private Path work;

    @TempDir
    private Path printed;

    /** Fails after its cell has. */
    @JailhouseTest
    static class Failing {
        private final Board board = Project.board();
        private final Cell demo = Project.demo(board, UART_DEMO);

        @Test
        void expectsTooMuch() {
            demo.start();
            demo.console().await("Hello 2 from cell!\r\n");
            demo.kill();
            demo.await(CellState.RUNNING, Duration.ofMillis(1));
        }
    }

    /** Two boards at the same time, each with contents of its own. */
    @JailhouseTest
    @Execution(ExecutionMode.CONCURRENT)
    static class Parallel {
        private static final CyclicBarrier BOTH = new CyclicBarrier(2);
        private static final long FREE_RAM = 0x90000000L;

        private final Board board = Project.board();
        private final Cell demo = Project.demo(board, UART_DEMO);

        @ParameterizedTest
        @ValueSource(strings = {"one", "two"})
        void seesNothingOfTheOther(String content) throws Exception {
            byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
            board.write(FREE_RAM, bytes);
            BOTH.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
            demo.start();
            demo.console().await("Hello 1 from cell!\r\n");
            assertThat(demo.console().text()).startsWith("Hello 1 from cell!\r\n");
            assertThat(board.read(FREE_RAM, bytes.length)).isEqualTo(bytes);
            BOTH.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** Is still on when its JVM is killed. */
    @JailhouseTest
    static class Endless {
        private final Board board = Project.board();
        private final Cell demo = Project.demo(board, UART_DEMO);

        @Test
        void waits() throws InterruptedException {
            demo.start();
            System.out.println(
                    "on:" + board.processes().stream().map(ProcessHandle::pid).toList());
            TimeUnit.SECONDS.sleep(LIMIT.toSeconds());
        }
    }

    @Test
    void aTestThatFailsLeavesConsolesLogsAndStatesAndOthersLeaveNothing() throws Exception {
        Process run = start(Failing.class, Parallel.class);
        assertThat(run.waitFor(LIMIT.toSeconds() * 2, TimeUnit.SECONDS)).isTrue();

        assertThat(output())
                .contains("expectsTooMuch() FAILED java.lang.AssertionError: cell \"inmate-demo\" is FAILED and was"
                        + " not RUNNING within PT0.001S\n")
                .contains("[1] content = \"one\" SUCCESSFUL\n", "[2] content = \"two\" SUCCESSFUL\n");
        Path failure = work.resolve("failures/Failing.expectsTooMuch");
        assertThat(Files.readString(printed.resolve("err")))
                .contains("Jailhouse: Failing.expectsTooMuch failed; its consoles, logs and states are in " + failure);
        assertThat(Files.readString(failure.resolve("failure.txt"))).contains("not RUNNING within");
        Path board = failure.resolve("board");
        assertThat(Files.readString(board.resolve("serial-port-0x2810000.txt")))
                .startsWith("Hello 1 from cell!\r\nHello 2 from cell!\r\n");
        assertThat(Files.readString(board.resolve("hypervisor-console.txt")))
                .contains("Created cell \"inmate-demo\"\n", "Started cell \"inmate-demo\"\n");
        assertThat(Files.readString(board.resolve("states.txt")))
                .contains("cell 1 \"inmate-demo\": FAILED, CPUs [2], failed CPUs [2]");
        assertThat(Files.readString(board.resolve("daemon.log"))).contains("died");
        assertThat(board.resolve("agent-inmate-demo.log")).exists();
        assertThat(filesIn(work)).containsExactly("failures");
    }

    @Test
    void aTestRunThatIsKilledLeavesNoProcessAndNoFile() throws Exception {
        Process run = start(Endless.class);
        List<ProcessHandle> processes = new ArrayList<>();
        Awaitility.await().atMost(LIMIT).until(() -> output().contains("]\n"));
        String list = output();
        for (String pid :
                list.substring(list.indexOf('[') + 1, list.indexOf(']')).split(", ", -1)) {
            processes.add(ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
        }
        assertThat(processes).as("daemon and two agents").hasSize(3);

        run.destroyForcibly();

        Awaitility.await().atMost(LIMIT).until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(filesIn(work)).isEmpty();
    }

    private Process start(Class<?>... tests) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + work,
                "-Djailhouse.home=" + System.getProperty("jailhouse.home"),
                "-Djailhouse.failures=" + work.resolve("failures"),
                "-Dproject.root=" + Project.ROOT,
                "-cp",
                System.getProperty("java.class.path"),
                TestRun.class.getName()));
        Stream.of(tests).map(Class::getName).forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(printed.resolve("out").toFile())
                .redirectError(printed.resolve("err").toFile());
        builder.environment().put("JAILHOUSE_SHM_DIR", work.toString());
        return builder.start();
    }

    private String output() throws IOException {
        return Files.readString(printed.resolve("out"));
    }

    private static List<String> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("hsperfdata"))
                    .sorted()
                    .toList();
        }
    }
}
