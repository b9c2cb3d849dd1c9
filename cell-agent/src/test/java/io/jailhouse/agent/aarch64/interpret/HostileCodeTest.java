package io.jailhouse.agent.aarch64.interpret;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.cpu.Exit;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever a guest executes ends in a result, an exception of the guest or an exit; never in an error of the engine, and
 * never in a write to memory that is only readable.
 */
class HostileCodeTest {

    private static final long CODE = 0x1000;
    private static final long READ_ONLY = 0x20000;
    private static final int READ_ONLY_WORD = 0x5a5aa5a5;
    private static final int DONE = 7;
    private static final int RANDOM_WORDS = 150_000;

    private final Guest guest = new Guest();
    private final MemorySegment readOnly = guest.memory(READ_ONLY, 0x1000, true, false);
    private final Random random = new Random(20261121);
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor();
    private boolean translating;

    HostileCodeTest() {
        for (long offset = 0; offset < readOnly.byteSize(); offset += 4) {
            readOnly.set(JAVA_INT, offset, READ_ONLY_WORD);
        }
        // For guests that jump to themselves.
        watchdog.scheduleAtFixedRate(guest.cpu::kick, 10, 10, TimeUnit.MILLISECONDS);
    }

    @AfterEach
    void close() {
        watchdog.shutdownNow();
        guest.close();
    }

    @Test
    void everySystemRegisterIsReadWrittenUndefinedOrTrapped() {
        int completed = 0;
        int trapped = 0;
        int endless = 0;
        for (int encoding = 0; encoding < 1 << 16; encoding++) {
            // op0 1 to 3: system instructions, then registers, both directions (DDI 0487 C4.1.86).
            if (encoding >>> 14 == 0) {
                continue;
            }
            for (int read = 0; read < 2; read++) {
                Exit exit = execute(0xd5000000 | read << 21 | (encoding >>> 14) << 19 | (encoding & 0x3fff) << 5 | 3);
                for (int kicks = 0; exit instanceof Exit.Kicked && kicks < 5; kicks++) {
                    exit = guest.cpu.run();
                }
                if (exit instanceof Exit.Kicked) {
                    // It turned the MMU on without tables and takes one exception after the other.
                    endless++;
                } else if (exit instanceof Exit.SystemRegisterTrap) {
                    trapped++;
                } else if (exit instanceof Exit.Hypercall call && call.immediate() == DONE) {
                    completed++;
                } else {
                    assertThat(exit)
                            .as("encoding %x", encoding)
                            .isInstanceOfAny(
                                    Exit.Hypercall.class, Exit.UnhandledData.class, Exit.WaitForInterrupt.class);
                }
            }
        }
        assertThat(completed).as("registers and instructions that exist").isGreaterThan(150);
        assertThat(trapped).as("registers that the hypervisor keeps").isBetween(2, 64);
        assertThat(endless).isLessThan(4);
        assertReadOnlyMemoryIsUnchanged();
    }

    @Test
    void randomInstructionsNeverBreakTheEngine() {
        for (int i = 0; i < RANDOM_WORDS; i++) {
            execute(random.nextInt());
        }
        assertReadOnlyMemoryIsUnchanged();
    }

    @Test
    void randomLoadsAndStoresNeverBreakTheEngine() {
        for (int i = 0; i < RANDOM_WORDS; i++) {
            // Bits 27 and 25 say load or store (C4.1).
            execute((random.nextInt() & ~(1 << 25)) | 1 << 27);
        }
        assertReadOnlyMemoryIsUnchanged();
    }

    @Test
    void randomInstructionsUnderRandomTablesNeverBreakTheEngine() {
        translating = true;
        for (int i = 0; i < RANDOM_WORDS; i++) {
            guest.mapIdentity(0, Guest.BLOCK);
            guest.mapPage(0x400000L + (random.nextInt(512) << 12), random.nextLong(), random.nextLong());
            execute(random.nextInt());
        }
        assertReadOnlyMemoryIsUnchanged();
    }

    /** Executes a word with random registers, behind it a call that says it was completed. */
    private Exit execute(int word) {
        guest.writeVectors();
        guest.code(CODE, word, Guest.HVC | DONE << 5);
        guest.cpu.reset(CODE);
        guest.cpu.state().vbar = Guest.VECTORS;
        if (translating) {
            guest.enableMmu();
        }
        for (int register = 0; register < 31; register++) {
            guest.cpu.setX(register, registerValue());
        }
        return guest.cpu.run();
    }

    private long registerValue() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextLong();
            case 1 -> READ_ONLY + random.nextInt(0x1000);
            case 2 -> 0xd000 + random.nextInt(0x2000);
            default -> random.nextInt(0x40);
        };
    }

    private void assertReadOnlyMemoryIsUnchanged() {
        for (long offset = 0; offset < readOnly.byteSize(); offset += 4) {
            assertThat(readOnly.get(JAVA_INT, offset)).isEqualTo(READ_ONLY_WORD);
        }
    }
}
