package io.jailhouse.agent.aarch64.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.cpu.Exit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Loops in loops that run for longer than a region may: it is left in the middle of them and goes on there. */
class LongLoopsTest {

    private static final long CODE = 0x1000;

    private static final int[] LOOPS = {
        0xd28000a0, // mov x0, #5
        0xd2800081, // outer: mov x1, #4
        0xeb01001f, // middle: cmp x0, x1
        0xd289c402, // mov x2, #20000
        0x8b020063, // inner: add x3, x3, x2
        0xcac31c84, // eor x4, x4, x3, ror #7
        0xd1000442, // sub x2, x2, #1
        0xb5ffffa2, // cbnz x2, inner
        0x9a9fd7e5, // cset x5, gt, of the comparison before the inner loop
        0x8b0500c6, // add x6, x6, x5
        0xeb04007f, // cmp x3, x4
        0x9a843068, // csel x8, x3, x4, lo
        0xb4000048, // cbz x8, next
        0x91000529, // add x9, x9, #1
        0xd1000421, // next: sub x1, x1, #1
        0xb5fffe61, // cbnz x1, middle
        0xd28ea602, // mov x2, #30000
        0xf1000c42, // second: subs x2, x2, #3
        0x8b0200e7, // add x7, x7, x2
        0x54ffffc8, // b.hi second
        0xd1000400, // sub x0, x0, #1
        0xb5fffd80, // cbnz x0, outer
        Guest.HVC
    };

    @AutoClose
    private final GuestPair guests = new GuestPair();

    private static long[] run(Guest guest) {
        guest.code(CODE, LOOPS);
        assertThat(guest.run(CODE)).isInstanceOf(Exit.Hypercall.class);
        return IntStream.range(0, 10).mapToLong(guest.cpu::x).toArray();
    }

    @Test
    void registersFlagsAndTheNumberOfInstructionsAreThoseOfTheInterpreter() {
        assertThat(run(guests.translating)).containsExactly(run(guests.interpreting));
        assertThat(guests.translating.cpu.state().nzcv())
                .isEqualTo(guests.interpreting.cpu.state().nzcv());
        assertThat(guests.translating.cpu.instructions()).isEqualTo(guests.interpreting.cpu.instructions());
    }

    @Test
    void nearlyAllIsTranslated() {
        run(guests.translating);
        assertThat(guests.translating.cpu.translatedInstructions())
                .isBetween(guests.translating.cpu.instructions() * 19 / 20, guests.translating.cpu.instructions());
    }
}
