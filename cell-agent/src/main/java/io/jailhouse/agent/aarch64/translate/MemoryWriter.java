package io.jailhouse.agent.aarch64.translate;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_long;

import io.jailhouse.agent.aarch64.decode.Decoder;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Writes the way of loads and stores to native memory.
 *
 * <p>An access goes through its window or, where addresses are too scattered for one, through the table of pages that the
 * interpreter fills. Accesses that reach devices are the MMU's
 * own. Whatever is not found leaves the region with the pc of the access, before anything was changed.
 * Aligned accesses are single-copy atomic, as those of {@link io.jailhouse.agent.aarch64.mmu.Ram}.
 */
final class MemoryWriter {

    private static final ClassDesc UNSAFE = ClassDesc.of("sun.misc.Unsafe");
    private static final MethodTypeDesc ENTRY = MethodTypeDesc.of(CD_long, CD_Object, CD_long);
    private static final long PAGE_MASK = -4096L;
    private static final long PAGE_SIZE = 4096;
    // Of what Mmu.tlbIndex gives, in bytes.
    private static final int INDEX_SHIFT = 8;
    private static final long INDEX_MASK = 0x1ff0;

    private final RegionBody body;
    private final CodeBuilder code;
    private final boolean strict;
    private final boolean checksStack;
    private final TransferWriter transfers;

    /**
     * A writer.
     *
     * @param strict whether unaligned accesses are left to the interpreter
     * @param checksStack whether a stack pointer that is not aligned may be a fault as a base
     */
    MemoryWriter(RegionBody body, HalfWriter halves, boolean strict, boolean checksStack) {
        this.body = body;
        transfers = new TransferWriter(body, halves);
        this.strict = strict;
        this.checksStack = checksStack;
        code = body.code;
    }

    /**
     * An access, which leaves if it is not on the fast path.
     *
     * @param wholeRegisters whether vector registers of 128 bits are moved as a whole
     */
    void write(Access access, int window, Exit exit, boolean wholeRegisters) {
        boolean mayLeave = window != Site.TLB || strict || access.isAligned() || access.base() == Decoder.SP;
        Label miss = mayLeave ? body.stub(exit) : null;
        if (access.base() == Decoder.SP && checksStack) {
            body.push(Decoder.SP);
            mustBeZero(15, miss);
        }
        pushAddress(access);
        body.popAddress();
        if ((strict || access.isAligned() || window == Site.DEVICE) && access.alignment() > 1) {
            body.pushAddress();
            mustBeZero(access.alignment() - 1, miss);
        }
        if (window == Site.DEVICE) {
            transfers.writeByMmu(access, miss);
            return;
        }
        if (window == Site.TLB) {
            findPage(access, exit);
        } else {
            checkWindow(access, window, miss);
        }
        transfers.write(access, wholeRegisters);
    }

    private void pushAddress(Access access) {
        body.push(access.base());
        if (access.index() != Decoder.ZERO) {
            IntegerWriter.shifted(body, access.index(), access.shift());
            code.ladd();
        }
        if (access.offset() != 0) {
            code.loadConstant(access.offset()).ladd();
        }
        if (access.transfer() instanceof Transfer.Zeroes zeroes) {
            code.loadConstant(-(long) zeroes.bytes()).land();
        }
    }

    private void mustBeZero(long mask, Label miss) {
        code.loadConstant(mask).land().lconst_0().lcmp().ifne(miss);
    }

    /** Leaves the native address in place of the virtual one. */
    private void checkWindow(Access access, int window, Label miss) {
        body.pushAddress();
        body.windows.pushBase(window);
        code.lsub();
        body.windows.pushBound(window, access.span());
        code.lcmp().ifge(miss);
        body.pushAddress();
        body.windows.pushDistance(window);
        code.ladd();
        body.popAddress();
    }

    /** Pushes the table of pages that tells where an access goes. */
    private void pushTranslations(Access access) {
        if (access.unprivileged()) {
            body.pushFrame();
            String name = access.store() ? "unprivilegedWrites" : "unprivilegedReads";
            code.getfield(RegionBody.FRAME, name, RegionBody.LONGS);
        } else {
            body.pushTranslations(access.store());
        }
    }

    /** Leaves if the page is Device memory and that matters: for zeroes, and for 128 bits at a multiple of 64 only. */
    private void checkMemory(Access access, Exit exit) {
        boolean zeroes = access.transfer() instanceof Transfer.Zeroes;
        if (!zeroes && access.alignment() == access.size()) {
            return;
        }
        Label normal = code.newLabel();
        Label check = body.stub(exit, "findNormalPage", access, normal);
        if (zeroes) {
            code.goto_(check);
        } else {
            body.pushAddress();
            mustBeZero(access.alignment() - 1, check);
        }
        code.labelBinding(normal);
    }

    private void findPage(Access access, Exit exit) {
        checkMemory(access, exit);
        Label again = code.newBoundLabel();
        Label miss = body.stub(exit, "findPage", access, again);
        if (access.span() > access.size()) {
            body.pushAddress();
            code.loadConstant(PAGE_SIZE - 1).land().loadConstant(PAGE_SIZE - access.span());
            code.lcmp().ifgt(body.stub(exit));
        }
        body.pushAddress();
        code.loadConstant(INDEX_SHIFT).lushr().loadConstant(INDEX_MASK).land();
        code.loadConstant(HostAccess.ARRAY_BASE).ladd();
        body.popTemporary();
        body.pushMemory();
        pushTranslations(access);
        body.pushTemporary();
        code.invokevirtual(UNSAFE, "getLong", ENTRY);
        body.pushAddress();
        code.loadConstant(PAGE_MASK | access.size() - 1).land().lcmp().ifne(miss);
        body.pushMemory();
        pushTranslations(access);
        body.pushTemporary();
        code.loadConstant((long) Long.BYTES).ladd().invokevirtual(UNSAFE, "getLong", ENTRY);
        body.pushAddress();
        code.ladd();
        body.popAddress();
    }
}
