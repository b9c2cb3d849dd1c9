package io.jailhouse.agent.aarch64.interpret;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.stage2.Stage2Map;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Replays what {@code scripts/regenerate-a64-vectors.sh} recorded on QEMU: every encoding of SIMD and floating point with
 * special values, rounding modes, flush-to-zero and default NaN, and unallocated encodings. Of each word there is a digest
 * of all registers and flags after {@value #SETS} register states. A failure shows what the interpreter gives; {@code
 * record-simd WORD FORMAT SEED} on QEMU shows the same of the original, line by line.
 */
class SimdVectorsTest {

    private static final int SETS = 15;
    private static final int FIRST_SLOT = 0x1000;
    private static final int END_OF_SLOTS = 0x8000;
    private static final int LEAVE = Guest.HVC | 1 << 5;
    private static final int UNDEFINED_AT_EL1 = 0x200;
    private static final int SHOWN_FAILURES = 12;

    private final Guest guest = guest();
    private final CpuState state = guest.cpu.state();
    private final CpuState before = new CpuState();
    private int slot = FIRST_SLOT;

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
        ByteBuffer vectors = vectors();
        List<String> failures = new ArrayList<>();
        for (int seed = 0; vectors.hasRemaining(); seed++) {
            int word = vectors.getInt();
            int format = vectors.get();
            int expected = vectors.getInt();
            if (digest(word, format, seed, null) != expected) {
                failures.add("%s: %08x %d %d".formatted(Decoder.name(word), word, format, seed));
            }
        }
        assertThat(failures).as(() -> details(failures)).isEmpty();
    }

    private static ByteBuffer vectors() throws IOException {
        try (InputStream in = new GZIPInputStream(SimdVectorsTest.class.getResourceAsStream("simd-vectors.gz"))) {
            return ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private String details(List<String> failures) {
        StringBuilder text = new StringBuilder();
        for (String failure : failures.subList(0, Math.min(SHOWN_FAILURES, failures.size()))) {
            String[] parts = failure.substring(failure.lastIndexOf(": ") + 2).split(" ");
            text.append(failure).append('\n');
            int word = Integer.parseUnsignedInt(parts[0], 16);
            digest(word, Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), text);
        }
        return text.toString();
    }

    /** Executes a word from all its register states; shows each result if there is a place to. */
    private int digest(int word, int format, int seed, StringBuilder shown) {
        int at = nextSlot();
        guest.ram.set(JAVA_INT, at, word);
        guest.ram.set(JAVA_INT, at + 4, LEAVE);
        int digest = 0;
        for (int set = 0; set < SETS; set++) {
            SimdOperands.derive(before, seed, set, format);
            start();
            Exit exit = guest.run(at);
            boolean undefined = guest.exceptionVector(exit) == UNDEFINED_AT_EL1;
            digest = fold(digest, undefined ? 1 : 0);
            digest = fold(digest, undefined ? state.spsr >>> 28 : state.nzcv());
            digest = fold(digest, state.fpsr);
            for (int i = 0; i < 31; i++) {
                digest = fold(digest, state.x[i]);
            }
            for (int i = 0; i < 64; i++) {
                digest = fold(digest, state.v[i]);
            }
            if (shown != null) {
                show(set, undefined, shown);
            }
        }
        return digest;
    }

    /** A place whose instructions have not been decoded. */
    private int nextSlot() {
        int taken = slot;
        slot += 8;
        if (slot == END_OF_SLOTS) {
            slot = FIRST_SLOT;
            guest.cpu.install(Stage2Map.of(guest.ranges()));
        }
        return taken;
    }

    private void start() {
        System.arraycopy(before.x, 0, state.x, 0, 31);
        System.arraycopy(before.v, 0, state.v, 0, 64);
        state.setNzcv(before.nzcv());
        state.fpcr = before.fpcr;
        state.fpsr = before.fpsr;
    }

    private static int fold(int digest, long value) {
        int mixed = (digest ^ (int) value ^ (int) (value >>> 32) * 0x85ebca6b) * 0x9e3779b1;
        return mixed ^ mixed >>> 15;
    }

    private void show(int set, boolean undefined, StringBuilder shown) {
        long nzcv = undefined ? state.spsr >>> 28 : state.nzcv();
        shown.append("set %d fpcr %08x:%s nzcv %x fpsr %08x"
                .formatted(set, before.fpcr, undefined ? " undefined" : "", nzcv, state.fpsr));
        for (int i = 0; i < 31; i++) {
            if (state.x[i] != before.x[i]) {
                shown.append(" x%d %016x".formatted(i, state.x[i]));
            }
        }
        for (int i = 0; i < 64; i += 2) {
            if (state.v[i] != before.v[i] || state.v[i + 1] != before.v[i + 1]) {
                shown.append(" v%d %016x_%016x".formatted(i / 2, state.v[i + 1], state.v[i]));
            }
        }
        shown.append('\n');
    }
}
