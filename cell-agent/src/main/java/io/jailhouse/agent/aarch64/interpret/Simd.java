package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.decode.SimdOp;
import io.jailhouse.agent.aarch64.simd.SimdUnit;

/** SIMD and floating-point instructions: the trap, and the way to their groups. */
final class Simd {

    private final SystemInstructions system;
    private final SimdLoadStore loadStore;
    private final SimdMove move;
    private final SimdUnit unit;

    Simd(SystemInstructions system, SimdLoadStore loadStore, SimdMove move, SimdUnit unit) {
        this.system = system;
        this.loadStore = loadStore;
        this.move = move;
        this.unit = unit;
    }

    void execute(int op, int word, long address) {
        system.checkFpAccess();
        if (op < Op.SIMD_FIRST) {
            loadStore.execute(op, word, address);
        } else {
            compute(op, word);
        }
    }

    /** Executes an instruction that accesses no memory, where SIMD and floating point are not trapped. */
    void compute(int op, int word) {
        if (op < SimdOp.FP_SCALAR_FIRST) {
            move.execute(op, word);
        } else {
            unit.execute(op, word);
        }
    }
}
