package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.decode.Op;

/** SIMD and floating-point instructions: the trap, and the way to their groups. */
final class Simd {

    private final SystemInstructions system;
    private final SimdLoadStore loadStore;
    private final SimdMove move;

    Simd(SystemInstructions system, SimdLoadStore loadStore, SimdMove move) {
        this.system = system;
        this.loadStore = loadStore;
        this.move = move;
    }

    void execute(int op, int word, long address) {
        system.checkFpAccess();
        if (op < Op.SIMD_FIRST) {
            loadStore.execute(op, word, address);
        } else {
            move.execute(op, word);
        }
    }
}
