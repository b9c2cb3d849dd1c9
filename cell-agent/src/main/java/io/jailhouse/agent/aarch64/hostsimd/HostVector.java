package io.jailhouse.agent.aarch64.hostsimd;

import static jdk.internal.vm.vector.VectorSupport.MODE_BROADCAST;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_ADD;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_AND;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_LSHIFT;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_OR;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_SUB;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_URSHIFT;
import static jdk.internal.vm.vector.VectorSupport.VECTOR_OP_XOR;

import java.util.Objects;
import jdk.internal.misc.Unsafe;
import jdk.internal.vm.vector.VectorSupport;
import jdk.internal.vm.vector.VectorSupport.VectorMask;
import jdk.internal.vm.vector.VectorSupport.VectorPayload;

/**
 * What a vector register of the guest holds, in a SIMD register of the host: two lanes of 64 bits.
 *
 * <p>Only code of the JVM's optimising compiler has such values, and there they are no objects. Everywhere else loads give
 * null, and so does everything that is made of null; what writes registers or memory then does it in another way, which is
 * the definition. No method has a branch: the compiler leaves out those that were not taken while it was not there.
 */
public final class HostVector extends VectorSupport.Vector<Long> {

    // The compiler looks for these two in each class of vectors.
    static final Class<Long> ETYPE = long.class;
    static final int VLENGTH = 2;

    private static final Unsafe MEMORY = Unsafe.getUnsafe();
    private static final long BYTES = 16;

    // A place: the number of a register above a native address, of which 58 bits are more than hosts have.
    private static final int REGISTER_SHIFT = 58;
    private static final long ADDRESS = (1L << REGISTER_SHIFT) - 1;

    private static final VectorSupport.StoreVectorOperation<Definition, VectorPayload> DEFINED =
            (definition, instruction, _) -> definition.execute((int) (instruction >>> Integer.SIZE), (int) instruction);
    private static final VectorSupport.StoreVectorOperation<long[], VectorPayload> TO_REGISTER =
            (registers, place, _) -> {
                int half = 2 * (int) (place >>> REGISTER_SHIFT);
                registers[half] = MEMORY.getLong(place & ADDRESS);
                registers[half + 1] = MEMORY.getLong((place & ADDRESS) + Long.BYTES);
            };
    private static final VectorSupport.StoreVectorOperation<long[], VectorPayload> TO_MEMORY =
            (registers, place, _) -> {
                int half = 2 * (int) (place >>> REGISTER_SHIFT);
                MEMORY.putLong(place & ADDRESS, registers[half]);
                MEMORY.putLong((place & ADDRESS) + Long.BYTES, registers[half + 1]);
            };

    /** Called by nobody: the JVM makes objects of it by itself. */
    HostVector(long[] lanes) {
        super(lanes);
    }

    // Registers and memory

    /**
     * Reads a vector register.
     *
     * @param registers their halves
     * @param register its number
     */
    static VectorPayload read(long[] registers, int register) {
        return VectorSupport.load(
                HostVector.class,
                ETYPE,
                VLENGTH,
                Objects.requireNonNull(registers),
                offset(register),
                false,
                null,
                0,
                null,
                Absent.loaded());
    }

    /**
     * Writes a vector register, or executes the instruction whose result that was to be.
     *
     * @param vector the result
     * @param registers their halves
     * @param definition of instructions
     * @param op operation of the instruction
     * @param word its word, of which the lowest five bits are the number of the register
     */
    public static void write(VectorPayload vector, long[] registers, Definition definition, int op, int word) {
        VectorSupport.store(
                HostVector.class,
                ETYPE,
                VLENGTH,
                Objects.requireNonNull(registers),
                offset(word & 31),
                false,
                vector,
                definition,
                (long) op << Integer.SIZE | Integer.toUnsignedLong(word),
                DEFINED);
    }

    /**
     * Loads a vector register.
     *
     * @param registers their halves
     * @param register its number
     * @param address a native one, of any alignment
     */
    public static void load(long[] registers, int register, long address) {
        VectorPayload vector = VectorSupport.load(
                HostVector.class, ETYPE, VLENGTH, null, address, false, null, 0, null, Absent.loaded());
        VectorSupport.store(
                HostVector.class,
                ETYPE,
                VLENGTH,
                Objects.requireNonNull(registers),
                offset(register),
                false,
                vector,
                registers,
                (long) register << REGISTER_SHIFT | address,
                TO_REGISTER);
    }

    /**
     * Stores a vector register.
     *
     * @param registers their halves
     * @param register its number
     * @param address a native one, of any alignment
     */
    public static void store(long[] registers, int register, long address) {
        VectorSupport.store(
                HostVector.class,
                ETYPE,
                VLENGTH,
                null,
                address,
                false,
                read(registers, register),
                registers,
                (long) register << REGISTER_SHIFT | address,
                TO_MEMORY);
    }

    private static long offset(int register) {
        return Unsafe.ARRAY_LONG_BASE_OFFSET + BYTES * register;
    }

    /** 64 bits, twice. */
    static VectorPayload constant(long half) {
        return VectorSupport.fromBitsCoerced(
                HostVector.class, ETYPE, VLENGTH, half, MODE_BROADCAST, null, Absent.bits());
    }

    // Bits

    /** AND. */
    static VectorPayload and(VectorPayload a, VectorPayload b) {
        return combine(VECTOR_OP_AND, a, b);
    }

    /** ORR. */
    static VectorPayload or(VectorPayload a, VectorPayload b) {
        return combine(VECTOR_OP_OR, a, b);
    }

    /** EOR. */
    static VectorPayload xor(VectorPayload a, VectorPayload b) {
        return combine(VECTOR_OP_XOR, a, b);
    }

    /** NOT. */
    static VectorPayload not(VectorPayload a) {
        return xor(a, constant(-1));
    }

    // Lanes

    /** ADD. */
    static VectorPayload sum(VectorPayload a, VectorPayload b) {
        return combine(VECTOR_OP_ADD, a, b);
    }

    /** SUB. */
    static VectorPayload subtract(VectorPayload a, VectorPayload b) {
        return combine(VECTOR_OP_SUB, a, b);
    }

    /** SHL, by less than 64. */
    static VectorPayload shiftLeft(VectorPayload a, int distance) {
        return shift(VECTOR_OP_LSHIFT, a, distance);
    }

    /** USHR, by less than 64. */
    static VectorPayload unsignedShiftRight(VectorPayload a, int distance) {
        return shift(VECTOR_OP_URSHIFT, a, distance);
    }

    private static VectorPayload combine(int operation, VectorPayload a, VectorPayload b) {
        return VectorSupport.binaryOp(
                operation, HostVector.class, null, ETYPE, VLENGTH, a, b, (VectorMask<Long>) null, Absent.combined());
    }

    private static VectorPayload shift(int operation, VectorPayload a, int distance) {
        return VectorSupport.broadcastInt(
                operation,
                HostVector.class,
                null,
                ETYPE,
                VLENGTH,
                (HostVector) a,
                distance,
                (VectorMask<Long>) null,
                Absent.shifted());
    }
}
