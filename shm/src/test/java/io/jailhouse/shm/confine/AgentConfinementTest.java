package io.jailhouse.shm.confine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.ChildJvm;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a process can still do that has confined itself as agents do, asked of the kernel. */
@Timeout(60)
class AgentConfinementTest {
    private static final Confinement AVAILABLE = Confinement.available();

    @TempDir
    private Path folder;

    @Test
    void aProcessThatConfinesItselfDoesItsWorkAndNothingElse() throws Exception {
        assumeThat(AVAILABLE.missing()).isEmpty();
        Map<String, String> outcomes = outcomes("confine");
        assertThat(outcomes.remove("holds")).isEqualTo(AVAILABLE.toString());
        assertThat(outcomes.remove("clone3"))
                .as("what makes the C library use clone")
                .isEqualTo("-38");
        for (String possible : List.of("read a shared file", "dial the daemon", "work")) {
            assertThat(outcomes.remove(possible)).as(possible).isEqualTo("done");
        }
        assertThat(outcomes)
                .hasSizeGreaterThan(45)
                .allSatisfy((what, outcome) -> assertThat(outcome).as(what).isIn("refused", "-1"));
    }

    @Test
    void aProcessThatIsStartedConfinedReachesNothingOfOthersEvenIfItDoesNotConfineItself() throws Exception {
        assumeThat(AVAILABLE.missing()).isEmpty();
        Map<String, String> outcomes = outcomes("not");
        assertThat(outcomes).doesNotContainKey("holds");
        for (String possible : List.of("read a shared file", "dial the daemon", "work", "read /etc/passwd")) {
            assertThat(outcomes).containsEntry(possible, "done");
        }
        for (String refused : List.of(
                "read another file",
                "write another file",
                "write the ledger",
                "make a shared file",
                "remove a shared file",
                "memory of another process",
                "environment of another process",
                "shorten a shared file",
                "dial TCP",
                "serve TCP",
                "serve a socket",
                "start a program")) {
            assertThat(outcomes).containsEntry(refused, "refused");
        }
        assertThat(outcomes).containsEntry("signal on an earlier thread", "-1");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(new Confinement(true, 7, true).missing()).isEmpty();
        assertThat(new Confinement(true, 4, true).missing()).containsExactly("Landlock 6 (it has 4)");
        assertThat(new Confinement(true, 0, false).missing()).containsExactly("seccomp filters", "Landlock");
        assertThat(Confinement.NONE.missing()).hasSize(3);
    }

    @Test
    void jumpsOfTheFilterStayInsideAndEveryPathEndsWithAnAnswer() {
        List<SeccompFilter.Instruction> program = SeccompFilter.program(1);
        for (int i = 0; i < program.size(); i++) {
            SeccompFilter.Instruction instruction = program.get(i);
            assertThat(i + 1 + Math.max(instruction.ifTrue(), instruction.ifFalse()))
                    .isLessThanOrEqualTo(program.size());
            assertThat(instruction.ifTrue()).isBetween(0, 255);
            assertThat(instruction.ifFalse()).isBetween(0, 255);
        }
        assertThat(program.getLast().code()).as("a return").isEqualTo(6);
        assertThat(program).hasSizeLessThan(4096);
    }

    /** Lets the program try; in a domain of its own from its start unless it makes one itself. */
    private Map<String, String> outcomes(String confine) throws Exception {
        BoardPaths paths = new BoardPaths("b", folder.resolve("r"), folder.resolve("s"));
        Files.createDirectories(paths.runtimeDir());
        Files.createDirectories(paths.sharedDir());
        Files.writeString(paths.memory(), "memory");
        Path foreign = Files.writeString(folder.resolve("foreign"), "foreign");
        try (ServerSocketChannel daemon = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                ServerSocket tcp = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            daemon.bind(UnixDomainSocketAddress.of(folder.resolve("daemon.sock")));
            FutureTask<List<String>> run = new FutureTask<>(() -> {
                if (!confine.equals("confine")) {
                    AgentConfinement.beforeStart(paths, classPath(), List.of());
                }
                try (ChildJvm child = ChildJvm.start(
                        ConfinedProgram.class,
                        paths.runtimeDir(),
                        paths.sharedDir(),
                        foreign,
                        tcp.getLocalPort(),
                        folder.resolve("daemon.sock"),
                        confine)) {
                    return child.remainingLines();
                }
            });
            Thread.ofPlatform().start(run);
            List<String> lines = run.get();
            assertThat(Files.readString(foreign)).isEqualTo("foreign");
            assertThat(Files.readString(paths.memory())).isEqualTo("memory");
            return lines.stream()
                    .map(line -> line.split(": ", 2))
                    .collect(Collectors.toMap(
                            parts -> parts[0],
                            parts -> parts.length == 2 ? parts[1] : "",
                            (one, other) -> one + other));
        }
    }

    private static List<Path> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(":", -1))
                .map(Path::of)
                .toList();
    }
}
