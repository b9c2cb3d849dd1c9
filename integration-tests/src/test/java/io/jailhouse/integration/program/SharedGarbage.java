package io.jailhouse.integration.program;

import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.CommunicationRegion;
import io.jailhouse.shm.Mapping;
import io.jailhouse.shm.SharedFileHeader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Garbage in the shared words that an agent writes, again and again while others use them. */
final class SharedGarbage {
    private static final long PORT = 0x2810000;
    private static final int BDF = 0;
    private static final int WORDS_A_ROUND = 2000;
    private static final int ROUNDS = 200;
    private static final long PAUSE_NANOS = 2_000_000;

    /** The words that more depends on than on others come at the beginning of each file. */
    private static final long BEGINNING = 16 << 10;

    private final List<MemorySegment> targets = new ArrayList<>();

    SharedGarbage(BoardPaths paths, int cellId) throws IOException {
        add(paths.communication(), CommunicationRegion.fileOffset(cellId), 4096);
        for (Path file : List.of(
                paths.hypervisorConsole(),
                paths.serialConsole(PORT),
                paths.serialRegisters(PORT),
                paths.wakeups(),
                paths.statistics(),
                paths.link(BDF))) {
            if (Files.exists(file)) {
                add(file, 0, Files.size(file));
            }
        }
    }

    private void add(Path file, long offset, long length) throws IOException {
        MemorySegment all = Mapping.readWrite(file, offset, length).segment();
        // The header is written once, by the daemon.
        targets.add(offset == 0 ? all.asSlice(64 >= length ? SharedFileHeader.LENGTH : 64) : all);
    }

    /** Begins, on a thread of its own; tells when it has done it often. */
    void begin() {
        Thread.ofPlatform().daemon().name("garbage").start(this::write);
    }

    private void write() {
        Random random = new Random(1);
        for (int round = 1; ; round++) {
            for (MemorySegment target : targets) {
                long range = random.nextBoolean() ? Math.min(BEGINNING, target.byteSize()) : target.byteSize();
                for (int i = 0; i < WORDS_A_ROUND; i++) {
                    long at = (random.nextLong() >>> 1) % (range / Long.BYTES) * Long.BYTES;
                    target.set(ValueLayout.JAVA_LONG, at, word(random));
                }
            }
            if (round == ROUNDS) {
                System.out.println("garbage: " + targets.size() + " files, " + ROUNDS + " rounds");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static long word(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> random.nextInt(16);
            case 3 -> Long.MAX_VALUE - random.nextInt(16);
            default -> random.nextLong();
        };
    }
}
