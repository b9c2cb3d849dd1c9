package io.jailhouse.agent.aarch64.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.aarch64.translate.Translator;
import io.jailhouse.agent.cpu.Exit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accesses of 128 bits, which are made in halves, have to be aligned as a whole where alignment matters. */
class QuadWordAlignmentTest {

    private static final long CODE = 0x1000;
    private static final long PAGE = 0x400000;
    private static final long SCTLR_A = 2;
    private static final long ALIGNMENT_FAULT_OF_LOAD = 0x96000021L;
    private static final long ALIGNMENT_FAULT_OF_STORE = 0x96000061L;

    // Where the instructions are, each between a NOP and a call.
    private static final long LOAD = CODE; // ldr q0, [x1]
    private static final long STORE = CODE + 0x10; // str q0, [x1]
    private static final long LOAD_PAIR = CODE + 0x20; // ldp q0, q1, [x1]
    private static final long LOAD_ELEMENTS = CODE + 0x30; // ld1 {v0.16b}, [x1]

    private static final int CALL = 1;
    private static final int EXCEPTION = Guest.VECTOR_HVC + 4;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ifAlignmentIsChecked(boolean translated) {
        try (Guest guest = guest(translated, 0)) {
            guest.cpu.state().sctlr |= SCTLR_A;
            assertThat(access(guest, LOAD, PAGE + 16)).isEqualTo(CALL);
            assertThat(access(guest, LOAD, PAGE + 8)).isEqualTo(EXCEPTION);
            assertThat(guest.cpu.esr()).isEqualTo(ALIGNMENT_FAULT_OF_LOAD);
            assertThat(guest.cpu.far()).isEqualTo(PAGE + 8);
            assertThat(access(guest, LOAD_PAIR, PAGE + 24)).isEqualTo(EXCEPTION);
            assertThat(access(guest, STORE, PAGE + 0x208)).isEqualTo(EXCEPTION);
            assertThat(guest.cpu.esr()).isEqualTo(ALIGNMENT_FAULT_OF_STORE);
            assertThat(access(guest, LOAD_ELEMENTS, PAGE + 1)).isEqualTo(CALL);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void toDeviceMemory(boolean translated) {
        try (Guest guest = guest(translated, Guest.DEVICE)) {
            assertThat(access(guest, STORE, PAGE + 8)).isEqualTo(EXCEPTION);
            assertThat(access(guest, STORE, PAGE)).isEqualTo(CALL);
            assertThat(access(guest, LOAD, PAGE)).isEqualTo(CALL);
            assertThat(access(guest, LOAD, PAGE + 8)).isEqualTo(EXCEPTION);
            assertThat(guest.cpu.esr()).isEqualTo(ALIGNMENT_FAULT_OF_LOAD);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void butNotToNormalMemoryWithoutTheCheck(boolean translated) {
        try (Guest guest = guest(translated, 0)) {
            assertThat(access(guest, STORE, PAGE + 8)).isEqualTo(CALL);
            assertThat(access(guest, LOAD, PAGE + 8)).isEqualTo(CALL);
            assertThat(access(guest, LOAD, PAGE + 1)).isEqualTo(CALL);
        }
    }

    private static Guest guest(boolean translated, long attributes) {
        Guest guest = translated ? new Guest(Translator.atOnce(0)) : new Guest();
        guest.memory(PAGE, 0x1000, true, true);
        guest.mapIdentity(0, Guest.BLOCK);
        guest.mapPage(PAGE, PAGE, Guest.PAGE | attributes);
        guest.enableMmu();
        guest.code(LOAD, Guest.NOP, 0x3dc00020, Guest.HVC | CALL << 5);
        guest.code(STORE, Guest.NOP, 0x3d800020, Guest.HVC | CALL << 5);
        guest.code(LOAD_PAIR, Guest.NOP, 0xad400420, Guest.HVC | CALL << 5);
        guest.code(LOAD_ELEMENTS, Guest.NOP, 0x4c407020, Guest.HVC | CALL << 5);
        return guest;
    }

    /** The number of the call that ends it: {@link #CALL}, or that of a vector. */
    private static int access(Guest guest, long code, long address) {
        guest.cpu.setX(1, address);
        return ((Exit.Hypercall) guest.run(code)).immediate();
    }
}
