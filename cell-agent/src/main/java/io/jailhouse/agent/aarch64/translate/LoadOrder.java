package io.jailhouse.agent.aarch64.translate;

import io.jailhouse.agent.aarch64.decode.Decoder;
import java.util.ArrayList;
import java.util.List;

/**
 * Which loads need a fence before them, so that two loads of the same bytes see them in program order (coherence, DDI 0487
 * B2.3).
 *
 * <p>The JVM's compiler takes loads for interchangeable, and one for another that it has done already; the architecture allows that
 * only of different bytes. On x86-64 such a fence is no instruction, but it ends what the compiler knows of memory. So loads
 * at constant distances from one value of a register do without: they are of different bytes, or the same load.
 */
final class LoadOrder {

    private static final int NO_REGISTER = -1;

    /** Bytes at a distance from the base. */
    private record Bytes(long offset, int count) {
        private boolean isApartFrom(Bytes other) {
            return offset + count <= other.offset || other.offset + other.count <= offset;
        }
    }

    private final RegionBody body;
    // The loads since the last fence: none, or at distances from a base with a version.
    private final List<Bytes> loaded = new ArrayList<>();
    private boolean fenced;
    private int base;
    private int version;

    LoadOrder(RegionBody body) {
        this.body = body;
    }

    /** Nothing is known of the loads before. */
    void forget() {
        fenced = false;
        loaded.clear();
    }

    /** A fence has been written that loads do not pass. */
    void fenced() {
        fenced = true;
        loaded.clear();
    }

    /** Adds a load, with a fence before it if it needs one. */
    void add(Access load) {
        Bytes bytes = new Bytes(load.offset(), load.span());
        boolean free = fenced && (loaded.isEmpty() || isOrdered(load, bytes));
        if (!free) {
            body.fence("loadLoadFence");
            fenced();
        }
        if (loaded.isEmpty()) {
            base = load.index() == Decoder.ZERO ? load.base() : NO_REGISTER;
            version = body.version(load.base());
        }
        loaded.add(bytes);
    }

    private boolean isOrdered(Access load, Bytes bytes) {
        return load.base() == base
                && load.index() == Decoder.ZERO
                && body.version(base) == version
                && loaded.stream().allMatch(other -> other.equals(bytes) || other.isApartFrom(bytes));
    }
}
