package io.jailhouse.integration.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.DockerClient;
import io.jailhouse.integration.board.Project;
import io.jailhouse.testcontainers.JailhouseContainer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.utility.DockerImageName;

/** Boards in containers of 256 MB and one CPU, which is little for programs that start one after the other. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
@Order(1)
class ContainerIT {
    private static final long MEMORY = 256L << 20;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int CONTAINER_USER = 10_001;
    private static final String FIRST_TO_DIE = "1000";
    private static final String NEXT_TO_DIE = "900";

    private static DockerImageName image;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeImage() {
        image = BoardImage.made();
    }

    private static JailhouseContainer container() {
        // The network of the host: the engine of a test machine may have none of its own.
        return new JailhouseContainer(image).withMemoryLimit(MEMORY).withCpus(1).withNetworkMode("host");
    }

    private static void startDemo(JailhouseContainer board) {
        board.run("cell", "load", Project.CELL_NAME, "inmates/bin/arm64/uart-demo.bin");
        board.run("cell", "start", Project.CELL_NAME);
        board.awaitConsole(Project.CELL_NAME, " from cell!", LIMIT);
    }

    /** One container after the other would only repeat the first steps. */
    @Test
    void theDemoRunsInASmallContainerAndItsBoardComesBackAfterAKill() {
        try (JailhouseContainer board = container()) {
            board.start();
            board.run("enable", Project.SYSTEM);
            board.run("cell", "create", Project.CELL);
            startDemo(board);
            assertThat(board.state(Project.CELL_NAME)).contains("running");

            DockerClient engine = board.getDockerClient();
            engine.killContainerCmd(board.getContainerId()).exec();
            Awaitility.await().atMost(LIMIT).until(() -> !board.isRunning());
            engine.startContainerCmd(board.getContainerId()).exec();
            board.awaitState(Project.CELL_NAME, "failed", LIMIT);
            assertThat(board.run("console")).contains("Lost: the inmate of cell \"inmate-demo\", which was running");
            assertThat(board.state("k3-am625-sk")).contains("running");

            startDemo(board);
            assertThat(board.state(Project.CELL_NAME)).contains("running");
        }
    }

    @Test
    void anAgentThatIsKilledForWantOfMemoryTakesNobodyWithIt() throws IOException {
        try (JailhouseContainer board = container()) {
            board.start();
            board.run("enable", Project.SYSTEM);
            board.run("cell", "create", Project.CELL);
            startDemo(board);
            ContainerProcess victim = ContainerProcess.ofAgent(board, Project.CELL_NAME);
            ContainerProcess root = ContainerProcess.ofAgent(board, "k3-am625-sk");
            assumeTrue(victim.canBeSingledOut(), "the agent's process cannot be reached from the tests");
            victim.atRisk(FIRST_TO_DIE);

            useUpMemory(board, victim);
            board.awaitState(Project.CELL_NAME, "failed", LIMIT);
            assertThat(board.state("k3-am625-sk")).contains("running");
            assertThat(root.lives()).isTrue();
            // The next cell of the container begins where the memory of the dead one is free again.
            startDemo(board);
        }
    }

    /** Commands that wait, each with some 45 MB of its own, until there is no room for one more. */
    private static void useUpMemory(JailhouseContainer board, ContainerProcess victim) throws IOException {
        DockerClient engine = board.getDockerClient();
        for (int commands = 0; commands < 12 && victim.lives(); commands++) {
            String id = engine.execCreateCmd(board.getContainerId())
                    .withCmd("jailhouse", "cell", "wait", Project.CELL_NAME, "--state", "failed", "--timeout", "60s")
                    .exec()
                    .getId();
            engine.execStartCmd(id)
                    .withDetach(true)
                    .exec(new com.github.dockerjava.api.async.ResultCallback.Adapter<>());
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(50))
                    .atMost(Duration.ofSeconds(20))
                    .until(() ->
                            !victim.lives() || board.attempt("daemon", "status").getExitCode() == 0);
            // The kernel may kill a second one before the memory of the first is free.
            for (ContainerProcess command : ContainerProcess.processes(board, words -> words.contains("wait"))) {
                command.atRisk(NEXT_TO_DIE);
            }
        }
        assertThat(victim.lives()).as("the agent that the kernel was to kill").isFalse();
    }

    @Test
    void aCommandInAnotherContainerManagesTheBoardOverTls() throws Exception {
        assumeTrue(BoardImage.runs("openssl", "version"), "no openssl to make certificates with");
        assertThat(BoardImage.runs(
                        Project.ROOT.resolve("scripts/certificates").toString(), folder.toString(), "localhost"))
                .isTrue();
        giveToContainers();
        int port = freePort();
        try (JailhouseContainer board = container().listeningOn("localhost:" + port, folder)) {
            board.start();
            assertThat(remotely(port, "operator", "enable", Project.SYSTEM)).isEqualTo("exit code 0\n");
            assertThat(remotely(port, "observer", "cell", "list")).contains("k3-am625-sk", "running", "exit code 0");
            assertThat(remotely(port, "observer", "console")).contains("Initializing Jailhouse hypervisor");
            assertThat(remotely(port, "observer", "disable"))
                    .contains("JAILHOUSE_DISABLE: Operation not permitted", "exit code 1");
        }
    }

    /** Runs a command in a container of its own, until its end. */
    private String remotely(int port, String who, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "docker",
                "run",
                "--rm",
                "--network=host",
                "--volume=" + folder + ":/tls:ro",
                "--entrypoint=jailhouse",
                image.asCanonicalNameString(),
                "--host=localhost:" + port,
                "--tls-cert=/tls/" + who + ".pem",
                "--tls-key=/tls/" + who + ".key",
                "--tls-ca=/tls/ca.pem"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return said + "exit code " + process.waitFor() + "\n";
    }

    private void giveToContainers() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                Files.setAttribute(file, "unix:uid", CONTAINER_USER);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** A process of a container as the tests see it. */
    private record ContainerProcess(Path process) {
        static ContainerProcess ofAgent(JailhouseContainer board, String cell) throws IOException {
            return processes(board, words -> words.contains(cell) && words.contains("io.jailhouse.agent.CellAgent"))
                    .stream()
                    .findFirst()
                    .orElse(new ContainerProcess(Path.of("/proc/none")));
        }

        /** The processes of a container whose command lines have some words. */
        static List<ContainerProcess> processes(JailhouseContainer board, Predicate<List<String>> wanted)
                throws IOException {
            // Numbers in the container are others: the command line tells the process.
            String init = Integer.toString(
                    board.getCurrentContainerInfo().getState().getPidLong().intValue());
            try (Stream<Path> all = Files.list(Path.of("/proc"))) {
                return all.filter(process -> wanted.test(words(process)))
                        .filter(process -> sameSpace(process, Path.of("/proc", init)))
                        .map(ContainerProcess::new)
                        .toList();
            }
        }

        private static List<String> words(Path process) {
            try {
                return List.of(Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                        .split("\0"));
            } catch (IOException e) {
                return List.of();
            }
        }

        private static boolean sameSpace(Path process, Path other) {
            try {
                return Files.readSymbolicLink(process.resolve("ns/pid"))
                        .equals(Files.readSymbolicLink(other.resolve("ns/pid")));
            } catch (IOException e) {
                return false;
            }
        }

        boolean canBeSingledOut() {
            return Files.isWritable(process.resolve("oom_score_adj"));
        }

        /** Lets the kernel kill it before all that are less at risk, unless it has ended. */
        void atRisk(String score) throws IOException {
            try {
                Files.writeString(process.resolve("oom_score_adj"), score);
            } catch (IOException e) {
                if (Files.exists(process)) {
                    throw e;
                }
            }
        }

        boolean lives() {
            try {
                return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                        .contains("CellAgent");
            } catch (IOException e) {
                return false;
            }
        }
    }
}
