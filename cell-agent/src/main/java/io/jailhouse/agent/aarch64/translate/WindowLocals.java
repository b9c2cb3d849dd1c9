package io.jailhouse.agent.aarch64.translate;

import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** The {@link Windows} of a region in its method: locals, loaded when it is entered. */
final class WindowLocals {

    /** A bound of a window for accesses of some bytes. */
    private record Bound(int window, int span, int local) {}

    private final CodeBuilder code;
    private final int values;
    private final IntSupplier newLong;
    private final List<Bound> bounds = new ArrayList<>();
    // By window, the locals of its base and its distance; 0 if it is not used.
    private final int[] bases = new int[Windows.MOST];
    private final int[] distances = new int[Windows.MOST];

    /**
     * None yet.
     *
     * @param values the local of their values
     * @param newLong gives a new local for a long
     */
    WindowLocals(CodeBuilder code, int values, IntSupplier newLong) {
        this.code = code;
        this.values = values;
        this.newLong = newLong;
    }

    /** Pushes where a window begins, less 2^63. */
    void pushBase(int window) {
        use(window);
        code.lload(bases[window]);
    }

    /** Pushes what to add to an address in a window to get the native one. */
    void pushDistance(int window) {
        use(window);
        code.lload(distances[window]);
    }

    /** Pushes how many addresses of a window an access of some bytes may begin at, less 2^63. */
    void pushBound(int window, int span) {
        for (Bound bound : bounds) {
            if (bound.window == window && bound.span == span) {
                code.lload(bound.local);
                return;
            }
        }
        use(window);
        Bound added = new Bound(window, span, newLong.getAsInt());
        bounds.add(added);
        code.lload(added.local);
    }

    private void use(int window) {
        if (bases[window] == 0) {
            bases[window] = newLong.getAsInt();
            distances[window] = newLong.getAsInt();
        }
    }

    /** Loads them. */
    void writePrologue() {
        for (int window = 0; window < bases.length; window++) {
            if (bases[window] != 0) {
                int place = Windows.place(window);
                code.aload(values).loadConstant(place).laload().lstore(bases[window]);
                code.aload(values).loadConstant(place + 1).laload().lstore(distances[window]);
            }
        }
        for (Bound bound : bounds) {
            code.aload(values).loadConstant(Windows.place(bound.window) + 2).laload();
            code.loadConstant((long) bound.span - 1).lsub().lconst_0();
            code.invokestatic(ClassDesc.of("java.lang.Math"), "max", MethodTypeDesc.of(CD_long, CD_long, CD_long));
            code.loadConstant(Long.MIN_VALUE).ladd().lstore(bound.local);
        }
    }
}
