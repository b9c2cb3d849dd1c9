package io.jailhouse.agent.aarch64.translate;

import static io.jailhouse.agent.aarch64.decode.OperandFields.isWhole;

import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.decode.OperandFields;
import io.jailhouse.agent.aarch64.translate.Transfer.Interleaved;
import io.jailhouse.agent.aarch64.translate.Transfer.Lanes;
import io.jailhouse.agent.aarch64.translate.Transfer.Replicated;
import io.jailhouse.agent.aarch64.translate.Transfer.Vectors;
import java.util.List;
import java.util.stream.IntStream;

/** Finds what loads and stores of vector registers do (DDI 0487 C4.1.66). */
final class VectorAccess {

    private VectorAccess() {}

    /** The access of an instruction, or null if it makes none. */
    static Access of(Instruction i) {
        int word = i.word();
        return switch (i.op()) {
            case Op.LDST_V_IMM -> single(Access.Mode.OFFSET, word);
            case Op.LDST_V_REG -> single(Access.Mode.INDEX, word);
            case Op.LDST_V_WRITEBACK -> single(Access.Mode.MOVING, word);
            case Op.LDST_V_PAIR -> pair(word);
            case Op.LDR_V_LITERAL ->
                Access.at(
                        false,
                        Decoder.ZERO,
                        i.pc() + (word << 8 >> 13) * 4L,
                        new Vectors(4 << (word >>> 30), List.of(word & 31)));
            case Op.LDST_V_MULTIPLE -> multipleStructures(word);
            case Op.LDST_V_SINGLE -> singleStructure(word);
            default -> null;
        };
    }

    private static Access single(Access.Mode mode, int word) {
        int scale = word >>> 30 | (word >>> 23 & 1) << 2;
        return Access.ofWord(mode, word, isStore(word), scale, new Vectors(1 << scale, List.of(word & 31)));
    }

    private static Access pair(int word) {
        int size = 4 << (word >>> 30);
        return Access.ofPairWord(word, isStore(word), size, new Vectors(size, List.of(word & 31, word >>> 10 & 31)));
    }

    private static Access multipleStructures(int word) {
        int interleaved = switch (word >>> 12 & 15) {
            case 0 -> 4;
            case 4 -> 3;
            case 8 -> 2;
            default -> 1;
        };
        int size = isWhole(word) ? 16 : 8;
        return interleaved == 1
                ? adjacent(word, size)
                : postIndexed(word, new Interleaved(word & 31, interleaved, word >>> 10 & 3, size));
    }

    /** LD1 and ST1. */
    private static Access adjacent(int word, int size) {
        int count = switch (word >>> 12 & 15) {
            case 7 -> 1;
            case 10 -> 2;
            case 6 -> 3;
            default -> 4;
        };
        return postIndexed(word, new Vectors(size, registers(word, count)));
    }

    private static List<Integer> registers(int word, int count) {
        return IntStream.range(0, count).mapToObj(k -> (word & 31) + k & 31).toList();
    }

    /** LD1 to LD4 and ST1 to ST4 of one lane, and LD1R to LD4R. */
    private static Access singleStructure(int word) {
        int opcode = word >>> 13 & 7;
        List<Integer> registers = registers(word, ((opcode & 1) << 1 | (word >>> 21 & 1)) + 1);
        int size = word >>> 10 & 3;
        if (opcode >>> 1 == 3) {
            return postIndexed(word, new Replicated(registers, size, isWhole(word)));
        }
        int lane = (isWhole(word) ? 8 : 0) | (word >>> 12 & 1) << 2 | size;
        int scale = opcode >>> 1 == 2 && (size & 1) != 0 ? 3 : opcode >>> 1;
        return postIndexed(word, new Lanes(registers, lane >>> scale, scale));
    }

    private static Access postIndexed(int word, Transfer transfer) {
        boolean moves = (word >>> 23 & 1) != 0;
        if (!moves) {
            return Access.at(isStore(word), OperandFields.base(word), 0, transfer);
        }
        int register = OperandFields.m(word);
        Access.Move move = register == 31 ? Access.by(transfer.bytes()) : new Access.Move(register, 0);
        return Access.moving(isStore(word), OperandFields.base(word), 0, move, transfer);
    }

    private static boolean isStore(int word) {
        return (word >>> 22 & 1) == 0;
    }
}
