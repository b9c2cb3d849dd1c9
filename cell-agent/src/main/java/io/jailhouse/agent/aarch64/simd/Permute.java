package io.jailhouse.agent.aarch64.simd;

import static io.jailhouse.agent.aarch64.decode.OperandFields.d;
import static io.jailhouse.agent.aarch64.decode.OperandFields.m;
import static io.jailhouse.agent.aarch64.decode.OperandFields.n;
import static io.jailhouse.agent.aarch64.simd.VectorFile.lanes;
import static io.jailhouse.agent.aarch64.simd.VectorFile.scale;

import io.jailhouse.agent.aarch64.decode.SimdOp;

/** Lanes change their places. */
final class Permute {

    private final VectorFile file;

    Permute(VectorFile file) {
        this.file = file;
    }

    void execute(int op, int word) {
        switch (op) {
            case SimdOp.EXT -> extract(word);
            case SimdOp.TBL -> lookUp(word);
            default -> permute(op, word);
        }
    }

    private void permute(int op, int word) {
        int scale = scale(word);
        int lanes = lanes(word, scale);
        int part = word >>> 14 & 1;
        file.begin();
        for (int i = 0; i < lanes; i++) {
            int from = switch (op) {
                // Even or odd lanes of both registers
                case SimdOp.UZP -> 2 * i + part;
                // Even or odd lanes of the one and the other in turn
                case SimdOp.TRN -> (i & ~1) + part + (i & 1) * lanes;
                // Lanes of the lower or upper halves in turn
                default -> part * lanes / 2 + i / 2 + (i & 1) * lanes;
            };
            file.set(i, scale, from < lanes ? file.raw(n(word), from, scale) : file.raw(m(word), from - lanes, scale));
        }
        file.end(word);
    }

    private void extract(int word) {
        int bytes = lanes(word, 0);
        int position = word >>> 11 & 15;
        file.begin();
        for (int i = 0; i < bytes; i++) {
            int from = position + i;
            file.set(i, 0, from < bytes ? file.raw(n(word), from, 0) : file.raw(m(word), from - bytes, 0));
        }
        file.end(word);
    }

    /** TBL; TBX keeps what is out of the table. */
    private void lookUp(int word) {
        int bytes = lanes(word, 0);
        int tableBytes = 16 * ((word >>> 13 & 3) + 1);
        boolean keeps = (word >>> 12 & 1) != 0;
        file.begin();
        for (int i = 0; i < bytes; i++) {
            int index = (int) file.raw(m(word), i, 0);
            if (index < tableBytes) {
                file.set(i, 0, file.raw(n(word) + index / 16 & 31, index % 16, 0));
            } else if (keeps) {
                file.set(i, 0, file.raw(d(word), i, 0));
            }
        }
        file.end(word);
    }
}
