package io.jailhouse.agent.aarch64.translate;

import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.decode.OperandFields;
import io.jailhouse.agent.aarch64.decode.Shift;
import io.jailhouse.agent.aarch64.translate.Transfer.Exclusive;
import io.jailhouse.agent.aarch64.translate.Transfer.ExclusivePair;
import io.jailhouse.agent.aarch64.translate.Transfer.Extension;
import io.jailhouse.agent.aarch64.translate.Transfer.General;
import io.jailhouse.agent.aarch64.translate.Transfer.Ordered;

/**
 * What a load or store does, in one form for all of them. Those of vector registers are found by {@link VectorAccess}.
 *
 * @param store whether it stores
 * @param base slot of the base register; {@link Decoder#ZERO} for a literal
 * @param index slot of the index register, or {@link Decoder#ZERO}
 * @param shift what is done to the index, as {@link Shift} encodes it
 * @param offset added to base and index
 * @param move how the base moves
 * @param unprivileged whether it is one of EL1 that needs the permissions of EL0
 * @param transfer what is moved
 */
record Access(
        boolean store,
        int base,
        int index,
        long shift,
        long offset,
        Move move,
        boolean unprivileged,
        Transfer transfer) {

    /**
     * How a base moves.
     *
     * @param register slot of a register that is added, or {@link Decoder#ZERO}
     * @param distance added to it
     */
    record Move(int register, long distance) {
        /** It stays. */
        static final Move NONE = new Move(Decoder.SINK, 0);
    }

    private static final int NONE = General.NONE;
    private static final int LONGEST = Long.BYTES;
    private static final int ZEROED = 64;
    private static final int DC_ZVA = 0xd50b7420;
    private static final int DC_IVAC = 0xd5087620;
    private static final int DC_CVAC = 0xd50b7a20;
    private static final int DC_CVAU = 0xd50b7b20;
    private static final int DC_CIVAC = 0xd50b7e20;

    /** The access of DC ZVA, and of those that clean or invalidate data caches by address at EL1; null for other SYS. */
    private static Access ofSystem(Instruction i) {
        int word = i.word();
        int base = word & 31;
        return switch (word & ~31) {
            case DC_ZVA -> at(true, base, 0, new Transfer.Zeroes(ZEROED));
            case DC_IVAC, DC_CVAC, DC_CVAU, DC_CIVAC ->
                i.privileged() ? at(false, base, 0, new Transfer.Nothing()) : null;
            default -> null;
        };
    }

    /** Bytes from the first address to the end. */
    int span() {
        return transfer.bytes();
    }

    /** Bytes of one of the native accesses that it consists of. */
    int size() {
        return switch (transfer) {
            case General general -> general.size();
            case Transfer.Vectors vectors -> Math.min(LONGEST, vectors.size());
            case Transfer.Interleaved interleaved -> 1 << interleaved.scale();
            case Transfer.Lanes lanes -> 1 << lanes.scale();
            case Transfer.Replicated replicated -> 1 << replicated.scale();
            default -> transfer.bytes();
        };
    }

    /** Whether it is found in the table of pages in any case: windows are filled with the permissions of the CPU's level. */
    boolean isByPages() {
        return unprivileged || transfer instanceof Transfer.Nothing;
    }

    boolean moves() {
        return !move.equals(Move.NONE);
    }

    /** To what its address has to be aligned, at most, where alignment matters. */
    int alignment() {
        return transfer instanceof Transfer.Vectors vectors ? vectors.size() : size();
    }

    /** Whether it is one of those that the hypervisor emulates: of one general register, by a base that stays. */
    boolean mayReachDevice() {
        return transfer instanceof General general && !general.isPair() && !moves() && !unprivileged;
    }

    /** Whether it must be aligned in any case. */
    boolean isAligned() {
        return transfer instanceof Ordered || transfer instanceof Exclusive || transfer instanceof ExclusivePair;
    }

    /** The address of the access with a register file. */
    long address(long[] x) {
        return x[base] + offset + (index == Decoder.ZERO ? 0 : Shift.apply(x[index], shift));
    }

    /** The access of an instruction, or null if it makes none. */
    static Access of(Instruction i) {
        return switch (i.op()) {
            case Op.LDRB -> load(i, 1, Extension.ZERO);
            case Op.LDRH -> load(i, 2, Extension.ZERO);
            case Op.LDR_W, Op.LDR_SP_W -> load(i, 4, Extension.ZERO);
            case Op.LDR_X, Op.LDR_SP_X -> load(i, 8, Extension.ZERO);
            case Op.LDRSB_X -> load(i, 1, Extension.SIGN_64);
            case Op.LDRSB_W -> load(i, 1, Extension.SIGN_32);
            case Op.LDRSH_X -> load(i, 2, Extension.SIGN_64);
            case Op.LDRSH_W -> load(i, 2, Extension.SIGN_32);
            case Op.LDRSW -> load(i, 4, Extension.SIGN_64);
            case Op.STRB -> store(i, 1);
            case Op.STRH -> store(i, 2);
            case Op.STR_W, Op.STR_SP_W -> store(i, 4);
            case Op.STR_X, Op.STR_SP_X -> store(i, 8);
            case Op.LDRB_REG -> indexed(i, false, 1, Extension.ZERO);
            case Op.LDRH_REG -> indexed(i, false, 2, Extension.ZERO);
            case Op.LDR_REG_W -> indexed(i, false, 4, Extension.ZERO);
            case Op.LDR_REG_X -> indexed(i, false, 8, Extension.ZERO);
            case Op.LDRSW_REG -> indexed(i, false, 4, Extension.SIGN_64);
            case Op.STRB_REG -> indexed(i, true, 1, Extension.ZERO);
            case Op.STRH_REG -> indexed(i, true, 2, Extension.ZERO);
            case Op.STR_REG_W -> indexed(i, true, 4, Extension.ZERO);
            case Op.STR_REG_X -> indexed(i, true, 8, Extension.ZERO);
            case Op.LDR_LITERAL_W -> literal(i, 4, Extension.ZERO);
            case Op.LDR_LITERAL_X -> literal(i, 8, Extension.ZERO);
            case Op.LDRSW_LITERAL -> literal(i, 4, Extension.SIGN_64);
            case Op.LDRB_MOVING -> moving(i, false, 1, NONE);
            case Op.LDRH_MOVING -> moving(i, false, 2, NONE);
            case Op.LDR_MOVING_W -> moving(i, false, 4, NONE);
            case Op.LDR_MOVING_X -> moving(i, false, 8, NONE);
            case Op.STRB_MOVING -> moving(i, true, 1, NONE);
            case Op.STRH_MOVING -> moving(i, true, 2, NONE);
            case Op.STR_MOVING_W -> moving(i, true, 4, NONE);
            case Op.STR_MOVING_X -> moving(i, true, 8, NONE);
            case Op.LDP_X -> pair(i, false);
            case Op.STP_X -> pair(i, true);
            case Op.LDP_MOVING_X -> moving(i, false, 8, i.m());
            case Op.STP_MOVING_X -> moving(i, true, 8, i.m());
            case Op.LDST_IMM, Op.LDST_REG, Op.LDST_WRITEBACK -> ofWord(i.op(), i.word());
            case Op.LDST_UNPRIVILEGED -> ofWord(Op.LDST_IMM, i.word()).unprivileged(i.privileged());
            case Op.LDST_PAIR -> ofPairWord(i.word());
            case Op.LDAR, Op.STLR, Op.LDXR, Op.STXR -> ofSynchronizing(i.op(), i.word());
            case Op.SYS -> ofSystem(i);
            case Op.LDXP, Op.STXP -> ofExclusivePair(i.word(), i.op() == Op.STXP);
            default -> i.op() < Op.SIMD_LOADSTORE_FIRST ? null : VectorAccess.of(i);
        };
    }

    // As the decoder prepared them

    private static Access load(Instruction i, int size, Extension extension) {
        return at(false, i.n(), i.immediate(), new General(size, extension, i.d(), NONE));
    }

    private static Access store(Instruction i, int size) {
        return at(true, i.n(), i.immediate(), new General(size, Extension.ZERO, i.d(), NONE));
    }

    private static Access pair(Instruction i, boolean store) {
        return at(store, i.n(), i.immediate(), new General(8, Extension.ZERO, i.d(), i.m()));
    }

    private static Access literal(Instruction i, int size, Extension extension) {
        return at(false, Decoder.ZERO, i.page() + i.immediate(), new General(size, extension, i.d(), NONE));
    }

    /** At an offset from a base that stays. */
    static Access at(boolean store, int base, long offset, Transfer transfer) {
        return new Access(store, base, Decoder.ZERO, 0, offset, Move.NONE, false, transfer);
    }

    private Access unprivileged(boolean so) {
        return new Access(store, base, index, shift, offset, move, so, transfer);
    }

    private static Access indexed(Instruction i, boolean store, int size, Extension extension) {
        return indexed(store, i.n(), i.m(), i.immediate(), new General(size, extension, i.d(), NONE));
    }

    /** At a base and a shifted index. */
    static Access indexed(boolean store, int base, int index, long shift, Transfer transfer) {
        return new Access(store, base, index, shift, 0, Move.NONE, false, transfer);
    }

    private static Access moving(Instruction i, boolean store, int size, int second) {
        long v = i.immediate();
        return moving(store, i.n(), v << 32 >> 32, by(v >> 32), new General(size, Extension.ZERO, i.d(), second));
    }

    /** At an offset from a base that moves. */
    static Access moving(boolean store, int base, long offset, Move move, Transfer transfer) {
        return new Access(store, base, Decoder.ZERO, 0, offset, move, false, transfer);
    }

    /** A move of some bytes. */
    static Move by(long distance) {
        return new Move(Decoder.ZERO, distance);
    }

    // From the instruction word (DDI 0487 C4.1.66)

    private static Access ofWord(int op, int word) {
        int opc = word >>> 22 & 3;
        boolean store = opc == 0;
        int scale = word >>> 30;
        Extension extension = opc == 2 ? Extension.SIGN_64 : opc == 3 ? Extension.SIGN_32 : Extension.ZERO;
        General transfer = new General(1 << scale, extension, data(word & 31, store), NONE);
        return ofWord(
                op == Op.LDST_IMM ? Mode.OFFSET : op == Op.LDST_REG ? Mode.INDEX : Mode.MOVING,
                word,
                store,
                scale,
                transfer);
    }

    /** How the word of an access of one register tells the address. */
    enum Mode {
        OFFSET,
        INDEX,
        MOVING
    }

    /** The access of one register, {@code 1 << scale} bytes. */
    static Access ofWord(Mode mode, int word, boolean store, int scale, Transfer transfer) {
        long signed9 = word << 11 >> 23;
        return switch (mode) {
            case OFFSET -> {
                boolean scaled = (word >>> 24 & 1) != 0;
                long offset = scaled ? (long) (word >>> 10 & 0xfff) << scale : signed9;
                yield at(store, OperandFields.base(word), offset, transfer);
            }
            case INDEX -> indexed(store, OperandFields.base(word), word >>> 16 & 31, indexShift(word, scale), transfer);
            case MOVING -> {
                boolean before = (word >>> 11 & 1) != 0;
                yield moving(store, OperandFields.base(word), before ? signed9 : 0, by(signed9), transfer);
            }
        };
    }

    private static long indexShift(int word, int scale) {
        int amount = (word >>> 12 & 1) != 0 ? scale : 0;
        int right = (32 - amount) << 8;
        return switch (word >>> 13 & 7) {
            case 2 -> 32 | right;
            case 6 -> 32 | right | Long.MIN_VALUE;
            default -> amount;
        };
    }

    private static Access ofPairWord(int word) {
        int kind = word >>> 30;
        int size = kind == 2 ? 8 : 4;
        boolean store = (word >>> 22 & 1) == 0;
        General transfer = new General(
                size,
                kind == 1 ? Extension.SIGN_64 : Extension.ZERO,
                data(word & 31, store),
                data(word >>> 10 & 31, store));
        return ofPairWord(word, store, size, transfer);
    }

    /** The access of two registers of some bytes. */
    static Access ofPairWord(int word, boolean store, int size, Transfer transfer) {
        int mode = word >>> 23 & 3;
        long distance = (long) (word << 10 >> 25) * size;
        return (mode & 1) != 0
                ? moving(store, OperandFields.base(word), mode == 1 ? 0 : distance, by(distance), transfer)
                : at(store, OperandFields.base(word), distance, transfer);
    }

    private static Access ofSynchronizing(int op, int word) {
        boolean store = op == Op.STLR || op == Op.STXR;
        int size = 1 << (word >>> 30);
        int register = data(word & 31, store);
        boolean acquires = (word >>> 15 & 1) != 0;
        Transfer transfer = op == Op.LDAR || op == Op.STLR
                ? new Ordered(size, register)
                : new Exclusive(size, register, data(word >>> 16 & 31, false), acquires);
        return at(store, OperandFields.base(word), 0, transfer);
    }

    private static Access ofExclusivePair(int word, boolean store) {
        ExclusivePair transfer = new ExclusivePair(
                4 << (word >>> 30 & 1),
                data(word & 31, store),
                data(word >>> 10 & 31, store),
                data(word >>> 16 & 31, false),
                (word >>> 15 & 1) != 0);
        return at(store, OperandFields.base(word), 0, transfer);
    }

    private static int data(int register, boolean store) {
        return register == 31 && !store ? Decoder.SINK : register;
    }
}
