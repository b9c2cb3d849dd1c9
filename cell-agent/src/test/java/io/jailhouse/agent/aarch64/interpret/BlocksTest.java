package io.jailhouse.agent.aarch64.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.agent.aarch64.sysreg.CpuState;
import io.jailhouse.agent.aarch64.translate.Translator;
import io.jailhouse.agent.cpu.BlockListener;
import io.jailhouse.agent.cpu.DebugStop;
import io.jailhouse.agent.cpu.Exit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The blocks that a listener is told of, on a CPU whose code is translated at once, or never. */
@ParameterizedClass
@ValueSource(booleans = {true, false})
class BlocksTest {

    private static final long CODE = 0x1000;
    private static final long HANDLER = Guest.VECTORS + 0x200;
    private static final long IRQ_HANDLER = Guest.VECTORS + 0x280;
    private static final long NOWHERE = 0x40000000;
    private static final int ADD_X5 = 0x910004a5; // add x5, x5, #1
    private static final int WFI = 0xd503207f;

    private final Guest guest;
    private final Interpreter cpu;
    private final List<Block> told = new ArrayList<>();
    private int pauses;

    private record Block(long address, long instructions) {}

    BlocksTest(boolean translated) {
        guest = translated ? new Guest(Translator.atOnce(0)) : new Guest();
        cpu = guest.cpu;
    }

    @AfterEach
    void close() {
        guest.close();
    }

    /** Listens until so many blocks have been told. */
    private void listen(int most) {
        cpu.hooks().listen(new BlockListener() {
            @Override
            public boolean executed(int exceptionLevel, long address, long instructions) {
                assertThat(exceptionLevel).isEqualTo(1);
                told.add(new Block(address, instructions));
                return told.size() < most;
            }

            @Override
            public void paused() {
                pauses++;
            }
        });
    }

    private static Block block(long address, long instructions) {
        return new Block(address, instructions);
    }

    /** A function that is called as often as x0 says, then an exception that counts in x5, then a hypercall. */
    private void program() {
        guest.code(
                CODE,
                Guest.NOP,
                0x94000007, // bl CODE + 0x20
                0xf1000400, // subs x0, x0, #1
                0x54ffffc1, // b.ne CODE + 4
                0xd4000001, // svc #0
                0xb4000040, // cbz x0, CODE + 0x1c
                Guest.NOP,
                Guest.HVC,
                0x91000421, // add x1, x1, #1
                0xd65f03c0); // ret
        guest.code(HANDLER, ADD_X5, Guest.ERET);
        cpu.setX(1, 0);
        cpu.setX(5, 0);
    }

    @Test
    void blocksEndAtBranchesTakenOrNotAndAtExceptions() {
        program();
        cpu.setX(0, 3);
        listen(Integer.MAX_VALUE);
        assertThat(guest.run(CODE)).isInstanceOf(Exit.Hypercall.class);
        assertThat(told)
                .containsExactly(
                        block(CODE, 2),
                        block(CODE + 0x20, 2),
                        block(CODE + 8, 2),
                        block(CODE + 4, 1),
                        block(CODE + 0x20, 2),
                        block(CODE + 8, 2),
                        block(CODE + 4, 1),
                        block(CODE + 0x20, 2),
                        block(CODE + 8, 2),
                        block(CODE + 0x10, 0),
                        block(HANDLER, 2),
                        block(CODE + 0x14, 1),
                        block(CODE + 0x1c, 1));
        assertThat(pauses).as("a hypercall comes back at once").isZero();
    }

    @Test
    void whoComesInTheMiddleHearsOfTheSameBlocks() {
        program();
        cpu.setX(0, 1_000_000);
        cpu.hooks().stopAfter(3_000_001);
        assertThat(guest.run(CODE)).isEqualTo(new Exit.Stopped(new DebugStop.BudgetUsedUp()));
        long place = cpu.pc();
        listen(5);
        assertThat(cpu.run()).isInstanceOf(Exit.Hypercall.class);
        assertThat(place).isEqualTo(CODE + 4);
        assertThat(told)
                .containsExactly(
                        block(CODE + 4, 1),
                        block(CODE + 0x20, 2),
                        block(CODE + 8, 2),
                        block(CODE + 4, 1),
                        block(CODE + 0x20, 2));
    }

    @Test
    void theProgramDoesNotNoticeThatSomebodyListened() {
        program();
        cpu.setX(0, 100_000);
        guest.run(CODE);
        long alone = cpu.instructions();
        assertThat(cpu.x(1)).isEqualTo(100_000);

        program();
        cpu.setX(0, 100_000);
        listen(1000);
        assertThat(guest.run(CODE)).isInstanceOf(Exit.Hypercall.class);
        assertThat(told).hasSize(1000);
        assertThat(cpu.instructions()).isEqualTo(2 * alone);
        assertThat(cpu.x(1)).isEqualTo(100_000);
        assertThat(cpu.x(5)).isEqualTo(1);
    }

    @Test
    void blocksAddUpToAllInstructions() {
        program();
        cpu.setX(0, 20_000);
        listen(Integer.MAX_VALUE);
        guest.run(CODE);
        assertThat(told.stream().mapToLong(Block::instructions).sum()).isEqualTo(cpu.instructions());
    }

    @Test
    void anInstructionThatFaultsEndsItsBlock() {
        guest.code(CODE, Guest.NOP, 0xf9400062); // ldr x2, [x3]
        cpu.setX(3, NOWHERE);
        listen(Integer.MAX_VALUE);
        assertThat(guest.run(CODE)).isInstanceOf(Exit.UnhandledData.class);
        assertThat(told).containsExactly(block(CODE, 1));
        assertThat(pauses).isEqualTo(1);
    }

    @Test
    void aJumpToNowhereIsABlockWithoutInstructions() {
        guest.code(CODE, 0xd61f0060); // br x3
        cpu.setX(3, NOWHERE);
        listen(Integer.MAX_VALUE);
        assertThat(guest.run(CODE)).isInstanceOf(Exit.InstructionAbort.class);
        assertThat(told).containsExactly(block(CODE, 1), block(NOWHERE, 0));
    }

    @Test
    void anInterruptBetweenBlocksMakesNone() {
        guest.code(CODE, WFI);
        listen(Integer.MAX_VALUE);
        assertThat(guest.run(CODE)).isEqualTo(new Exit.WaitForInterrupt(false));
        assertThat(pauses).isEqualTo(1);
        cpu.hooks().setPstate(cpu.pstate() & ~CpuState.PSTATE_I);
        guest.irq = true;
        assertThat(cpu.run()).isInstanceOf(Exit.Hypercall.class);
        assertThat(told).containsExactly(block(CODE, 1), block(IRQ_HANDLER, 1));
    }

    @Test
    void aKickDoesNotDivideABlock() {
        guest.code(CODE, Guest.NOP, Guest.NOP, 0x14000000 | 0x3fffffe); // b CODE
        listen(Integer.MAX_VALUE);
        cpu.setPc(CODE);
        for (int kick = 0; kick < 3; kick++) {
            cpu.hooks().stopAfter(5000);
            cpu.run();
        }
        cpu.kick();
        assertThat(cpu.run()).isInstanceOf(Exit.Kicked.class);
        assertThat(told).isNotEmpty().allMatch(block(CODE, 3)::equals);
    }

    @Test
    void whoStopsListeningHearsNoMore() {
        program();
        cpu.setX(0, 3);
        listen(Integer.MAX_VALUE);
        cpu.hooks().stopListening();
        assertThat(guest.run(CODE)).isInstanceOf(Exit.Hypercall.class);
        assertThat(told).isEmpty();
        assertThat(pauses).isZero();
    }
}
