package io.jailhouse.agent.aarch64.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.mmu.ExclusiveMonitor;
import io.jailhouse.agent.aarch64.translate.Transfer.Exclusive;
import io.jailhouse.agent.aarch64.translate.Transfer.ExclusivePair;
import io.jailhouse.agent.aarch64.translate.Transfer.Extension;
import io.jailhouse.agent.aarch64.translate.Transfer.General;
import io.jailhouse.agent.aarch64.translate.Transfer.Interleaved;
import io.jailhouse.agent.aarch64.translate.Transfer.Lanes;
import io.jailhouse.agent.aarch64.translate.Transfer.Ordered;
import io.jailhouse.agent.aarch64.translate.Transfer.Replicated;
import io.jailhouse.agent.aarch64.translate.Transfer.Vectors;
import io.jailhouse.agent.aarch64.translate.Transfer.Zeroes;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Writes what loads and stores move, once the native address is in its local, and the moving of the base. */
final class TransferWriter {

    private static final ClassDesc MONITOR = ClassDesc.of(ExclusiveMonitor.class.getName());
    private static final MethodTypeDesc LOAD_EXCLUSIVE = MethodTypeDesc.of(CD_long, CD_long, CD_int);
    private static final MethodTypeDesc STORE_EXCLUSIVE = MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_int);

    private static final MethodTypeDesc LOAD_BY_MMU = MethodTypeDesc.of(CD_long, CD_long, CD_int);
    private static final MethodTypeDesc STORE_BY_MMU = MethodTypeDesc.of(CD_void, CD_long, CD_long, CD_int);

    private final RegionBody body;
    private final HalfWriter halves;
    private final NativeWriter memory;
    private final WholeWriter whole;
    private final CodeBuilder code;

    TransferWriter(RegionBody body, HalfWriter halves) {
        this.body = body;
        this.halves = halves;
        code = body.code;
        memory = new NativeWriter(body);
        whole = new WholeWriter(body);
    }

    /**
     * Writes what an access moves.
     *
     * @param wholeRegisters whether those of 128 bits are moved as a whole
     */
    void write(Access access, boolean wholeRegisters) {
        boolean store = access.store();
        switch (access.transfer()) {
            case General general -> {
                if (store) {
                    storeGeneral(access, general);
                } else {
                    loadGeneral(access, general);
                }
            }
            case Ordered ordered -> {
                if (store) {
                    storeReleasing(ordered);
                } else {
                    loadAcquiring(ordered);
                }
            }
            case Exclusive exclusive -> exclusive(store, exclusive);
            case ExclusivePair pair -> {
                if (store) {
                    storePair(pair);
                } else {
                    loadPair(pair);
                }
            }
            case Zeroes zeroes -> {
                for (int offset = 0; offset < zeroes.bytes(); offset += Long.BYTES) {
                    memory.store(Decoder.ZERO, Long.BYTES, offset);
                }
            }
            case Vectors vectors -> {
                vectors(store, vectors, wholeRegisters);
                move(access);
            }
            case Interleaved interleaved -> {
                interleaved(store, interleaved);
                move(access);
            }
            case Lanes lanes -> {
                lanes(store, lanes);
                move(access);
            }
            case Transfer.Nothing _ -> {}
            case Replicated replicated -> {
                replicate(replicated);
                move(access);
            }
        }
    }

    /**
     * Writes an access of one general register that the MMU makes, at the virtual address in its local.
     *
     * @param miss where it goes on if it was not made
     */
    void writeByMmu(Access access, Label miss) {
        General general = (General) access.transfer();
        body.pushFrame();
        body.pushAddress();
        if (access.store()) {
            body.push(general.first());
            code.loadConstant(general.size()).invokevirtual(RegionBody.FRAME, "store", STORE_BY_MMU);
        } else {
            code.loadConstant(general.size()).invokevirtual(RegionBody.FRAME, "load", LOAD_BY_MMU);
            body.popAddress();
        }
        body.pushFrame();
        code.getfield(RegionBody.FRAME, "missed", CD_boolean).ifne(miss);
        if (!access.store()) {
            body.pushAddress();
            extend(general.size(), general.extension());
            body.pop(general.first());
        }
    }

    /** Extends a zero-extended value. */
    private void extend(int size, Extension extension) {
        if (extension == Extension.ZERO) {
            return;
        }
        int unused = Long.SIZE - size * Byte.SIZE;
        code.loadConstant(unused).lshl().loadConstant(unused).lshr();
        if (extension == Extension.SIGN_32) {
            body.narrow();
        }
    }

    private void move(Access access) {
        if (access.moves()) {
            body.push(access.base());
            body.push(access.move().register());
            code.loadConstant(access.move().distance()).ladd().ladd();
            body.pop(access.base());
        }
    }

    // General registers

    private void loadGeneral(Access access, General general) {
        memory.load(0, general.size(), general.extension());
        if (!general.isPair()) {
            move(access);
            body.pop(general.first());
            return;
        }
        memory.load(general.size(), general.size(), general.extension());
        // The first register is written first, so that the second one wins where they are the same.
        body.popAddress();
        move(access);
        body.pop(general.first());
        body.pushAddress();
        body.pop(general.second());
    }

    private void storeGeneral(Access access, General general) {
        memory.store(general.first(), general.size(), 0);
        if (general.isPair()) {
            memory.store(general.second(), general.size(), general.size());
        }
        move(access);
    }

    // As the interpreter: a later LDAR must not be satisfied before a store-release.

    private void loadAcquiring(Ordered ordered) {
        memory.load(0, ordered.size(), Extension.ZERO);
        body.fence("acquireFence");
        body.pop(ordered.register());
    }

    private void storeReleasing(Ordered ordered) {
        body.fence("releaseFence");
        memory.store(ordered.register(), ordered.size(), 0);
        body.fence("fullFence");
    }

    private void exclusive(boolean store, Exclusive exclusive) {
        body.pushMonitor();
        body.pushAddress();
        if (store) {
            body.push(exclusive.register());
            code.loadConstant(exclusive.size()).invokevirtual(MONITOR, "store", STORE_EXCLUSIVE);
            body.pop(exclusive.status());
        } else {
            code.loadConstant(exclusive.size());
            code.invokevirtual(MONITOR, exclusive.acquires() ? "loadAcquire" : "load", LOAD_EXCLUSIVE);
            body.pop(exclusive.register());
        }
    }

    // A pair of 32-bit registers is one access of 64 bits.

    private void loadPair(ExclusivePair pair) {
        body.pushMonitor();
        body.pushAddress();
        if (pair.size() == Integer.BYTES) {
            code.loadConstant(Long.BYTES).invokevirtual(MONITOR, "load", LOAD_EXCLUSIVE);
            code.dup2();
            body.popNarrow(pair.first());
            code.loadConstant(Integer.SIZE).lushr();
        } else {
            code.invokevirtual(MONITOR, "loadPair", MethodTypeDesc.of(CD_long, CD_long));
            body.pop(pair.first());
            body.pushMonitor();
            code.invokevirtual(MONITOR, "high", MethodTypeDesc.of(CD_long));
        }
        body.pop(pair.second());
        if (pair.acquires()) {
            body.fence("acquireFence");
        }
    }

    private void storePair(ExclusivePair pair) {
        body.pushMonitor();
        body.pushAddress();
        body.push(pair.first());
        if (pair.size() == Integer.BYTES) {
            body.narrow();
            body.push(pair.second());
            code.loadConstant(Integer.SIZE).lshl().lor();
            code.loadConstant(Long.BYTES).invokevirtual(MONITOR, "store", STORE_EXCLUSIVE);
        } else {
            body.push(pair.second());
            code.invokevirtual(MONITOR, "storePair", MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_long));
        }
        body.pop(pair.status());
    }

    // Vector registers

    private void vectors(boolean store, Vectors vectors, boolean wholeRegisters) {
        long offset = 0;
        for (int register : vectors.registers()) {
            if (!wholeRegisters) {
                halves(store, register, vectors.size(), offset);
            } else if (store) {
                whole.store(register, offset);
            } else {
                whole.load(register, offset);
            }
            offset += vectors.size();
        }
    }

    private void halves(boolean store, int register, int size, long offset) {
        int lower = Math.min(Long.BYTES, size);
        if (store) {
            storeHalf(register, 0, lower, offset);
        } else {
            loadHalf(register, 0, lower, offset);
        }
        if (size > Long.BYTES) {
            if (store) {
                storeHalf(register, 1, Long.BYTES, offset + Long.BYTES);
            } else {
                loadHalf(register, 1, Long.BYTES, offset + Long.BYTES);
            }
        } else if (!store) {
            halves.clear(register, 1);
        }
    }

    private void interleaved(boolean store, Interleaved interleaved) {
        for (int k = 0; k < interleaved.count(); k++) {
            int register = interleaved.first() + k & 31;
            for (int half = 0; half < interleaved.size() / Long.BYTES; half++) {
                if (store) {
                    halves.push(register, half);
                    body.popTemporary();
                    storeElements(interleaved, k, half);
                } else {
                    int number = k;
                    int part = half;
                    halves.set(register, half, () -> loadElements(interleaved, number, part));
                }
            }
            if (!store && interleaved.size() == Long.BYTES) {
                halves.clear(register, 1);
            }
        }
    }

    /** Pushes half of a register, of elements that lie apart. */
    private void loadElements(Interleaved interleaved, int k, int half) {
        int bytes = 1 << interleaved.scale();
        for (int at = 0; at < Long.BYTES; at += bytes) {
            memory.load(place(interleaved, k, half, at), bytes, Extension.ZERO);
            if (at != 0) {
                code.loadConstant(at * Byte.SIZE).lshl().lor();
            }
        }
    }

    /** Stores the elements of half of a register, which is kept. */
    private void storeElements(Interleaved interleaved, int k, int half) {
        int bytes = 1 << interleaved.scale();
        for (int at = 0; at < Long.BYTES; at += bytes) {
            memory.pushAddress(place(interleaved, k, half, at));
            body.pushTemporary();
            if (at != 0) {
                code.loadConstant(at * Byte.SIZE).lushr();
            }
            memory.put(bytes);
        }
    }

    /** Where an element lies that begins at a byte of half of a register. */
    private static long place(Interleaved interleaved, int k, int half, int at) {
        return ((long) half * Long.BYTES + at) * interleaved.count() + ((long) k << interleaved.scale());
    }

    private void loadHalf(int register, int half, int size, long offset) {
        halves.set(register, half, () -> memory.load(offset, size, Extension.ZERO));
    }

    private void storeHalf(int register, int half, int size, long offset) {
        memory.pushAddress(offset);
        halves.push(register, half);
        memory.put(size);
    }

    private void lanes(boolean store, Lanes lanes) {
        int size = 1 << lanes.scale();
        long offset = 0;
        for (int register : lanes.registers()) {
            long place = offset;
            if (store) {
                memory.pushAddress(place);
                halves.pushLane(register, lanes.index(), lanes.scale());
                memory.put(size);
            } else {
                halves.setLane(register, lanes.index(), lanes.scale(), () -> memory.load(place, size, Extension.ZERO));
            }
            offset += size;
        }
    }

    private void replicate(Replicated replicated) {
        int size = 1 << replicated.scale();
        long offset = 0;
        for (int register : replicated.registers()) {
            memory.load(offset, size, Extension.ZERO);
            new PackedWriter(code).replicate(replicated.scale());
            body.popTemporary();
            halves.setEach(register, replicated.whole(), _ -> body.pushTemporary());
            offset += size;
        }
    }
}
