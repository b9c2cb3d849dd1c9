package io.jailhouse.agent.aarch64.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.aarch64.sysreg.CpuState;
import io.jailhouse.agent.aarch64.translate.Translator;
import io.jailhouse.agent.cpu.Exit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An interrupt that waits is taken behind the instruction that unmasks it, interpreted and translated. */
class InterruptMaskTest {

    private static final long CODE = 0x100;
    private static final int IRQ_VECTOR = 0x280;
    private static final int DAIF_SET = 0xd50342df; // msr daifset, #2
    private static final int DAIF_CLEAR = 0xd50342ff; // msr daifclr, #2
    private static final int DAIF = 0xd51b4227; // msr daif, x7

    @ParameterizedTest
    @ValueSource(ints = {DAIF_CLEAR, DAIF})
    void isTakenWhereItIsUnmaskedInterpreted(int unmasks) {
        try (Guest guest = new Guest()) {
            check(guest, unmasks);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {DAIF_CLEAR, DAIF})
    void isTakenWhereItIsUnmaskedTranslated(int unmasks) {
        try (Guest guest = new Guest(Translator.atOnce(0))) {
            check(guest, unmasks);
        }
    }

    private static void check(Guest guest, int unmasks) {
        guest.code(
                CODE,
                DAIF_SET,
                0x910004c6, // add x6, x6, #1
                unmasks,
                0xf10004a5, // subs x5, x5, #1
                0x54ffff81, // b.ne again
                0xd4000022 // hvc #1
                );
        guest.cpu.setX(5, 100);
        assertThat(guest.run(CODE)).isInstanceOf(Exit.Hypercall.class);
        assertThat(guest.cpu.x(6)).isEqualTo(100);

        guest.irq = true;
        guest.cpu.state().daif = CpuState.PSTATE_DAIF;
        guest.cpu.setX(5, 100);
        assertThat(guest.exceptionVector(guest.run(CODE))).isEqualTo(IRQ_VECTOR);
        assertThat(guest.cpu.elr()).isEqualTo(CODE + 12);
        assertThat(guest.cpu.x(6)).isEqualTo(101);
        assertThat(guest.cpu.x(5)).isEqualTo(100);
    }
}
