package io.jailhouse.agent.aarch64.interpret;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.agent.aarch64.sysreg.CpuState;
import io.jailhouse.agent.aarch64.translate.Translator;
import io.jailhouse.agent.cpu.DebugHooks;
import io.jailhouse.agent.cpu.DebugStop;
import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.cpu.Watchpoint;
import io.jailhouse.agent.device.MmioDevice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a debugger can do to a CPU, here one whose code is translated before it is executed. */
class DebugHooksTest {

    private static final long CODE = 0x1000;
    private static final long DATA = 0x3000;
    private static final int LOOP_LENGTH = 7;
    private static final Exit BREAKPOINT = new Exit.Stopped(new DebugStop.Breakpoint());
    private static final Exit STEP = new Exit.Stopped(new DebugStop.Step());
    private static final Exit BUDGET_USED_UP = new Exit.Stopped(new DebugStop.BudgetUsedUp());
    private static final int NOP = 0xd503201f;
    private static final int MOV_X0_1 = 0xd2800020;
    private static final int MOV_X0_2 = 0xd2800040;
    private static final int SVC = 0xd4000001;
    private static final int IRQ_VECTOR = 0x280;
    private static final int SYNCHRONOUS_VECTOR = 0x200;

    private final Guest guest = new Guest(Translator.atOnce(0));
    private final Interpreter cpu = guest.cpu;
    private final DebugHooks hooks = cpu.hooks();

    @AfterEach
    void close() {
        guest.close();
    }

    /** Counts in x0 and at {@link #DATA}, adds what was counted up in x1, x4 times. */
    private void loop(int times) {
        guest.code(
                CODE,
                0x91000400, // add x0, x0, #1
                0x8b000021, // add x1, x1, x0
                0xf9400062, // ldr x2, [x3]
                0x91000442, // add x2, x2, #1
                0xf9000062, // str x2, [x3]
                0xf1000484, // subs x4, x4, #1
                0x54ffff41, // b.ne CODE
                Guest.HVC);
        cpu.setX(0, 0);
        cpu.setX(1, 0);
        cpu.setX(3, DATA);
        cpu.setX(4, times);
        guest.ram.set(JAVA_LONG, DATA, 0);
    }

    private static Exit watched(long address, int size, boolean write) {
        return new Exit.Stopped(new DebugStop.Watchpoint(address, size, write));
    }

    // Breakpoints

    @Test
    void breakpointInTheMiddleOfTranslatedCodeShowsTheStateBeforeTheInstruction() {
        loop(1000);
        assertThat(guest.run(CODE)).isInstanceOf(Exit.Hypercall.class);
        long before = cpu.instructions();

        loop(1000);
        hooks.addBreakpoint(CODE + 12);
        assertThat(guest.run(CODE)).isEqualTo(BREAKPOINT);
        assertThat(cpu.pc()).isEqualTo(CODE + 12);
        assertThat(cpu.x(0)).isEqualTo(1);
        assertThat(cpu.x(1)).isEqualTo(1);
        assertThat(cpu.x(2)).isZero();
        assertThat(cpu.x(4)).isEqualTo(1000);
        assertThat(cpu.instructions() - before).isEqualTo(3);

        assertThat(cpu.run()).isEqualTo(BREAKPOINT);
        assertThat(cpu.x(0)).isEqualTo(2);
        assertThat(cpu.x(1)).isEqualTo(3);
        assertThat(cpu.x(2)).isEqualTo(1);
        assertThat(guest.ram.get(JAVA_LONG, DATA)).isEqualTo(1);
        assertThat(cpu.instructions() - before).isEqualTo(3 + LOOP_LENGTH);
    }

    @Test
    void guestGoesOnWhereItWasWhenTheBreakpointIsRemoved() {
        loop(1000);
        hooks.addBreakpoint(CODE + 4);
        hooks.addBreakpoint(CODE + 16);
        guest.run(CODE);
        assertThat(cpu.run()).isEqualTo(BREAKPOINT);
        assertThat(cpu.pc()).isEqualTo(CODE + 16);
        hooks.removeBreakpoint(CODE + 4);
        hooks.removeBreakpoint(CODE + 16);

        assertThat(cpu.run()).isInstanceOf(Exit.Hypercall.class);
        assertThat(cpu.x(0)).isEqualTo(1000);
        assertThat(cpu.x(1)).isEqualTo(500_500);
        assertThat(guest.ram.get(JAVA_LONG, DATA)).isEqualTo(1000);
        assertThat(cpu.instructions()).isEqualTo(LOOP_LENGTH * 1000L + 1);
    }

    @Test
    void branchToItselfMeetsItsBreakpointAgainEachTime() {
        guest.code(CODE, 0x14000000); // b CODE
        hooks.addBreakpoint(CODE);
        assertThat(guest.run(CODE)).isEqualTo(BREAKPOINT);
        assertThat(cpu.instructions()).isZero();
        assertThat(cpu.run()).isEqualTo(BREAKPOINT);
        assertThat(cpu.run()).isEqualTo(BREAKPOINT);
        assertThat(cpu.instructions()).isEqualTo(2);
    }

    @Test
    void breakpointIsMetWhereNothingCanBeFetched() {
        hooks.addBreakpoint(0x40000000);
        assertThat(guest.run(0x40000000)).isEqualTo(BREAKPOINT);
        assertThat(cpu.run()).isInstanceOf(Exit.InstructionAbort.class);
    }

    @Test
    void cpuThatIsKickedLooksUpWhileABreakpointIsSet() {
        guest.code(CODE, 0x14000000); // b CODE
        hooks.addBreakpoint(0);
        cpu.kick();
        assertThat(guest.run(CODE)).isInstanceOf(Exit.Kicked.class);
        assertThat(cpu.pc()).isEqualTo(CODE);
    }

    // Watchpoints

    @Test
    void watchpointTellsWhichAccessHits() {
        loop(2);
        guest.run(CODE);
        loop(2);
        Watchpoint writes = new Watchpoint(DATA + 7, 1, false, true);
        hooks.addWatchpoint(writes);
        assertThat(guest.run(CODE)).isEqualTo(watched(DATA, 8, true));
        assertThat(cpu.pc()).isEqualTo(CODE + 16);
        assertThat(cpu.x(2)).isEqualTo(1);
        assertThat(guest.ram.get(JAVA_LONG, DATA)).as("before the store").isZero();

        hooks.addWatchpoint(new Watchpoint(DATA, 1, true, false));
        assertThat(cpu.run()).isEqualTo(watched(DATA, 8, false));
        assertThat(cpu.pc()).isEqualTo(CODE + 8);
        assertThat(guest.ram.get(JAVA_LONG, DATA)).isEqualTo(1);

        hooks.removeWatchpoint(writes);
        assertThat(cpu.run()).isInstanceOf(Exit.Hypercall.class);
        assertThat(guest.ram.get(JAVA_LONG, DATA)).isEqualTo(2);
        assertThat(cpu.x(1)).isEqualTo(3);
    }

    @Test
    void breakpointAndWatchpointAtOneInstructionAreBothReported() {
        loop(1);
        hooks.addBreakpoint(CODE + 16);
        hooks.addWatchpoint(new Watchpoint(DATA, 8, false, true));
        assertThat(guest.run(CODE)).isEqualTo(BREAKPOINT);
        assertThat(cpu.run()).isEqualTo(watched(DATA, 8, true));
        assertThat(cpu.run()).isInstanceOf(Exit.Hypercall.class);
    }

    // Steps

    @Test
    void stepExecutesOneInstruction() {
        loop(2);
        cpu.setPc(CODE);
        for (int i = 0; i < LOOP_LENGTH; i++) {
            assertThat(cpu.pc()).isEqualTo(CODE + 4L * i);
            hooks.step();
            assertThat(cpu.run()).isEqualTo(STEP);
            assertThat(cpu.instructions()).isEqualTo(i + 1);
        }
        assertThat(cpu.pc()).as("the branch was taken").isEqualTo(CODE);
        assertThat(cpu.run()).isInstanceOf(Exit.Hypercall.class);
        assertThat(cpu.x(0)).isEqualTo(2);
    }

    @Test
    void stepDoesNotStopAtTheBreakpointThatItLeaves() {
        loop(1);
        hooks.addBreakpoint(CODE);
        cpu.setPc(CODE);
        hooks.step();
        assertThat(cpu.run()).isEqualTo(STEP);
        assertThat(cpu.pc()).isEqualTo(CODE + 4);
    }

    @Test
    void stepEndsInTheHandlerOfAnException() {
        guest.code(CODE, SVC);
        cpu.setPc(CODE);
        hooks.step();
        assertThat(cpu.run()).isEqualTo(STEP);
        assertThat(cpu.pc()).isEqualTo(Guest.VECTORS + SYNCHRONOUS_VECTOR);
        assertThat(cpu.elr()).isEqualTo(CODE + 4);
    }

    @Test
    void stepEndsInTheHandlerOfAnInterrupt() {
        guest.code(CODE, MOV_X0_1);
        cpu.setPc(CODE);
        hooks.setPstate(cpu.pstate() & ~CpuState.PSTATE_I);
        guest.irq = true;
        hooks.step();
        assertThat(cpu.run()).isEqualTo(STEP);
        assertThat(cpu.pc()).isEqualTo(Guest.VECTORS + IRQ_VECTOR);
        assertThat(cpu.x(0)).isZero();
    }

    @Test
    void stepOverAHypercallEndsBehindIt() {
        guest.code(CODE, Guest.HVC, MOV_X0_1);
        cpu.setPc(CODE);
        hooks.step();
        assertThat(cpu.run()).isInstanceOf(Exit.Hypercall.class);
        assertThat(cpu.run()).isEqualTo(STEP);
        assertThat(cpu.pc()).isEqualTo(CODE + 4);
        assertThat(cpu.instructions()).isEqualTo(1);
    }

    // Budgets

    @Test
    void budgetStopsAtExactlySoManyInstructions() {
        for (long budget : new long[] {0, 1, 6, 65_535, 65_536, 65_537, 1_000_003, 3_333_333}) {
            loop(1_000_000);
            cpu.setPc(CODE);
            long before = cpu.instructions();
            hooks.stopAfter(budget);
            assertThat(cpu.run()).as("%d", budget).isEqualTo(BUDGET_USED_UP);
            assertThat(cpu.instructions() - before).isEqualTo(budget);
            assertThat(cpu.pc()).isEqualTo(CODE + budget % LOOP_LENGTH * 4);
            assertThat(cpu.x(0)).isEqualTo((budget + LOOP_LENGTH - 1) / LOOP_LENGTH);
        }
        assertThat(cpu.run()).as("the budget counts once").isInstanceOf(Exit.Hypercall.class);
        assertThat(cpu.x(0)).isEqualTo(1_000_000);
    }

    @Test
    void budgetIsExactInLongPiecesOfCode() {
        int length = 3000;
        int[] code = new int[length];
        Arrays.fill(code, 0x91000400); // add x0, x0, #1
        code[length - 1] = 0x14000000 | ((1 - length) & 0x3ffffff); // b CODE
        guest.code(CODE, code);
        for (long budget : new long[] {99_999, 200_000, 300_001}) {
            cpu.setX(0, 0);
            cpu.setPc(CODE);
            long before = cpu.instructions();
            hooks.stopAfter(budget);
            assertThat(cpu.run()).isEqualTo(BUDGET_USED_UP);
            assertThat(cpu.instructions() - before).isEqualTo(budget);
            assertThat(cpu.x(0)).isEqualTo(budget - budget / length);
        }
    }

    @Test
    void budgetLastsOverExitsUntilItIsRemoved() {
        guest.code(CODE, NOP, Guest.HVC, NOP, NOP, Guest.HVC);
        hooks.stopAfter(3);
        assertThat(guest.run(CODE)).isInstanceOf(Exit.Hypercall.class);
        assertThat(cpu.run()).isEqualTo(BUDGET_USED_UP);
        assertThat(cpu.pc()).isEqualTo(CODE + 12);
        hooks.stopAfter(1);
        hooks.removeBudget();
        assertThat(cpu.run()).isInstanceOf(Exit.Hypercall.class);
        assertThatThrownBy(() -> hooks.stopAfter(-1)).hasMessage("not a number of instructions: -1");
    }

    // Registers

    @Test
    void registersAreReadAndWrittenAtAStop() {
        guest.code(CODE, NOP, Guest.HVC);
        hooks.addBreakpoint(CODE + 4);
        guest.run(CODE);
        hooks.setSp(0x7000);
        hooks.setV(31, 0, 5);
        hooks.setV(31, 1, 6);
        hooks.setFpcr(-1);
        hooks.setFpsr(0x1f);
        assertThat(cpu.sp(1)).isEqualTo(0x7000);
        hooks.setPstate(0x60000000L | CpuState.PSTATE_DAIF);
        assertThat(cpu.pstate()).isEqualTo(0x60000000L | CpuState.PSTATE_DAIF);
        assertThat(cpu.sp()).as("of EL0").isZero();
        assertThat(hooks.v(31, 0)).isEqualTo(5);
        assertThat(hooks.v(31, 1)).isEqualTo(6);
        assertThat(hooks.fpcr()).isEqualTo(0x07c00000);
        assertThat(hooks.fpsr()).isEqualTo(0x1f);
        assertThatThrownBy(() -> hooks.setPstate(9)).hasMessage("not a state of this CPU: 0x9");
        assertThatThrownBy(() -> hooks.v(32, 0)).hasMessage("there is no half 0 of v32");
        assertThat(guest.exceptionVector(cpu.run()))
                .as("HVC is undefined at EL0")
                .isEqualTo(0x400);
    }

    // Memory

    @Test
    void memoryIsReadAndWrittenThroughTheGuestsTables() {
        guest.mapIdentity(0, Guest.BLOCK);
        guest.mapPage(0x200000, 0x5000, Guest.PAGE | Guest.READ_ONLY);
        guest.mapPage(0x201000, 0x3000, Guest.PAGE);
        guest.enableMmu();
        byte[] text = "across pages".getBytes(StandardCharsets.US_ASCII);
        assertThat(hooks.writeMemory(0x200ffb, text)).isEqualTo(text.length);
        assertThat(guest.ram.get(JAVA_BYTE, 0x5ffb)).isEqualTo((byte) 'a');
        assertThat(guest.ram.get(JAVA_BYTE, 0x3000)).isEqualTo((byte) 's');
        byte[] read = new byte[text.length];
        assertThat(hooks.readMemory(0x200ffb, read)).isEqualTo(text.length);
        assertThat(read).isEqualTo(text);
        assertThat(hooks.readMemory(0x201ffc, read))
                .as("the next page is not mapped")
                .isEqualTo(4);
        assertThat(hooks.readMemory(0x600000, read)).isZero();
    }

    @Test
    void memoryThatTheCellMayOnlyReadIsNotWritten() {
        guest.memory(0x20000, 0x1000, true, false);
        assertThat(hooks.readMemory(0x20000, new byte[8])).isEqualTo(8);
        assertThat(hooks.writeMemory(0x20000, new byte[8])).isZero();
    }

    @Test
    void devicesAreNotTouched() {
        guest.device(0x30000, 0x1000, new MmioDevice() {
            @Override
            public long load(long offset, int size) {
                throw new AssertionError("read");
            }

            @Override
            public void store(long offset, long value, int size) {
                throw new AssertionError("written");
            }
        });
        assertThat(hooks.readMemory(0x30000, new byte[8])).isZero();
        assertThat(hooks.writeMemory(0x30000, new byte[8])).isZero();
    }

    @Test
    void codeThatIsWrittenIsExecutedByAllCpus() {
        guest.code(CODE, MOV_X0_1, Guest.HVC);
        Interpreter neighbour = guest.neighbour();
        neighbour.setPc(CODE);
        neighbour.run();
        guest.run(CODE);
        assertThat(cpu.x(0)).isEqualTo(1);
        byte[] word = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MOV_X0_2)
                .array();
        assertThat(hooks.writeMemory(CODE, word)).isEqualTo(4);
        assertThat(guest.ram.get(JAVA_INT, CODE)).isEqualTo(MOV_X0_2);
        guest.run(CODE);
        assertThat(cpu.x(0)).isEqualTo(2);
        neighbour.setPc(CODE);
        neighbour.run();
        assertThat(neighbour.x(0)).isEqualTo(2);
    }
}
