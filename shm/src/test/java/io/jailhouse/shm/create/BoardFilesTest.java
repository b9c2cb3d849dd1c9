package io.jailhouse.shm.create;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.ChildJvm;
import io.jailhouse.shm.ClockPage;
import io.jailhouse.shm.CommunicationRegion;
import io.jailhouse.shm.HostCores;
import io.jailhouse.shm.LivenessLock;
import io.jailhouse.shm.console.ConsoleFile;
import io.jailhouse.shm.console.ConsoleProducer;
import io.jailhouse.shm.serial.SerialPort;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoardFilesTest {

    @TempDir
    private Path dir;

    @Test
    void aFileThatIsReplacedStaysAliveForWhoHasItOpen() throws IOException {
        Path path = dir.resolve("registers");
        BoardFiles.createSerialPort(path, 1, false);
        try (SerialPort before = SerialPort.open(path)) {
            BoardFiles.createSerialPort(path, 2, false);
            assertThat(before.configuredDivider()).isEqualTo(1);
        }
        try (SerialPort after = SerialPort.open(path)) {
            assertThat(after.configuredDivider()).isEqualTo(2);
        }
        try (var files = Files.list(dir)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void whoOpensTheFilesNeedsNoClassOfChronicle() throws Exception {
        BoardFiles.createMemory(dir.resolve("memory"), 1L << 32);
        BoardFiles.createClock(dir.resolve("clock"), 62_500_000, true, HostCores.ANY);
        BoardFiles.createConsole(dir.resolve("console"));
        BoardFiles.createCommunication(dir.resolve("communication"));
        BoardFiles.createSerialPort(dir.resolve("registers"), 0, false);
        List<String> command = ChildJvm.command(List.of("-verbose:class"), Opener.class, dir);
        try (ChildJvm child = ChildJvm.start(command)) {
            List<String> lines = child.remainingLines();
            assertThat(lines).contains("opened all");
            assertThat(lines).anyMatch(line -> line.contains("io.jailhouse.shm.ClockPage "));
            assertThat(lines).noneMatch(line -> line.contains("net.openhft."));
        }
    }

    @Test
    void aFullFileSystemIsOneClearSentenceAndNeverASignal() throws Exception {
        String mount = "mount -t tmpfs -o size=700k none " + dir;
        Process probe = new ProcessBuilder("unshare", "-rm", "sh", "-c", mount)
                .redirectErrorStream(true)
                .start();
        Assumptions.assumeTrue(probe.waitFor() == 0, "needs namespaces");
        List<String> access = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--"))
                .toList();
        String command = String.join(" ", ChildJvm.command(access, Filler.class, dir));
        String script = mount + " && exec " + command.replace("$", "\\$");
        Process filler = new ProcessBuilder("unshare", "-rm", "sh", "-c", script)
                .redirectErrorStream(true)
                .start();
        List<String> lines = filler.inputReader().lines().toList();
        assertThat(filler.waitFor()).as(lines.toString()).isZero();
        assertThat(lines.stream().filter(line -> line.startsWith("> ")))
                .containsExactly(
                        "> " + dir + "/console: no room for another producer: No space left on device",
                        "> No space left on device",
                        "> No space left on device",
                        "> cannot create " + dir + "/communication: No space left on device");
    }

    /** Opens everything that an agent opens. */
    static final class Opener {
        public static void main(String[] arguments) throws IOException {
            Path dir = Path.of(arguments[0]);
            try (BoardMemory memory = BoardMemory.open(dir.resolve("memory"));
                    ClockPage clock = ClockPage.open(dir.resolve("clock"));
                    ConsoleFile console = ConsoleFile.open(dir.resolve("console"));
                    ConsoleProducer producer = console.producer(1);
                    CommunicationRegion region = CommunicationRegion.open(dir.resolve("communication"), 1);
                    SerialPort port = SerialPort.open(dir.resolve("registers"))) {
                memory.write(0, new byte[1]);
                producer.write((byte) 'x');
                console.readerFromStart().await(1);
                console.input().await(1);
                boolean alive = LivenessLock.isHeld(dir.resolve("lock"))
                        || clock.stopped()
                        || region.cellState() != 2
                        || port.unlimited();
                System.out.println(alive ? "wrong" : "opened all");
            }
        }
    }

    /** Runs a file system of 700 KiB full in each way that a board can. */
    static final class Filler {
        public static void main(String[] arguments) throws IOException {
            Path dir = Path.of(arguments[0]);
            BoardFiles.createConsole(dir.resolve("console"));
            BoardFiles.createMemory(dir.resolve("memory"), 1L << 30);
            try (ConsoleFile console = ConsoleFile.open(dir.resolve("console"));
                    ConsoleProducer producer = console.producer(1);
                    BoardMemory memory = BoardMemory.open(dir.resolve("memory"))) {
                fails(() -> console.producer(2).close());
                fails(() -> memory.write(0, new byte[1 << 20]));
                fails(() -> memory.allocate(0, 1 << 20));
                fails(() -> BoardFiles.createCommunication(dir.resolve("communication")));
                producer.write(new byte[70_000], 0, 70_000);
            }
        }

        private static void fails(Step step) {
            try {
                step.run();
                System.out.println("> no error");
            } catch (IOException e) {
                System.out.println("> " + e.getMessage());
            }
        }

        private interface Step {
            void run() throws IOException;
        }
    }
}
