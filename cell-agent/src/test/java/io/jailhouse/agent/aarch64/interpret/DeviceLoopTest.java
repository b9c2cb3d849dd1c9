package io.jailhouse.agent.aarch64.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.cpu.DeviceViolation;
import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.device.MmioDevice;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A loop that does nothing but ask a device: after a while it is translated with the accesses in it. */
class DeviceLoopTest {

    private static final long CODE = 0x1000;
    private static final long DEVICE = 0x1c16000;
    private static final long MEMORY = 0x2000000;
    private static final long BLOCK_SIZE = 0x200000;
    private static final int TURNS = 3000;
    private static final int ACCESSES_OF_A_TURN = 10;
    // After the loop has been made again.
    private static final long REFUSED = 20_001;

    private static final int[] LOOP = {
        0x39400002, // ldrb w2, [x0]
        0x8b02014a, // add x10, x10, x2
        0x39c00402, // ldrsb w2, [x0, #1]
        0x8b02014a, // add x10, x10, x2
        0x39800802, // ldrsb x2, [x0, #2]
        0x8b02014a, // add x10, x10, x2
        0x79400802, // ldrh w2, [x0, #4]
        0x8b02014a, // add x10, x10, x2
        0x79800c02, // ldrsh x2, [x0, #6]
        0x8b02014a, // add x10, x10, x2
        0xb9400802, // ldr w2, [x0, #8]
        0x8b02014a, // add x10, x10, x2
        0xb9800c02, // ldrsw x2, [x0, #12]
        0x8b02014a, // add x10, x10, x2
        0xf9400802, // ldr x2, [x0, #16]
        0x8b02014a, // add x10, x10, x2
        0xf9000c0a, // str x10, [x0, #24]
        0x3900800a, // strb w10, [x0, #32]
        0xf1000421, // subs x1, x1, #1
        0x54fffda1, // b.ne to the first
        Guest.HVC
    };

    /** Gives something else each time, and keeps what it is given; refuses an access if it is told to. */
    private static final class Counting implements MmioDevice {
        private long accesses;
        private long digest = 1;
        private long refused = Long.MAX_VALUE;

        @Override
        public long load(long offset, int size) {
            count(offset, size);
            long value = ((digest * 0x9e3779b97f4a7c15L) >>> 1) ^ (digest << 63);
            return size == Long.BYTES ? value : value & ((1L << (size * Byte.SIZE)) - 1);
        }

        @Override
        public void store(long offset, long value, int size) {
            count(offset, size);
            digest = digest * 31 + value;
        }

        private void count(long offset, int size) {
            if (++accesses == refused) {
                throw new DeviceViolation("no");
            }
            digest = digest * 31 + offset * 16 + size;
        }
    }

    private record Outcome(Exit exit, long pc, long turns, long sum, long accesses, long digest, long instructions) {}

    @AutoClose
    private final GuestPair guests = new GuestPair();

    private static Outcome run(Guest guest, Counting device, long address) {
        guest.device(DEVICE, 0x1000, device);
        guest.code(CODE, LOOP);
        guest.cpu.setX(0, address);
        guest.cpu.setX(1, TURNS);
        guest.mapIdentity(0, Guest.BLOCK);
        guest.mapIdentity(DEVICE & -BLOCK_SIZE, Guest.BLOCK | Guest.DEVICE);
        guest.mapIdentity(MEMORY, Guest.BLOCK);
        guest.enableMmu();
        Exit exit = guest.run(CODE);
        return new Outcome(
                exit,
                guest.cpu.pc(),
                guest.cpu.x(1),
                guest.cpu.x(10),
                device.accesses,
                device.digest,
                guest.cpu.instructions());
    }

    @Test
    void staysInItsRegionAndSeesWhatTheInterpreterSees() {
        Outcome translated = run(guests.translating, new Counting(), DEVICE);
        assertThat(translated).isEqualTo(run(guests.interpreting, new Counting(), DEVICE));
        assertThat(translated.accesses()).isEqualTo((long) TURNS * ACCESSES_OF_A_TURN);
        assertThat(guests.translating.cpu.translatedInstructions()).isGreaterThan(translated.instructions() * 8 / 10);
    }

    @Test
    void anAccessThatIsRefusedIsMadeOnceAndShowsTheStateBeforeIt() {
        for (long late = 0; late < ACCESSES_OF_A_TURN; late++) {
            Counting device = new Counting();
            device.refused = REFUSED + late;
            Counting same = new Counting();
            same.refused = REFUSED + late;
            Outcome translated = run(guests.translating, device, DEVICE);
            assertThat(translated.exit()).isInstanceOf(Exit.ForbiddenDevice.class);
            assertThat(translated.accesses()).isEqualTo(REFUSED + late);
            assertThat(translated).isEqualTo(run(guests.interpreting, same, DEVICE));
        }
    }

    @Test
    void theSameLoopOverMemoryAfterwardsIsRightToo() {
        guests.translating.memory(MEMORY, 0x1000, true, true);
        guests.interpreting.memory(MEMORY, 0x1000, true, true);
        run(guests.translating, new Counting(), DEVICE);
        run(guests.interpreting, new Counting(), DEVICE);
        assertThat(run(guests.translating, new Counting(), MEMORY))
                .isEqualTo(run(guests.interpreting, new Counting(), MEMORY));
    }
}
