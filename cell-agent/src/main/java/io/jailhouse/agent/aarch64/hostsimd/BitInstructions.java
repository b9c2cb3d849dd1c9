package io.jailhouse.agent.aarch64.hostsimd;

import static io.jailhouse.agent.aarch64.hostsimd.HostVector.constant;
import static io.jailhouse.agent.aarch64.hostsimd.HostVector.write;
import static io.jailhouse.agent.aarch64.hostsimd.Operands.d;
import static io.jailhouse.agent.aarch64.hostsimd.Operands.m;
import static io.jailhouse.agent.aarch64.hostsimd.Operands.n;

import jdk.internal.vm.vector.VectorSupport.VectorPayload;

/**
 * Instructions on bits, and those on lanes of 64 bits, each by the name that it has in the manual. The parameters of all
 * methods are those of {@link HostVector#write} but for the first.
 */
public final class BitInstructions {

    private BitInstructions() {}

    public static void and(long[] v, Definition definition, int op, int word) {
        write(HostVector.and(n(v, word), m(v, word)), v, definition, op, word);
    }

    public static void bic(long[] v, Definition definition, int op, int word) {
        write(HostVector.and(n(v, word), HostVector.not(m(v, word))), v, definition, op, word);
    }

    public static void orr(long[] v, Definition definition, int op, int word) {
        write(HostVector.or(n(v, word), m(v, word)), v, definition, op, word);
    }

    public static void orn(long[] v, Definition definition, int op, int word) {
        write(HostVector.or(n(v, word), HostVector.not(m(v, word))), v, definition, op, word);
    }

    public static void eor(long[] v, Definition definition, int op, int word) {
        write(HostVector.xor(n(v, word), m(v, word)), v, definition, op, word);
    }

    /** MOV: ORR of a register with itself. */
    public static void mov(long[] v, Definition definition, int op, int word) {
        write(n(v, word), v, definition, op, word);
    }

    public static void not(long[] v, Definition definition, int op, int word) {
        write(HostVector.not(n(v, word)), v, definition, op, word);
    }

    public static void bsl(long[] v, Definition definition, int op, int word) {
        write(choose(m(v, word), n(v, word), d(v, word)), v, definition, op, word);
    }

    public static void bit(long[] v, Definition definition, int op, int word) {
        write(choose(d(v, word), n(v, word), m(v, word)), v, definition, op, word);
    }

    public static void bif(long[] v, Definition definition, int op, int word) {
        write(choose(n(v, word), d(v, word), m(v, word)), v, definition, op, word);
    }

    // Lanes of 64 bits

    public static void add(long[] v, Definition definition, int op, int word) {
        write(HostVector.sum(n(v, word), m(v, word)), v, definition, op, word);
    }

    public static void sub(long[] v, Definition definition, int op, int word) {
        write(HostVector.subtract(n(v, word), m(v, word)), v, definition, op, word);
    }

    public static void neg(long[] v, Definition definition, int op, int word) {
        write(HostVector.subtract(constant(0), n(v, word)), v, definition, op, word);
    }

    public static void shl(long[] v, Definition definition, int op, int word) {
        int left = Operands.shift(word) - Long.SIZE;
        write(HostVector.shiftLeft(n(v, word), left), v, definition, op, word);
    }

    public static void ushr(long[] v, Definition definition, int op, int word) {
        write(shifted(v, word), v, definition, op, word);
    }

    public static void usra(long[] v, Definition definition, int op, int word) {
        write(HostVector.sum(d(v, word), shifted(v, word)), v, definition, op, word);
    }

    // With an immediate for each half

    /** MOVI, MVNI, FMOV. */
    public static void move(long[] v, Definition definition, int op, int word, long half) {
        write(constant(half), v, definition, op, word);
    }

    /** ORR. */
    public static void orr(long[] v, Definition definition, int op, int word, long half) {
        write(HostVector.or(d(v, word), constant(half)), v, definition, op, word);
    }

    /** BIC, with what it keeps. */
    public static void bic(long[] v, Definition definition, int op, int word, long half) {
        write(HostVector.and(d(v, word), constant(half)), v, definition, op, word);
    }

    private static VectorPayload shifted(long[] v, int word) {
        return HostVector.unsignedShiftRight(n(v, word), 2 * Long.SIZE - Operands.shift(word));
    }

    /** The bits of one where a mask has zeros, of another one where it has ones. */
    private static VectorPayload choose(VectorPayload zeros, VectorPayload ones, VectorPayload mask) {
        return HostVector.xor(zeros, HostVector.and(HostVector.xor(zeros, ones), mask));
    }
}
