package io.jailhouse.agent.aarch64.litmus;

import static io.jailhouse.agent.aarch64.litmus.A64.DMB;
import static io.jailhouse.agent.aarch64.litmus.A64.DMB_LOADS;
import static io.jailhouse.agent.aarch64.litmus.A64.DMB_STORES;
import static io.jailhouse.agent.aarch64.litmus.A64.ISB;
import static io.jailhouse.agent.aarch64.litmus.A64.branchIfNotZero;
import static io.jailhouse.agent.aarch64.litmus.A64.exclusiveOr;
import static io.jailhouse.agent.aarch64.litmus.A64.loadIndexed;
import static io.jailhouse.agent.aarch64.litmus.A64.storeExclusive;
import static io.jailhouse.agent.aarch64.litmus.A64.storeIndexed;
import static io.jailhouse.agent.aarch64.litmus.Litmus.Words.*;

import java.util.List;
import java.util.function.Predicate;

/**
 * Litmus tests of the Arm memory model (DDI 0487 B2.3), named as in its literature: the shape, then what orders the accesses
 * of each CPU.
 *
 * <p>Each CPU executes a few instructions on two locations that hold 0: X0 and X2 point to x, X1 points to y, X9 is 1 and X10
 * is 2. What it loads goes to X3, X4 and X5, in this order. An outcome is what the CPUs loaded, one CPU after the other, then the
 * last values of x and y.
 */
// Nobody changes the parts, and an outcome is a lambda without state.
@SuppressWarnings("ImmutableEnumChecker")
enum Litmus {
    // Message passing: who sees y sees x.
    MP(false, loads(1, 0), cpu(0, WX, WY), cpu(2, RY, RX)),
    MP_DMBS(true, loads(1, 0), cpu(0, WX, DMB, WY), cpu(2, RY, DMB, RX)),
    MP_DMBST_DMBLD(true, loads(1, 0), cpu(0, WX, DMB_STORES, WY), cpu(2, RY, DMB_LOADS, RX)),
    MP_RELEASE_ACQUIRE(true, loads(1, 0), cpu(0, WX, RELEASE_Y), cpu(2, ACQUIRE_Y, RX)),
    MP_DMB_ADDRESS(true, loads(1, 0), cpu(0, WX, DMB, WY), cpu(2, RY, ZERO_OF_3, RX_INDEXED)),
    MP_DMB_CONTROL(false, loads(1, 0), cpu(0, WX, DMB, WY), cpu(2, RY, branchIfNotZero(3, 1), RX)),
    MP_DMB_CONTROL_ISB(true, loads(1, 0), cpu(0, WX, DMB, WY), cpu(2, RY, branchIfNotZero(3, 1), ISB, RX)),

    // The same where x was read before, which the later load must not be merged with.
    MP_DMB_ADDRESS_AGAIN(true, loads(1, 0), cpu(0, WX, DMB, WY), cpu(2, A64.load(5, 0), RY, ZERO_OF_3, RX_INDEXED)),
    MP_DMB_CONTROL_ISB_AGAIN(
            true, loads(1, 0), cpu(0, WX, DMB, WY), cpu(2, A64.load(5, 0), RY, branchIfNotZero(3, 1), ISB, RX)),
    MP_ACQUIRE_AGAIN(true, loads(1, 0), cpu(0, WX, RELEASE_Y), cpu(2, A64.load(5, 0), ACQUIRE_Y, RX)),

    // Store buffering: one CPU sees the other's store.
    SB(false, loads(0, 0), cpu(1, WX, RY), cpu(1, WY, RX_FIRST)),
    SB_DMBS(true, loads(0, 0), cpu(1, WX, DMB, RY), cpu(1, WY, DMB, RX_FIRST)),
    SB_DMB_PO(false, loads(0, 0), cpu(1, WX, DMB, RY), cpu(1, WY, RX_FIRST)),
    SB_RELEASE_ACQUIRE(true, loads(0, 0), cpu(1, RELEASE_X, ACQUIRE_Y), cpu(1, RELEASE_Y, ACQUIRE_X)),

    // Load buffering: a load does not see what comes of it.
    LB(false, loads(1, 1), cpu(1, RY, WX), cpu(1, RX_FIRST, WY)),
    LB_DMBS(true, loads(1, 1), cpu(1, RY, DMB, WX), cpu(1, RX_FIRST, DMB, WY)),
    LB_ACQUIRES(true, loads(1, 1), cpu(1, ACQUIRE_Y, WX), cpu(1, ACQUIRE_X, WY)),
    LB_RELEASES(true, loads(1, 1), cpu(1, RY, RELEASE_X), cpu(1, RX_FIRST, RELEASE_Y)),
    LB_ADDRESSES(
            true,
            loads(1, 1),
            cpu(1, RY, ZERO_OF_3, storeIndexed(9, 0, 6)),
            cpu(1, RX_FIRST, ZERO_OF_3, storeIndexed(9, 1, 6))),
    LB_CONTROLS(true, loads(1, 1), cpu(1, RY, branchIfNotZero(3, 1), WX), cpu(1, RX_FIRST, branchIfNotZero(3, 1), WY)),

    // Write to read causality: who sees what a CPU stored after it had seen x sees x.
    WRC(false, loads(1, 1, 0), cpu(0, WX), cpu(1, RX_FIRST, WY), cpu(2, RY, RX)),
    WRC_DMBS(true, loads(1, 1, 0), cpu(0, WX), cpu(1, RX_FIRST, DMB, WY), cpu(2, RY, DMB, RX)),
    WRC_ADDRESSES(
            true,
            loads(1, 1, 0),
            cpu(0, WX),
            cpu(1, RX_FIRST, ZERO_OF_3, storeIndexed(9, 1, 6)),
            cpu(2, RY, ZERO_OF_3, RX_INDEXED)),
    WRC_RELEASE_ACQUIRE(true, loads(1, 1, 0), cpu(0, WX), cpu(1, RX_FIRST, RELEASE_Y), cpu(2, ACQUIRE_Y, RX)),

    // Independent reads of independent writes: all agree which was first.
    IRIW(false, loads(1, 0, 1, 0), cpu(0, WX), cpu(0, WY), cpu(2, RX_FIRST, A64.load(4, 1)), cpu(2, RY, RX)),
    IRIW_DMBS(
            true,
            loads(1, 0, 1, 0),
            cpu(0, WX),
            cpu(0, WY),
            cpu(2, RX_FIRST, DMB, A64.load(4, 1)),
            cpu(2, RY, DMB, RX)),
    IRIW_ACQUIRES(
            true,
            loads(1, 0, 1, 0),
            cpu(0, WX),
            cpu(0, WY),
            cpu(2, ACQUIRE_X, A64.acquire(4, 1)),
            cpu(2, ACQUIRE_Y, A64.acquire(4, 0))),
    IRIW_ADDRESSES(
            true,
            loads(1, 0, 1, 0),
            cpu(0, WX),
            cpu(0, WY),
            cpu(2, RX_FIRST, ZERO_OF_3, loadIndexed(4, 1, 6)),
            cpu(2, RY, ZERO_OF_3, RX_INDEXED)),

    // Coherence: all see the values of one location in one order.
    CO_RR(true, loads(1, 0), cpu(0, WX), cpu(2, RX_FIRST, A64.load(4, 0))),
    CO_RR_ALIASES(true, loads(1, 0), cpu(0, WX), cpu(2, RX_FIRST, A64.load(4, 2))),
    CO_RRR_ALIASES(
            true,
            outcome -> outcome[0] > outcome[1] || outcome[1] > outcome[2],
            cpu(0, WX),
            cpu(3, RX_FIRST, A64.load(4, 2), A64.load(5, 0))),
    CO_WW(true, last(1, 0), cpu(0, WX, A64.store(10, 2))),
    CO_RW(true, loads(1), cpu(1, RX_FIRST, WX)),
    CO_WR(true, loads(0), cpu(1, WX, A64.load(3, 2)), cpu(0, A64.store(10, 0))),

    // Stores against stores.
    S_DMBS(true, outcome -> outcome[0] == 1 && outcome[1] == 2, cpu(0, A64.store(10, 0), DMB, WY), cpu(1, RY, DMB, WX)),
    R_DMBS(
            true,
            outcome -> outcome[0] == 0 && outcome[2] == 2,
            cpu(0, WX, DMB, WY),
            cpu(1, A64.store(10, 1), DMB, RX_FIRST)),
    STORES_DMBS(true, last(1, 1), cpu(0, A64.store(9, 0), DMB, A64.store(10, 1)), cpu(0, WY, DMB, A64.store(10, 0))),

    // A store exclusive with the order of a release.
    MP_EXCLUSIVE_RELEASE(
            true,
            loads(1, 0),
            cpu(0, WX, A64.loadExclusive(7, 1), storeExclusive(8, 9, 1) | 1 << 15),
            cpu(2, A64.loadExclusive(3, 1) | 1 << 15, RX));

    /** What the tests are made of. */
    static final class Words {
        static final int WX = A64.store(9, 0);
        static final int WY = A64.store(9, 1);
        static final int RX = A64.load(4, 0);
        static final int RX_FIRST = A64.load(3, 0);
        static final int RY = A64.load(3, 1);
        static final int RELEASE_X = A64.release(9, 0);
        static final int RELEASE_Y = A64.release(9, 1);
        static final int ACQUIRE_X = A64.acquire(3, 0);
        static final int ACQUIRE_Y = A64.acquire(3, 1);
        static final int ZERO_OF_3 = exclusiveOr(6, 3, 3);
        static final int RX_INDEXED = loadIndexed(4, 0, 6);

        private Words() {}
    }

    /**
     * The part of one CPU.
     *
     * @param loads registers that it loads, from X3
     */
    record Part(int loads, int... words) {}

    private final boolean forbidden;
    private final Predicate<long[]> outcome;
    private final List<Part> parts;

    Litmus(boolean forbidden, Predicate<long[]> outcome, Part... parts) {
        this.forbidden = forbidden;
        this.outcome = outcome;
        this.parts = List.of(parts);
    }

    private static Part cpu(int loads, int... words) {
        return new Part(loads, words);
    }

    private static Predicate<long[]> loads(long... values) {
        return outcome -> {
            for (int i = 0; i < values.length; i++) {
                if (outcome[i] != values[i]) {
                    return false;
                }
            }
            return true;
        };
    }

    private static Predicate<long[]> last(long x, long y) {
        return outcome -> outcome[outcome.length - 2] == x && outcome[outcome.length - 1] == y;
    }

    List<Part> parts() {
        return parts;
    }

    /** Whether the model forbids the outcome that the test is about; else it only is of interest. */
    boolean isForbidden() {
        return forbidden;
    }

    /** Whether an outcome is that which the test is about. */
    boolean isMet(long[] values) {
        return outcome.test(values);
    }
}
