package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.crc.Crc32;
import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.sysreg.CpuState;

/** The rarer data processing instructions on general registers (DDI 0487 C4.1.64 and C4.1.67). */
final class DataProcessing {

    private static final long LOW_32 = 0xffffffffL;

    private final CpuState state;
    private final long[] x;

    DataProcessing(CpuState state) {
        this.state = state;
        x = state.x;
    }

    void execute(int op, int word) {
        switch (op) {
            case Op.ADC, Op.SBC -> addWithCarry(word, op == Op.SBC);
            case Op.ADCS, Op.SBCS -> addWithCarrySettingFlags(word, op == Op.SBCS);
            case Op.AND_ROR -> set(word, n(word) & rotated(word));
            case Op.BIC_ROR -> set(word, n(word) & ~rotated(word));
            case Op.ORR_ROR -> set(word, n(word) | rotated(word));
            case Op.ORN_ROR -> set(word, n(word) | ~rotated(word));
            case Op.EON_ROR -> set(word, n(word) ^ ~rotated(word));
            case Op.ANDS_ROR -> setLogical(word, n(word) & rotated(word));
            case Op.BICS_ROR -> setLogical(word, n(word) & ~rotated(word));
            case Op.RBIT -> set(word, wide(word) ? Long.reverse(n(word)) : Integer.reverse((int) n(word)));
            case Op.REV16 -> rev16(word);
            case Op.REV -> set(word, Integer.reverseBytes((int) n(word)));
            case Op.REV32 -> set(word, Long.rotateLeft(Long.reverseBytes(n(word)), 32));
            case Op.CLS -> cls(word);
            case Op.RORV -> set(word, rotate(word, n(word), (int) m(word)));
            case Op.CRC32 -> set(word, Crc32.crc32(n(word), m(word), 1 << (word >>> 10 & 3)));
            case Op.CRC32C -> set(word, Crc32.crc32c(n(word), m(word), 1 << (word >>> 10 & 3)));
            case Op.SMSUBL -> set(word, a(word) - (long) (int) n(word) * (int) m(word));
            case Op.UMSUBL -> set(word, a(word) - (n(word) & LOW_32) * (m(word) & LOW_32));
            default -> throw new IllegalStateException("operation " + op + " is not a data processing one");
        }
    }

    private void addWithCarry(int word, boolean subtract) {
        long operand = m(word);
        set(word, n(word) + (subtract ? ~operand : operand) + (state.flagC >>> 63));
    }

    private void addWithCarrySettingFlags(int word, boolean subtract) {
        long operand = subtract ? ~m(word) : m(word);
        long carry = state.flagC >>> 63;
        set(
                word,
                wide(word)
                        ? Flags.adcs64(state, n(word), operand, carry)
                        : Flags.adcs32(state, n(word), operand, carry));
    }

    private long rotated(int word) {
        return rotate(word, m(word), word >>> 10 & 63);
    }

    private static long rotate(int word, long value, int places) {
        return wide(word) ? Long.rotateRight(value, places) : Integer.rotateRight((int) value, places);
    }

    private void rev16(int word) {
        long value = n(word);
        set(word, (value & 0x00ff00ff00ff00ffL) << 8 | (value >>> 8 & 0x00ff00ff00ff00ffL));
    }

    private void cls(int word) {
        long value = n(word);
        int narrow = (int) value;
        set(
                word,
                wide(word)
                        ? Long.numberOfLeadingZeros(value ^ value >> 63) - 1
                        : Integer.numberOfLeadingZeros(narrow ^ narrow >> 31) - 1);
    }

    private void setLogical(int word, long result) {
        if (wide(word)) {
            Flags.logical(state, result);
        } else {
            Flags.logical32(state, (int) result);
        }
        set(word, result);
    }

    private void set(int word, long value) {
        int d = word & 31;
        x[d == 31 ? Decoder.SINK : d] = wide(word) ? value : value & LOW_32;
    }

    private long n(int word) {
        return x[word >>> 5 & 31];
    }

    private long m(int word) {
        return x[word >>> 16 & 31];
    }

    private long a(int word) {
        return x[word >>> 10 & 31];
    }

    private static boolean wide(int word) {
        return word < 0;
    }
}
