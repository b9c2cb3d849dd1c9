package io.jailhouse.agent.aarch64.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.aarch64.translate.Translator;
import io.jailhouse.agent.cpu.Exit;
import org.junit.jupiter.api.Test;
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

    private static final long LOOP = CODE + 0x40;
    private static final int PAGES = 16;
    private static final int DEVICE_PAGE = 5;
    private static final long PHYSICAL = 0x10000000;
    private static final long APART = 0x3000;
    private static final int[] LOOP_OVER_PAGES = {
        0x12000c44, // again: and w4, w2, #15
        0x8b043061, // add x1, x3, x4, lsl #12
        0x3dc00020, // ldr q0, [x1]
        0xf1000442, // subs x2, x2, #1
        0x54ffff81, // b.ne again
        Guest.HVC | 1 << 5
    };

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

    @Test
    void toDeviceMemoryThroughTheTableOfPages() {
        try (Guest guest = new Guest(Translator.atOnce(0))) {
            for (int page = 0; page < PAGES; page++) {
                guest.memory(PHYSICAL + page * APART, 0x1000, true, true);
            }
            guest.mapIdentity(0, Guest.BLOCK);
            for (int page = 0; page < PAGES; page++) {
                long attributes = page == DEVICE_PAGE ? Guest.DEVICE : 0;
                guest.mapPage(PAGE + page * 0x1000L, PHYSICAL + page * APART, Guest.PAGE | attributes);
            }
            guest.enableMmu();
            guest.code(LOOP, LOOP_OVER_PAGES);
            // Pages of which none adjoins another one, so that the accesses soon find them one by one.
            guest.cpu.setX(2, 4000);
            guest.cpu.setX(3, PAGE);
            assertThat(((Exit.Hypercall) guest.run(LOOP)).immediate()).isEqualTo(CALL);
            long interpreted = guest.cpu.instructions() - guest.cpu.translatedInstructions();
            for (int page = 0; page < PAGES; page++) {
                guest.cpu.setX(2, 1);
                // The loop adds a page.
                guest.cpu.setX(3, PAGE + (page - 1) * 0x1000L + 8);
                int ended = ((Exit.Hypercall) guest.run(LOOP)).immediate();
                assertThat(ended).as("page %d", page).isEqualTo(page == DEVICE_PAGE ? EXCEPTION : CALL);
            }
            assertThat(guest.cpu.esr()).isEqualTo(ALIGNMENT_FAULT_OF_LOAD);
            assertThat(guest.cpu.instructions() - guest.cpu.translatedInstructions() - interpreted)
                    .as("instructions that were interpreted")
                    .isLessThan(2 * PAGES);
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
