package io.jailhouse.agent.aarch64.translate;

import static java.lang.constant.ConstantDescs.CD_int;

import io.jailhouse.agent.aarch64.decode.Op;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/** Writes the class of a region. */
final class RegionWriter {

    /**
     * What is written.
     *
     * @param bytes of the class file
     * @param exits by their numbers
     * @param sites the accesses
     */
    record Written(byte[] bytes, List<Exit> exits, List<Site> sites) {}

    private static final ClassDesc CODE = ClassDesc.of(RegionCode.class.getName());
    private static final ClassDesc NAME = ClassDesc.of(RegionCode.class.getPackageName(), "TranslatedRegion");
    private static final MethodTypeDesc RUN =
            MethodTypeDesc.of(CD_int, RegionBody.FRAME, RegionBody.LONGS, CD_int, CD_int);

    private final FlowGraph graph;
    private final SitePlan plan;
    private final boolean strict;
    private final boolean resumesInside;
    private final RegionBody body;
    private final CodeBuilder code;
    private final FlagWriter flags;
    private final IntegerWriter integers;
    private final SelectWriter selects;
    private final MemoryWriter memory;
    private final VectorWriter vectors;
    private final SystemWriter system;
    private final LoadOrder order;
    private final LoopNest loops;
    private final RegisterForms forms;
    private final List<Site> sites = new ArrayList<>();

    // Of the block that is being written: its end, as far as the budget is concerned, and the flags at the instruction.
    private int remaining;
    private FlagKind current;
    // Whether SIMD and floating point are known not to be trapped.
    private boolean fpChecked;

    private RegionWriter(RegionRequest request, CodeBuilder code) {
        this.graph = request.graph();
        this.plan = request.plan();
        strict = request.strict();
        resumesInside = request.resumesInside();
        this.code = code;
        body = new RegionBody(code);
        flags = new FlagWriter(body);
        integers = new IntegerWriter(body, flags);
        selects = new SelectWriter(body, flags);
        HalfWriter halves = new HalfWriter(body);
        memory = new MemoryWriter(body, halves, request.strict(), request.checksStack());
        vectors = new VectorWriter(body, halves, flags);
        system = new SystemWriter(body, flags);
        order = new LoadOrder(body);
        loops = new LoopNest(graph, resumesInside);
        forms = RegisterForms.of(graph);
    }

    /** Writes the class for a request. */
    static Written write(RegionRequest request) {
        deriveFlags(request.graph());
        List<RegionWriter> writers = new ArrayList<>();
        byte[] bytes = ClassFile.of()
                .build(
                        NAME,
                        type -> type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER)
                                .withSuperclass(CODE)
                                .withMethodBody(
                                        ConstantDescs.INIT_NAME,
                                        ConstantDescs.MTD_void,
                                        0,
                                        constructor -> constructor
                                                .aload(0)
                                                .invokespecial(CODE, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                                                .return_())
                                .withMethodBody("run", RUN, 0, code -> {
                                    // The builder may ask for the code again, if a jump turns out to be too long.
                                    writers.clear();
                                    RegionWriter writer = new RegionWriter(request, code);
                                    writers.add(writer);
                                    writer.writeBlocks();
                                }));
        RegionWriter last = writers.getFirst();
        return new Written(bytes, last.body.exits(), last.sites);
    }

    /** Finds what the flags derive from at the start of each block. */
    private static void deriveFlags(FlowGraph graph) {
        graph.blocks().forEach(block -> block.flags = null);
        graph.at(graph.entry()).flags = FlagKind.of(FlagKind.IN_STATE);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Block block : graph.blocks()) {
                if (block.flags == null) {
                    continue;
                }
                FlagKind end = flagsAtEnd(block);
                for (Block successor : block.successors) {
                    FlagKind merged = FlagKind.merge(successor.flags, end);
                    if (!merged.equals(successor.flags)) {
                        successor.flags = merged;
                        changed = true;
                    }
                }
            }
        }
    }

    private static FlagKind flagsAtEnd(Block block) {
        FlagKind kind = block.flags;
        for (Instruction instruction : block.instructions) {
            kind = FlagWriter.after(instruction, kind);
        }
        return kind;
    }

    private void writeBlocks() {
        graph.blocks().forEach(block -> block.label = code.newLabel());
        for (Block block : graph.blocks()) {
            code.labelBinding(block.label);
            LoopNest.Loop loop = loops.at(block);
            if (loop != null && !loop.inner().isEmpty()) {
                body.goToPlaces(loop.inner());
            }
            write(block);
        }
        body.finish(graph.at(graph.entry()).label, loops.outermost());
    }

    private void write(Block block) {
        current = block.flags;
        remaining = block.instructions.size();
        fpChecked = false;
        order.forget();
        body.charge(remaining);
        for (Instruction instruction : block.instructions) {
            if (instruction.flow() != Instruction.Flow.NEXT) {
                announceFlags(block);
            }
            write(block, instruction);
            current = FlagWriter.after(instruction, current);
            remaining--;
        }
    }

    /** Tells successors that do not know it what the flags derive from. */
    private void announceFlags(Block block) {
        if (!current.isRuntime() && block.successors.stream().anyMatch(successor -> successor.flags.isRuntime())) {
            body.setFlagKind(current.kind());
        }
    }

    private void write(Block block, Instruction instruction) {
        switch (instruction.flow()) {
            case NEXT -> {
                inSequence(block, instruction);
                if (instruction.pc() == block.last().pc()) {
                    remaining--;
                    current = FlagWriter.after(instruction, current);
                    announceFlags(block);
                    jump(instruction, instruction.next());
                }
            }
            case JUMP -> {
                remaining--;
                jump(instruction, instruction.target());
            }
            case CALL -> {
                remaining--;
                link(instruction);
                jump(instruction, instruction.target());
            }
            case CONDITIONAL -> {
                remaining--;
                conditional(instruction);
            }
            case INDIRECT -> {
                remaining--;
                body.push(instruction.n());
                body.leaveToAddress(exit(Exit.Reason.BRANCH, 0, true, null));
            }
            case INDIRECT_CALL -> {
                remaining--;
                body.push(instruction.n());
                link(instruction);
                body.leaveToAddress(exit(Exit.Reason.BRANCH, 0, true, null));
            }
            case RETURN -> {
                remaining--;
                giveBack(block, instruction);
            }
            case UNKNOWN -> body.leave(step(instruction));
        }
    }

    private void inSequence(Block block, Instruction instruction) {
        if (instruction.usesFp() && !fpChecked) {
            fpChecked = true;
            body.fp.check(body.stub(step(instruction)));
        }
        Access access = Access.of(instruction);
        if (access != null) {
            access(instruction, access);
        } else if (instruction.op() >= Op.SIMD_FIRST) {
            vectors.write(instruction, current, forms.isWhole(instruction));
        } else if (instruction.op() >= Op.SYSTEM_FIRST) {
            system.write(instruction, current, () -> body.stub(step(instruction)));
        } else {
            if (instruction.losesDependency()) {
                body.fence("acquireFence");
            }
            if (SelectWriter.isSelect(instruction.op())) {
                selects.write(instruction, current, block.isCompared(instruction));
            } else {
                integers.write(instruction, current);
            }
        }
    }

    private Exit step(Instruction instruction) {
        return exit(Exit.Reason.STEP, instruction.pc(), false, null);
    }

    private void link(Instruction call) {
        code.loadConstant(call.next());
        body.pop(30);
    }

    private void access(Instruction instruction, Access access) {
        int window = access.isByPages() ? Site.TLB : plan.window(instruction.pc(), access);
        Site site = new Site(instruction.pc(), access, window);
        sites.add(site);
        if (!access.store()) {
            order.add(access);
        }
        if (access.transfer() instanceof Transfer.Zeroes) {
            system.checkZeroing(instruction, strict, body.stub(step(instruction)));
        }
        Exit miss = exit(Exit.Reason.MISS, instruction.pc(), false, site);
        memory.write(access, site.window, miss, forms.isWhole(instruction));
    }

    /** Goes to an address after an instruction: within the region, looking at the budget if backwards, or out of it. */
    private void jump(Instruction from, long to) {
        Block target = graph.at(to);
        if (target == null) {
            body.leave(exit(Exit.Reason.BRANCH, to, false, null));
            return;
        }
        if (to <= from.pc()) {
            poll(to, target);
        } else {
            code.goto_(target.label);
        }
    }

    /**
     * Goes backwards, and looks at the budget: at the head of a loop that is a place the region is left and goes on, elsewhere it is
     * left if it does not come by one.
     */
    private void poll(long to, Block target) {
        LoopNest.Loop loop = loops.at(target);
        if (loop != null) {
            Exit exit = new Exit(Exit.Reason.BUDGET, to, false, remaining, current.kind(), null, loop.place());
            body.poll(exit, target.label);
        } else {
            Exit.Reason reason = resumesInside ? Exit.Reason.BRANCH : Exit.Reason.OVERDRAWN;
            body.pollLate(exit(reason, to, false, null), target.label);
        }
    }

    private void conditional(Instruction branch) {
        long to = branch.target();
        Block target = graph.at(to);
        if (target != null && to > branch.pc()) {
            test(branch, true, target.label);
        } else if (target == null) {
            test(branch, true, body.stub(exit(Exit.Reason.BRANCH, to, false, null)));
        } else {
            Label next = code.newLabel();
            test(branch, false, next);
            jump(branch, to);
            code.labelBinding(next);
        }
        jump(branch, branch.next());
    }

    /** Branches to a label if a conditional branch is taken, or if it is not. */
    private void test(Instruction branch, boolean taken, Label to) {
        int op = branch.op();
        switch (op) {
            case Op.B_COND_OUT -> flags.branch(current, branch.n(), taken, to);
            case Op.CBZ_X, Op.CBZ_OUT_X -> zero(branch.d(), true, taken, to);
            case Op.CBNZ_X, Op.CBNZ_OUT_X -> zero(branch.d(), true, !taken, to);
            case Op.CBZ_W, Op.CBZ_OUT_W -> zero(branch.d(), false, taken, to);
            case Op.CBNZ_W, Op.CBNZ_OUT_W -> zero(branch.d(), false, !taken, to);
            case Op.TBZ, Op.TBZ_OUT -> bitClear(branch, taken, to);
            case Op.TBNZ, Op.TBNZ_OUT -> bitClear(branch, !taken, to);
            default -> flags.branch(current, op - Op.B_EQ, taken, to);
        }
    }

    private void zero(int register, boolean wide, boolean isZero, Label to) {
        if (wide) {
            body.push(register);
            code.lconst_0().lcmp();
        } else {
            body.pushInt(register);
        }
        if (isZero) {
            code.ifeq(to);
        } else {
            code.ifne(to);
        }
    }

    private void bitClear(Instruction branch, boolean isClear, Label to) {
        body.push(branch.d());
        code.loadConstant(1L << branch.n()).land().lconst_0().lcmp();
        if (isClear) {
            code.ifeq(to);
        } else {
            code.ifne(to);
        }
    }

    /** A return: to one of the calls in the region, if the address is theirs. */
    private void giveBack(Block block, Instruction instruction) {
        for (Block target : block.successors) {
            Label next = code.newLabel();
            body.push(instruction.n());
            code.loadConstant(target.start()).lcmp().ifne(next);
            jump(instruction, target.start());
            code.labelBinding(next);
        }
        body.push(instruction.n());
        body.leaveToAddress(exit(Exit.Reason.BRANCH, 0, true, null));
    }

    private Exit exit(Exit.Reason reason, long pc, boolean indirect, Site site) {
        return new Exit(reason, pc, indirect, remaining, current.kind(), site, Exit.ENTRY);
    }
}
