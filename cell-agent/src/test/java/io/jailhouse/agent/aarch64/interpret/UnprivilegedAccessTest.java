package io.jailhouse.agent.aarch64.interpret;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.aarch64.translate.Translator;
import io.jailhouse.agent.cpu.Exit;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Loads and stores of EL1 with the permissions of EL0, of which a kernel's copies from and to its programs consist. */
class UnprivilegedAccessTest {

    private static final long CODE = 0x1000;
    private static final long USER = 0x400000;
    private static final long KERNEL = 0x401000;
    private static final long FROM = USER;
    private static final long TO = USER + 0x800;
    private static final int WORDS = 200;
    private static final int CALL = 1;
    private static final int EXCEPTION = Guest.VECTOR_HVC + 4;
    private static final long PERMISSION_FAULT_OF_LOAD = 0x9600000fL;
    private static final long PERMISSION_FAULT_OF_STORE = 0x9600004fL;

    private static final int[] COPY = {
        0xf8400824, // again: ldtr x4, [x1]
        0xf8000844, // sttr x4, [x2]
        0x91002021, // add x1, x1, #8
        0x91002042, // add x2, x2, #8
        0xf1000463, // subs x3, x3, #1
        0x54ffff61, // b.ne again
        Guest.HVC | CALL << 5
    };

    @Test
    void stayInTranslatedCode() {
        try (Guest guest = new Guest(Translator.atOnce(0))) {
            MemorySegment memory = prepare(guest);
            for (int i = 0; i < WORDS; i++) {
                memory.set(JAVA_LONG, 8L * i, i * 0x0102030405060708L);
            }
            assertThat(copy(guest, FROM, TO)).isEqualTo(CALL);
            assertThat(MemorySegment.mismatch(memory, 0, 8 * WORDS, memory, TO - FROM, TO - FROM + 8 * WORDS))
                    .isEqualTo(-1);
            assertThat(guest.cpu.instructions() - guest.cpu.translatedInstructions())
                    .as("instructions that were interpreted")
                    .isLessThan(10);
        }
    }

    @Test
    void faultWhereOnlyTheKernelMay() {
        try (Guest guest = new Guest(Translator.atOnce(0))) {
            prepare(guest);
            assertThat(copy(guest, FROM, TO)).isEqualTo(CALL);
            assertThat(copy(guest, KERNEL, TO)).isEqualTo(EXCEPTION);
            assertThat(guest.cpu.esr()).isEqualTo(PERMISSION_FAULT_OF_LOAD);
            assertThat(guest.cpu.far()).isEqualTo(KERNEL);
            // The last word goes to the page behind.
            assertThat(copy(guest, FROM, KERNEL - 8 * WORDS + 8)).isEqualTo(EXCEPTION);
            assertThat(guest.cpu.esr()).isEqualTo(PERMISSION_FAULT_OF_STORE);
            assertThat(guest.cpu.far()).isEqualTo(KERNEL);
        }
    }

    /** Memory of programs at {@link #USER}, which the kernel's follows. */
    private static MemorySegment prepare(Guest guest) {
        MemorySegment memory = guest.memory(USER, 0x2000, true, true);
        guest.mapIdentity(0, Guest.BLOCK);
        guest.mapPage(USER, USER, Guest.PAGE | Guest.EL0);
        guest.mapPage(KERNEL, KERNEL, Guest.PAGE);
        guest.enableMmu();
        guest.code(CODE, COPY);
        return memory;
    }

    /** The number of the call that ends it: {@link #CALL}, or that of a vector. */
    private static int copy(Guest guest, long from, long to) {
        guest.cpu.setX(1, from);
        guest.cpu.setX(2, to);
        guest.cpu.setX(3, WORDS);
        return ((Exit.Hypercall) guest.run(CODE)).immediate();
    }
}
