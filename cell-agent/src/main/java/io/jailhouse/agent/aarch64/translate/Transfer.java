package io.jailhouse.agent.aarch64.translate;

import java.util.List;

/** What a load or store moves between memory and registers. */
sealed interface Transfer {

    /** How a loaded value fills a general register. */
    enum Extension {
        ZERO,
        SIGN_64,
        SIGN_32
    }

    /** Bytes of memory. */
    int bytes();

    /**
     * General registers: one, or two one after the other.
     *
     * @param size bytes of one register's access
     * @param first slot of the register
     * @param second slot of the second register of a pair, or {@link #NONE}
     */
    record General(int size, Extension extension, int first, int second) implements Transfer {
        static final int NONE = -1;

        boolean isPair() {
            return second != NONE;
        }

        @Override
        public int bytes() {
            return isPair() ? 2 * size : size;
        }
    }

    /** A general register by LDAR or STLR. */
    record Ordered(int size, int register) implements Transfer {
        @Override
        public int bytes() {
            return size;
        }
    }

    /**
     * A general register by a load or store exclusive.
     *
     * @param status slot that takes whether a store was done
     * @param acquires whether a load has the order of a load-acquire
     */
    record Exclusive(int size, int register, int status, boolean acquires) implements Transfer {
        @Override
        public int bytes() {
            return size;
        }
    }

    /**
     * Two general registers by a load or store exclusive of a pair.
     *
     * @param size bytes of one register: 4 or 8
     * @param status slot that takes whether a store was done
     * @param acquires whether a load has the order of a load-acquire
     */
    record ExclusivePair(int size, int first, int second, int status, boolean acquires) implements Transfer {
        @Override
        public int bytes() {
            return 2 * size;
        }
    }

    /** Zeroes, to a block that is aligned whatever the address is (DC ZVA). */
    record Zeroes(int bytes) implements Transfer {}

    /** Nothing: the address must only be one that could be loaded from. */
    record Nothing() implements Transfer {
        @Override
        public int bytes() {
            return 1;
        }
    }

    /**
     * Vector registers, one after the other.
     *
     * @param size bytes of one register: 1, 2, 4, 8 or 16
     */
    record Vectors(int size, List<Integer> registers) implements Transfer {
        @Override
        public int bytes() {
            return size * registers.size();
        }
    }

    /**
     * Vector registers one after the other, whose elements lie side by side in memory.
     *
     * @param size bytes of one register: 8 or 16
     * @param scale logarithm of the bytes of an element
     */
    record Interleaved(int first, int count, int scale, int size) implements Transfer {
        @Override
        public int bytes() {
            return size * count;
        }
    }

    /** One lane of each of some vector registers, side by side in memory. A scale is the logarithm of the bytes of a lane. */
    record Lanes(List<Integer> registers, int index, int scale) implements Transfer {
        @Override
        public int bytes() {
            return registers.size() << scale;
        }
    }

    /** Lanes, each of which is loaded into all lanes of a register, or of its lower half. */
    record Replicated(List<Integer> registers, int scale, boolean whole) implements Transfer {
        @Override
        public int bytes() {
            return registers.size() << scale;
        }
    }
}
