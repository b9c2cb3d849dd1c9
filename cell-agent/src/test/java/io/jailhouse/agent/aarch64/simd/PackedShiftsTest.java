package io.jailhouse.agent.aarch64.simd;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.aarch64.sysreg.CpuState;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shifts of all lanes at once, by distances that are the same or not, beside what defines them lane by lane. */
class PackedShiftsTest {

    private static final int QC = 1 << 27;
    private static final int ROUNDS = 60;

    private final CpuState state = new CpuState();
    private final Saturation definition = new Saturation(state);
    private final SaturatingLanes lanes = new SaturatingLanes(state);
    private final Random random = new Random(27);

    /** What the definition makes of lanes. */
    private interface Lane {
        long of(long value, int distance);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32, 64})
    void shiftsAreThoseOfTheDefinition(int bits) {
        long units = units(bits);
        for (int round = 0; round < ROUNDS; round++) {
            long a = operand(bits);
            for (int distance = -128; distance < 128; distance++) {
                long distances = distances(distance, bits, round);
                String name = "0x%x by 0x%x".formatted(a, distances);
                assertThat(PackedShifts.unsignedShift(a, distances, bits, units))
                        .as(name)
                        .isEqualTo(each(a, distances, bits, true, (v, by) -> plain(v, by, true, false)));
                assertThat(PackedShifts.shift(a, distances, bits, units))
                        .as(name)
                        .isEqualTo(each(a, distances, bits, false, (v, by) -> plain(v, by, false, false)));
                assertThat(PackedShifts.unsignedRoundingShift(a, distances, bits, units))
                        .as(name)
                        .isEqualTo(each(a, distances, bits, true, (v, by) -> plain(v, by, true, true)));
                assertThat(PackedShifts.roundingShift(a, distances, bits, units))
                        .as(name)
                        .isEqualTo(each(a, distances, bits, false, (v, by) -> plain(v, by, false, true)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32, 64})
    void saturatingShiftsAreThoseOfTheDefinition(int bits) {
        for (int round = 0; round < ROUNDS; round++) {
            long a = operand(bits);
            for (int distance = -128; distance < 128; distance++) {
                long distances = distances(distance, bits, round);
                for (boolean rounding : new boolean[] {false, true}) {
                    compare(a, distances, bits, true, rounding);
                    compare(a, distances, bits, false, rounding);
                }
            }
        }
    }

    private void compare(long a, long distances, int bits, boolean unsigned, boolean rounding) {
        state.fpsr = 0;
        long expected = each(
                a,
                distances,
                bits,
                unsigned,
                (v, by) -> by < 0
                        ? Saturation.shiftRight(v, -by, unsigned, rounding)
                        : definition.shiftLeft(v, by, bits, unsigned));
        long saturated = state.fpsr & QC;
        state.fpsr = 0;
        long units = units(bits);
        long actual = unsigned
                ? lanes.unsignedShift(a, distances, bits, units, rounding)
                : lanes.shift(a, distances, bits, units, rounding);
        String name = "0x%x by 0x%x".formatted(a, distances);
        assertThat(actual).as(name).isEqualTo(expected);
        assertThat(state.fpsr & QC).as(name).isEqualTo(saturated);
    }

    private static long plain(long value, int distance, boolean unsigned, boolean rounding) {
        if (distance < 0) {
            return Saturation.shiftRight(value, -distance, unsigned, rounding);
        }
        return distance > 63 ? 0 : value << distance;
    }

    private static long each(long a, long distances, int bits, boolean unsigned, Lane definition) {
        long result = 0;
        for (int at = 0; at < 64; at += bits) {
            long value = a << (64 - bits - at);
            long extended = unsigned ? value >>> (64 - bits) : value >> (64 - bits);
            result |= (definition.of(extended, (byte) (distances >>> at)) & -1L >>> (64 - bits)) << at;
        }
        return result;
    }

    /** Random lanes, with those at the ends of the range among them. */
    private long operand(int bits) {
        long a = random.nextLong();
        long least = 1L << (bits - 1);
        long[] special = {0, 1, -1, least, least - 1, least + 1};
        for (int at = 0; at < 64; at += bits) {
            if (random.nextInt(3) == 0) {
                long lane = special[random.nextInt(special.length)] & -1L >>> (64 - bits);
                a = (a & ~(-1L >>> (64 - bits) << at)) | lane << at;
            }
        }
        return a;
    }

    /** The same in all lanes, or in every other round in the first lane only. */
    private long distances(int distance, int bits, int round) {
        long lane = distance & -1L >>> (64 - bits);
        return switch (round % 3) {
            case 0 -> lane * units(bits);
            case 1 -> (random.nextLong() & ~0xffL) | (lane & 0xff);
            default -> near(bits);
        };
    }

    /** No farther than a lane is wide; the upper bytes of lanes do not matter. */
    private long near(int bits) {
        long distances = random.nextLong();
        for (int at = 0; at < Long.SIZE; at += bits) {
            long near = random.nextInt(-bits, bits) & 0xff;
            distances = (distances & ~(0xffL << at)) | near << at;
        }
        return distances;
    }

    private static long units(int bits) {
        return Lanes.replicate(1, Integer.numberOfTrailingZeros(bits) - 3);
    }
}
