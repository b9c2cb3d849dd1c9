package io.jailhouse.agent.aarch64.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.mmu.ExclusiveMonitor;
import io.jailhouse.agent.aarch64.simd.SaturatingLanes;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * The method of a region while it is written: where the locals are, how registers are read and written, where it is left.
 *
 * <p>Registers get a local when the body first mentions them. What loads them stands behind the body, together with what
 * writes back those that the body changes.
 */
final class RegionBody {

    static final ClassDesc FRAME = ClassDesc.of(Frame.class.getName());
    static final ClassDesc STATE = ClassDesc.of(CpuState.class.getName());
    static final ClassDesc LONGS = CD_long.arrayType();
    private static final ClassDesc DEFINITIONS = ClassDesc.of(Definitions.class.getName());
    static final ClassDesc SATURATING = ClassDesc.of(SaturatingLanes.class.getName());
    private static final ClassDesc MONITOR = ClassDesc.of(ExclusiveMonitor.class.getName());
    private static final ClassDesc VAR_HANDLE = ClassDesc.of("java.lang.invoke.VarHandle");

    private static final MethodTypeDesc FIND = MethodTypeDesc.of(CD_boolean, CD_long, CD_int, CD_boolean, CD_boolean);

    private static final int FRAME_LOCAL = 1;
    private static final int WINDOWS_LOCAL = 2;
    private static final int BUDGET_LOCAL = 3;
    private static final int PLACE_LOCAL = 4;
    private static final int FLAG_KIND_LOCAL = 5;
    private static final int FLAG_A_LOCAL = 6;
    private static final int FLAG_B_LOCAL = 8;
    private static final int STATE_LOCAL = 10;
    private static final int READS_LOCAL = 11;
    private static final int WRITES_LOCAL = 12;
    private static final int ADDRESS_LOCAL = 13;
    private static final int TEMPORARY_LOCAL = 15;
    private static final int FIRST_FREE = FpLocals.END;
    /** Instructions by which inner loops may overdraw the budget. */
    private static final int OVERDRAFT = 16384;

    private static final long LOW_32 = 0xffffffffL;

    /** A place behind the body that leaves with the number of an exit. */
    private record Stub(Label label, int exit) {}

    /** A place behind the body that finds a page and goes back. */
    private record PageStub(Label label, int exit, String finder, Access access, Label back) {}

    final CodeBuilder code;
    /** What SIMD and floating point need. */
    final FpLocals fp;
    /** The windows that memory is reached by. */
    final WindowLocals windows;

    private final Label prologue;
    private final Label epilogue;
    private final int[] registers = new int[Decoder.REGISTER_SLOTS];
    private final boolean[] written = new boolean[Decoder.REGISTER_SLOTS];
    private final int[] versions = new int[Decoder.REGISTER_SLOTS];
    private final List<Exit> exits = new ArrayList<>();
    private final List<Stub> stubs = new ArrayList<>();
    private final List<PageStub> pageStubs = new ArrayList<>();
    // 0 if it is not used.
    private int zeroLocal;
    private int nextLocal = FIRST_FREE;

    RegionBody(CodeBuilder code) {
        this.code = code;
        fp = new FpLocals(code);
        windows = new WindowLocals(code, WINDOWS_LOCAL, this::newLong);
        prologue = code.newLabel();
        epilogue = code.newLabel();
        code.goto_(prologue);
    }

    List<Exit> exits() {
        return exits;
    }

    // Registers

    /** Pushes a register. */
    void push(int slot) {
        if (slot == Decoder.ZERO) {
            code.lconst_0();
        } else {
            code.lload(local(slot));
        }
    }

    /** Pushes the lower half of a register as an int. */
    void pushInt(int slot) {
        if (slot == Decoder.ZERO) {
            code.iconst_0();
        } else {
            code.lload(local(slot)).l2i();
        }
    }

    /** Pops a long into a register. */
    void pop(int slot) {
        if (slot == Decoder.SINK) {
            code.pop2();
        } else {
            code.lstore(local(slot));
            written[slot] = true;
            versions[slot]++;
        }
    }

    /** Pops the lower half of a long into a register. */
    void popNarrow(int slot) {
        if (slot != Decoder.SINK) {
            narrow();
        }
        pop(slot);
    }

    /** How often a register has been written so far, in the order of the code. */
    int version(int slot) {
        return versions[slot];
    }

    /** Clears the upper half of the long on the stack. */
    void narrow() {
        code.loadConstant(LOW_32).land();
    }

    private int local(int slot) {
        if (registers[slot] == 0) {
            registers[slot] = newLong();
        }
        return registers[slot];
    }

    private int newLong() {
        int local = nextLocal;
        nextLocal += 2;
        return local;
    }

    // Flags

    void pushFlagA() {
        code.lload(FLAG_A_LOCAL);
    }

    void pushFlagB() {
        code.lload(FLAG_B_LOCAL);
    }

    void popFlagA() {
        code.lstore(FLAG_A_LOCAL);
    }

    void popFlagB() {
        code.lstore(FLAG_B_LOCAL);
    }

    void pushFlagKind() {
        code.iload(FLAG_KIND_LOCAL);
    }

    void setFlagKind(int kind) {
        code.loadConstant(kind).istore(FLAG_KIND_LOCAL);
    }

    /** Pushes 0, which the JVM's compiler does not know. */
    void pushUnknownZero() {
        if (zeroLocal == 0) {
            zeroLocal = newLong();
        }
        code.lload(zeroLocal);
    }

    void pushState() {
        code.aload(STATE_LOCAL);
    }

    // The interpreter

    /** Pushes the {@link SaturatingLanes}. */
    void pushSaturating() {
        field("saturating", SATURATING);
    }

    /** Pushes the interpreter's {@link Definitions}. */
    void pushDefinitions() {
        field("definitions", DEFINITIONS);
    }

    // Memory

    /** Pushes the accessor of native memory. */
    void pushMemory() {
        code.ldc(HostAccess.CONSTANT);
    }

    /** Pushes what the region and its CPU tell each other by. */
    void pushFrame() {
        code.aload(FRAME_LOCAL);
    }

    /** Pushes the exclusive monitor. */
    void pushMonitor() {
        field("monitor", MONITOR);
    }

    /** A fence, by the name of its method. */
    void fence(String name) {
        code.invokestatic(VAR_HANDLE, name, ConstantDescs.MTD_void);
    }

    void pushAddress() {
        code.lload(ADDRESS_LOCAL);
    }

    void popAddress() {
        code.lstore(ADDRESS_LOCAL);
    }

    void pushTranslations(boolean store) {
        code.aload(store ? WRITES_LOCAL : READS_LOCAL);
    }

    /** Pushes a long that is kept for a moment. */
    void pushTemporary() {
        code.lload(TEMPORARY_LOCAL);
    }

    void popTemporary() {
        code.lstore(TEMPORARY_LOCAL);
    }

    // Budget and exits

    /** Charges the budget. */
    void charge(int instructions) {
        code.iinc(BUDGET_LOCAL, -instructions);
    }

    /** Goes to the loop that holds the place where the region goes on; if there is none or it is none of these, just goes on. */
    void goToPlaces(List<LoopNest.Loop> loops) {
        Label here = code.newLabel();
        code.iload(PLACE_LOCAL).ifeq(here).iload(PLACE_LOCAL);
        Label last = code.newLabel();
        List<SwitchCase> cases = new ArrayList<>();
        List<Label> innermost = new ArrayList<>();
        for (LoopNest.Loop loop : loops) {
            Label way = loop.inner().isEmpty() ? code.newLabel() : loop.head().label;
            innermost.add(way);
            for (int place = loop.place(); place <= loop.lastPlace(); place++) {
                cases.add(SwitchCase.of(place, way));
            }
        }
        code.tableswitch(loops.getFirst().place(), loops.getLast().lastPlace(), last, cases);
        for (int i = 0; i < loops.size(); i++) {
            LoopNest.Loop loop = loops.get(i);
            if (loop.inner().isEmpty()) {
                code.labelBinding(innermost.get(i))
                        .iconst_0()
                        .istore(PLACE_LOCAL)
                        .goto_(loop.head().label);
            }
        }
        code.labelBinding(last).iconst_0().istore(PLACE_LOCAL);
        code.labelBinding(here);
    }

    /** Goes to a label, or leaves if the budget is used up. */
    void poll(Exit exit, Label to) {
        Label usedUp = stub(exit);
        code.iload(BUDGET_LOCAL).ifle(usedUp).goto_(to);
    }

    /** The same, but leaves only if the budget is overdrawn. */
    void pollLate(Exit exit, Label to) {
        Label usedUp = stub(exit);
        code.iload(BUDGET_LOCAL).loadConstant(-OVERDRAFT).if_icmple(usedUp).goto_(to);
    }

    /** Leaves. */
    void leave(Exit exit) {
        code.loadConstant(number(exit)).goto_(epilogue);
    }

    /** Leaves to the address on the stack. */
    void leaveToAddress(Exit exit) {
        code.lstore(ADDRESS_LOCAL);
        code.aload(FRAME_LOCAL).lload(ADDRESS_LOCAL).putfield(FRAME, "target", CD_long);
        leave(exit);
    }

    /** A label behind the body that has a method of {@link Frame} find the page of the address and goes back, or leaves. */
    Label stub(Exit exit, String finder, Access access, Label back) {
        PageStub stub = new PageStub(code.newLabel(), number(exit), finder, access, back);
        pageStubs.add(stub);
        return stub.label;
    }

    /** A label behind the body that leaves. */
    Label stub(Exit exit) {
        Stub stub = new Stub(code.newLabel(), number(exit));
        stubs.add(stub);
        return stub.label;
    }

    private int number(Exit exit) {
        exits.add(exit);
        return exits.size() - 1;
    }

    /** Writes everything that stands behind the body, and the way from the method's start to a label in it. */
    void finish(Label entry, List<LoopNest.Loop> loops) {
        for (Stub stub : stubs) {
            code.labelBinding(stub.label).loadConstant(stub.exit).goto_(epilogue);
        }
        for (PageStub stub : pageStubs) {
            code.labelBinding(stub.label).aload(FRAME_LOCAL).lload(ADDRESS_LOCAL);
            code.loadConstant(stub.access.size());
            code.loadConstant(stub.access.store() ? 1 : 0).loadConstant(stub.access.unprivileged() ? 1 : 0);
            code.invokevirtual(FRAME, stub.finder, FIND).ifne(stub.back);
            code.loadConstant(stub.exit).goto_(epilogue);
        }
        writeEpilogue();
        writePrologue(entry, loops);
    }

    private void writeEpilogue() {
        code.labelBinding(epilogue);
        for (int slot = 0; slot < registers.length; slot++) {
            if (written[slot]) {
                field("x", LONGS).loadConstant(slot).lload(registers[slot]).lastore();
            }
        }
        code.aload(FRAME_LOCAL).iload(BUDGET_LOCAL).putfield(FRAME, "budget", CD_int);
        code.aload(FRAME_LOCAL).iload(FLAG_KIND_LOCAL).putfield(FRAME, "flagKind", CD_int);
        code.aload(FRAME_LOCAL).lload(FLAG_A_LOCAL).putfield(FRAME, "flagA", CD_long);
        code.aload(FRAME_LOCAL).lload(FLAG_B_LOCAL).putfield(FRAME, "flagB", CD_long);
        code.ireturn();
    }

    private void writePrologue(Label entry, List<LoopNest.Loop> loops) {
        code.labelBinding(prologue);
        code.aload(FRAME_LOCAL).getfield(FRAME, "flagKind", CD_int).istore(FLAG_KIND_LOCAL);
        code.aload(FRAME_LOCAL).getfield(FRAME, "flagA", CD_long).lstore(FLAG_A_LOCAL);
        code.aload(FRAME_LOCAL).getfield(FRAME, "flagB", CD_long).lstore(FLAG_B_LOCAL);
        code.lconst_0().lstore(ADDRESS_LOCAL);
        code.lconst_0().lstore(TEMPORARY_LOCAL);
        field("state", STATE).astore(STATE_LOCAL);
        if (zeroLocal != 0) {
            field("zero", CD_long).lstore(zeroLocal);
        }
        field("reads", LONGS).astore(READS_LOCAL);
        field("writes", LONGS).astore(WRITES_LOCAL);
        if (fp.isUsed()) {
            fp.writePrologue(this::field);
            pushState();
            fp.keepTrapped();
        }
        for (int slot = 0; slot < registers.length; slot++) {
            if (registers[slot] != 0) {
                field("x", LONGS).loadConstant(slot).laload().lstore(registers[slot]);
            }
        }
        windows.writePrologue();
        if (!loops.isEmpty()) {
            goToPlaces(loops);
        }
        code.goto_(entry);
    }

    private CodeBuilder field(String name, ClassDesc type) {
        return code.aload(FRAME_LOCAL).getfield(FRAME, name, type);
    }
}
