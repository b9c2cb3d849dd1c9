package io.jailhouse.agent.aarch64.programs;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Executes an image on QEMU's virt machine with a Cortex-A53, whose memory is a file. */
final class Qemu {

    private static final String PROGRAM = "qemu-system-aarch64";
    private static final long RAM = 0x40000000L;
    private static final long MEGABYTE = 1 << 20;
    private static final int SECONDS = 120;

    private Qemu() {}

    /** Whether it is on the path. */
    static boolean isInstalled() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
    }

    /**
     * Executes all programs; returns what is left in memory, which is there as long as the arena is.
     *
     * @param folder for its memory
     */
    static ProgramImage run(ProgramImage start, Path folder, Arena arena) throws IOException, InterruptedException {
        Path file = folder.resolve("memory");
        long offset = ProgramImage.BASE - RAM;
        long size = (offset + start.memory().byteSize() + MEGABYTE - 1) / MEGABYTE;
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment all = channel.map(FileChannel.MapMode.READ_WRITE, 0, size * MEGABYTE, arena);
            MemorySegment memory =
                    all.asSlice(offset, start.memory().byteSize()).copyFrom(start.memory());
            execute(file, size);
            return start.after(memory);
        } finally {
            Files.delete(file);
        }
    }

    private static void execute(Path memory, long megabytes) throws IOException, InterruptedException {
        Process qemu = new ProcessBuilder(
                        PROGRAM,
                        "-M",
                        "virt,memory-backend=ram",
                        "-cpu",
                        "cortex-a53",
                        "-m",
                        megabytes + "M",
                        "-object",
                        "memory-backend-file,id=ram,share=on,size=%dM,mem-path=%s".formatted(megabytes, memory),
                        "-device",
                        "loader,addr=0x%x,cpu-num=0".formatted(ProgramImage.BASE),
                        "-display",
                        "none",
                        "-monitor",
                        "none",
                        "-serial",
                        "none",
                        "-nic",
                        "none")
                .redirectErrorStream(true)
                .start();
        try {
            qemu.getOutputStream().close();
            if (!qemu.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("QEMU does not end");
            }
            String output = new String(qemu.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (qemu.exitValue() != 0 || !output.isEmpty()) {
                throw new AssertionError("QEMU: " + output);
            }
        } finally {
            qemu.destroyForcibly();
        }
    }
}
