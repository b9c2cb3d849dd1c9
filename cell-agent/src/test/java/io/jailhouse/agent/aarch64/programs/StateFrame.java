package io.jailhouse.agent.aarch64.programs;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** The state of a program at an exception, as {@code scripts/random-programs/monitor.S} writes it. */
final class StateFrame {

    static final int SIZE = 832;
    /** How many a program may have, with the one that it begins with. */
    static final int MOST = 98;

    static final int X = 0;
    static final int SP = 248;
    static final int PC = 256;
    static final int SPSR = 264;
    static final int ESR = 272;
    static final int FAR = 280;
    static final int FPCR = 288;
    static final int FPSR = 296;
    static final int CPACR = 304;
    static final int TPIDR_EL0 = 312;
    static final int V = 320;

    private static final String[] NAMES = {"sp", "pc", "spsr", "esr", "far", "fpcr", "fpsr", "cpacr", "tpidr_el0"};

    private StateFrame() {}

    /** Whether an exception has filled it: no program executes at address 0. */
    static boolean isFilled(MemorySegment frame) {
        return frame.get(JAVA_LONG_UNALIGNED, PC) != 0;
    }

    /** What differs in two frames: names, with the values of the first and of the second. */
    static String difference(MemorySegment one, MemorySegment other) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < SIZE; at += 8) {
            long left = one.get(JAVA_LONG_UNALIGNED, at);
            long right = other.get(JAVA_LONG_UNALIGNED, at);
            if (left != right) {
                text.append(" %s 0x%x instead of 0x%x".formatted(name(at), right, left));
            }
        }
        return text.toString();
    }

    private static String name(int at) {
        if (at < SP) {
            return "x" + at / 8;
        }
        return at < V ? NAMES[(at - SP) / 8] : "v%d.d[%d]".formatted((at - V) / 16, (at - V) / 8 % 2);
    }
}
