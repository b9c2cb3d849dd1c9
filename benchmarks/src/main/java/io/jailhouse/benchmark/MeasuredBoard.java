package io.jailhouse.benchmark;

import io.grpc.StatusException;
import io.jailhouse.proto.Cell;
import io.jailhouse.proto.DescribeBoardRequest;
import io.jailhouse.proto.DisableRequest;
import io.jailhouse.proto.HypervisorGrpc;
import io.jailhouse.proto.HypervisorGrpc.HypervisorBlockingV2Stub;
import io.jailhouse.proto.ListCellsRequest;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.console.ConsoleFile;
import io.jailhouse.transport.BoardChannel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A board in folders of its own, driven by the real command. */
final class MeasuredBoard implements AutoCloseable {
    private static final long LIMIT_SECONDS = 300;

    private final Path project =
            Path.of(System.getProperty("project.root", ".")).toAbsolutePath().normalize();
    private final Path runtime;
    private final Path shared;
    private final BoardPaths paths;

    private MeasuredBoard(Path runtime, Path shared) {
        this.runtime = runtime;
        this.shared = shared;
        this.paths = BoardPaths.of("default", environment());
    }

    static MeasuredBoard create() throws IOException {
        return new MeasuredBoard(Files.createTempDirectory("jh"), Files.createTempDirectory(Path.of("/dev/shm"), "jh"));
    }

    /** How a command finds its files. */
    Map<String, String> environment() {
        return Map.of(
                "JAILHOUSE_RUNTIME_DIR",
                runtime.toString(),
                "JAILHOUSE_SHM_DIR",
                shared.toString(),
                "JAILHOUSE_NO_BUILD",
                "1");
    }

    /** Runs a command that must succeed. */
    void run(String input, String... words) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(project.resolve("jailhouse").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment());
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("jailhouse " + String.join(" ", words) + " failed");
        }
    }

    /** Where its files are. */
    BoardPaths paths() {
        return paths;
    }

    void awaitFirstByte(long serialPort) throws IOException {
        try (ConsoleFile console = ConsoleFile.open(paths.serialConsole(serialPort))) {
            if (!console.readerFromStart().await(TimeUnit.SECONDS.toNanos(LIMIT_SECONDS))) {
                throw new IOException("the cell printed nothing within " + LIMIT_SECONDS + " s");
            }
        }
    }

    /** Opens the console of a serial port; the caller closes it. */
    ConsoleFile serialConsole(long address) throws IOException {
        return ConsoleFile.open(paths.serialConsole(address));
    }

    List<Cell> cells() throws IOException, InterruptedException {
        return ask(hypervisor -> hypervisor.listCells(ListCellsRequest.getDefaultInstance()))
                .getCellsList();
    }

    long daemonPid() throws IOException, InterruptedException {
        return ask(hypervisor -> hypervisor.describeBoard(DescribeBoardRequest.getDefaultInstance()))
                .getDaemonPid();
    }

    /** Connects to the daemon, for calls that cost no process. */
    BoardChannel connect() {
        return BoardChannel.open(paths.socket());
    }

    /** Writes a file beside those of the board. */
    Path write(String name, byte[] content) throws IOException {
        return Files.write(runtime.resolve(name), content);
    }

    private interface Call<T> {
        T on(HypervisorBlockingV2Stub hypervisor) throws StatusException, InterruptedException;
    }

    private <T> T ask(Call<T> call) throws IOException, InterruptedException {
        try (BoardChannel channel = BoardChannel.open(paths.socket())) {
            return call.on(HypervisorGrpc.newBlockingV2Stub(channel.channel()));
        } catch (StatusException e) {
            throw new IOException(e);
        }
    }

    /** Turns off what a failed run left on, and removes the folders. */
    @Override
    public void close() throws IOException, InterruptedException {
        if (Files.exists(paths.socket())) {
            Optional<ProcessHandle> daemon = ProcessHandle.of(daemonPid());
            ask(hypervisor -> hypervisor.disable(DisableRequest.getDefaultInstance()));
            // It removes files until it ends.
            daemon.ifPresent(process -> process.onExit().join());
        }
        for (Path folder : List.of(runtime, shared)) {
            if (Files.exists(folder)) {
                TwoEnds.remove(folder);
            }
        }
    }
}
