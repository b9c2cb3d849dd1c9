package io.jailhouse.agent.aarch64.interpret;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import io.jailhouse.agent.cpu.Exit;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Replays, each case twice, what {@code scripts/regenerate-a64-vectors.sh} recorded on QEMU: every instruction of the decode table with
 * random operands at EL0, and encodings that must be undefined. All registers, flags and memory must be the same.
 */
class A64VectorsTest {

    private static final long DATA = 0x10000000;
    private static final int DATA_SIZE = 0x2000;
    private static final long CODE = 0x20000000;
    private static final int CODE_SIZE = 0x10000;
    private static final long SLOT = 0x8000;
    private static final long INITIAL_SP = 0x10000f00;
    private static final long ERET_AT = 0x100;
    private static final int SIGILL = 4;
    private static final int SHOWN_FAILURES = 60;

    private final Guest guest = guest();
    private final MemorySegment data = guest.memory(DATA, DATA_SIZE, true, true);
    private final MemorySegment code = guest.memory(CODE, CODE_SIZE, true, true);
    private final MemorySegment pattern = MemorySegment.ofArray(new long[DATA_SIZE / 8]);
    private final CpuState state = guest.cpu.state();
    private final List<String> failures = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    /** The CPU that is tested. */
    Guest guest() {
        return new Guest();
    }

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void everyInstructionDoesWhatItDoesOnQemu() throws IOException {
        prepareMemory();
        ByteBuffer vectors = vectors();
        int total = 0;
        while (vectors.hasRemaining()) {
            vectors.mark();
            replay(total, vectors, true);
            vectors.reset();
            replay(total, vectors, false);
            total++;
        }
        counts.forEach((name, count) -> System.out.printf("%6d %s%n", count, name));
        System.out.printf("%6d cases, %d failures%n", total, failures.size());
        assertThat(failures.subList(0, Math.min(failures.size(), SHOWN_FAILURES)))
                .isEmpty();
    }

    private static ByteBuffer vectors() throws IOException {
        try (InputStream in = new GZIPInputStream(A64VectorsTest.class.getResourceAsStream("a64-vectors.gz"))) {
            return ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private void prepareMemory() {
        for (int i = 0; i < DATA_SIZE / 8; i++) {
            pattern.setAtIndex(JAVA_LONG, i, random(0, 1000 + i));
        }
        data.copyFrom(pattern);
        for (long at = 0; at < CODE_SIZE; at += 4) {
            code.set(JAVA_INT, at, Guest.BRK);
        }
        guest.code(ERET_AT, Guest.ERET);
        guest.mapIdentity(0, Guest.BLOCK);
        guest.mapIdentity(DATA, Guest.BLOCK | Guest.EL0);
        guest.mapIdentity(CODE, Guest.BLOCK | Guest.EL0 | Guest.READ_ONLY);
    }

    /**
     * Executes one case.
     *
     * @param seed the number of the case, from which its registers are derived
     * @param cold whether the instruction is new and nothing is in the TLB; the dispatch loop leaves such to a single step
     */
    private void replay(int seed, ByteBuffer vector, boolean cold) {
        int word = vector.getInt();
        long[] x = new long[32];
        long[] v = new long[64];
        int nzcv = start(word, seed, vector, x, v, cold);
        Exit exit = guest.run(ERET_AT);
        StringBuilder wrong = new StringBuilder();
        int signal = vector.get();
        long pc = CODE + SLOT + 4L * vector.getInt();
        int expectedNzcv = vector.get();
        readChanges(vector, x, 1);
        readChanges(vector, v, 2);
        boolean undefined = state.esr >>> 26 == 0 || state.esr >>> 26 == 0x18;
        if (guest.exceptionVector(exit) != 0x400 || undefined != (signal == SIGILL)) {
            wrong.append(" signal %d, got %s esr 0x%x far 0x%x".formatted(signal, exit, state.esr, state.far));
        }
        check(wrong, "pc", pc, state.elr);
        check(wrong, "nzcv", expectedNzcv, state.spsr >>> 28);
        for (int i = 0; i < 31; i++) {
            check(wrong, "x" + i, x[i], state.x[i]);
        }
        check(wrong, "sp", x[31], state.sp(0));
        for (int i = 0; i < 64; i++) {
            check(wrong, "v" + i / 2 + (i % 2 == 0 ? ".low" : ".high"), v[i], state.v[i]);
        }
        checkMemory(wrong, vector);
        String name = signal == SIGILL ? "(undefined)" : Decoder.name(word);
        counts.merge(name, cold ? 1 : 0, Integer::sum);
        if (!wrong.isEmpty()) {
            failures.add("%08x %s (nzcv %x):%s".formatted(word, Decoder.name(word), nzcv, wrong));
        }
    }

    private int start(int word, int seed, ByteBuffer vector, long[] x, long[] v, boolean cold) {
        if (cold) {
            guest.cpu.reset(ERET_AT);
            guest.enableMmu();
        }
        state.vbar = Guest.VECTORS;
        state.sctlr |= 1 << 26 | 1 << 15 | 1 << 14;
        code.set(JAVA_INT, SLOT, word);
        for (int i = 0; i < 31; i++) {
            x[i] = value(seed, i);
        }
        x[31] = INITIAL_SP;
        for (int i = 0; i < 64; i++) {
            v[i] = value(seed, 32 + i);
        }
        int nzcv = (int) random(seed, 100) & 15;
        for (int overrides = vector.get(); overrides > 0; overrides--) {
            int register = vector.get();
            x[register] = vector.getLong();
        }
        System.arraycopy(x, 0, state.x, 0, 31);
        System.arraycopy(v, 0, state.v, 0, 64);
        state.setSpEl0(x[31]);
        state.spsr = (long) nzcv << 28;
        state.elr = CODE + SLOT;
        return nzcv;
    }

    private static void readChanges(ByteBuffer vector, long[] registers, int words) {
        int mask = vector.getInt();
        for (int i = 0; i < 32; i++) {
            for (int k = 0; k < words && (mask >>> i & 1) != 0; k++) {
                registers[i * words + k] = vector.getLong();
            }
        }
    }

    private void checkMemory(StringBuilder wrong, ByteBuffer vector) {
        int changes = vector.getShort();
        if (changes == 0 && pattern.mismatch(data) < 0) {
            return;
        }
        byte[] expected = pattern.toArray(JAVA_BYTE);
        for (; changes > 0; changes--) {
            int offset = vector.getShort();
            expected[offset] = vector.get();
        }
        int different = Arrays.mismatch(expected, data.toArray(JAVA_BYTE));
        if (different >= 0) {
            wrong.append(" memory at 0x%x".formatted(different));
        }
        data.copyFrom(pattern);
    }

    private static void check(StringBuilder wrong, String what, long expected, long actual) {
        if (expected != actual) {
            wrong.append(" %s 0x%x not 0x%x".formatted(what, actual, expected));
        }
    }

    private static long random(long seed, long index) {
        long z = seed * 0x9e3779b97f4a7c15L + (index + 1) * 0xd1342543de82ef95L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private static long value(long seed, long index) {
        long r = random(seed, index);
        return switch ((int) r & 15) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> Long.MIN_VALUE;
            case 3 -> Long.MAX_VALUE;
            case 4 -> 0x80000000L;
            case 5 -> 0x7fffffff;
            case 6 -> 0xffffffffL;
            case 7 -> r >>> 56;
            case 8 -> 1;
            case 9 -> r >> 32;
            case 10 -> r >>> 32;
            default -> r;
        };
    }
}
