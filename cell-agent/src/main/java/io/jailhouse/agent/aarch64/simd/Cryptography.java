package io.jailhouse.agent.aarch64.simd;

import static io.jailhouse.agent.aarch64.decode.OperandFields.d;
import static io.jailhouse.agent.aarch64.decode.OperandFields.m;
import static io.jailhouse.agent.aarch64.decode.OperandFields.n;

import io.jailhouse.agent.aarch64.decode.SimdOp;

/** AES, SHA-1 and SHA-256 (the cryptographic extension). */
final class Cryptography {

    private static final int WORD = 2;

    private final VectorFile file;
    private final long[] v;

    // The operands in words, least significant first.
    private final int[] x = new int[4];
    private final int[] y = new int[4];
    private final int[] w = new int[4];

    Cryptography(VectorFile file) {
        this.file = file;
        v = file.halves();
    }

    void execute(int op, int word) {
        switch (op) {
            case SimdOp.AESE -> Aes.encrypt(v, d(word), n(word));
            case SimdOp.AESD -> Aes.decrypt(v, d(word), n(word));
            case SimdOp.AESMC -> Aes.mixColumns(v, d(word), n(word));
            case SimdOp.AESIMC -> Aes.mixColumnsInverse(v, d(word), n(word));
            case SimdOp.SHA1C, SimdOp.SHA1P, SimdOp.SHA1M -> sha1Rounds(op, word);
            case SimdOp.SHA1H -> sha1h(word);
            case SimdOp.SHA1SU0 -> sha1su0(word);
            case SimdOp.SHA1SU1 -> sha1su1(word);
            case SimdOp.SHA256H -> Sha256.hash(v, d(word), n(word), m(word));
            case SimdOp.SHA256H2 -> Sha256.hash2(v, d(word), n(word), m(word));
            case SimdOp.SHA256SU0 -> Sha256.schedule0(v, d(word), n(word));
            case SimdOp.SHA256SU1 -> Sha256.schedule1(v, d(word), n(word), m(word));
            default -> throw new IllegalStateException("operation " + op + " is not cryptographic");
        }
    }

    private void read(int[] to, int register) {
        for (int i = 0; i < 4; i++) {
            to[i] = (int) file.raw(register, i, WORD);
        }
    }

    private void write(int word, int[] from) {
        file.begin();
        for (int i = 0; i < 4; i++) {
            file.set(i, WORD, from[i]);
        }
        file.end(word);
    }

    private static int choose(int a, int b, int c) {
        return ((b ^ c) & a) ^ c;
    }

    private static int majority(int a, int b, int c) {
        return (a & b) | ((a | b) & c);
    }

    // SHA-1

    private void sha1Rounds(int op, int word) {
        read(x, d(word));
        read(w, m(word));
        int hash = (int) file.raw(n(word), 0, WORD);
        for (int round = 0; round < 4; round++) {
            int mixed = switch (op) {
                case SimdOp.SHA1C -> choose(x[1], x[2], x[3]);
                case SimdOp.SHA1P -> x[1] ^ x[2] ^ x[3];
                default -> majority(x[1], x[2], x[3]);
            };
            hash += Integer.rotateLeft(x[0], 5) + mixed + w[round];
            int last = x[3];
            x[3] = x[2];
            x[2] = Integer.rotateLeft(x[1], 30);
            x[1] = x[0];
            x[0] = hash;
            hash = last;
        }
        write(word, x);
    }

    private void sha1h(int word) {
        int hash = (int) file.raw(n(word), 0, WORD);
        file.begin();
        file.set(0, WORD, Integer.rotateLeft(hash, 30));
        file.end(word);
    }

    private void sha1su0(int word) {
        int d = d(word);
        int m = m(word);
        long low = file.half(d, 1) ^ file.half(d, 0) ^ file.half(m, 0);
        long high = file.half(n(word), 0) ^ file.half(d, 1) ^ file.half(m, 1);
        file.write(d, low, high);
    }

    private void sha1su1(int word) {
        read(x, d(word));
        read(y, n(word));
        for (int i = 0; i < 4; i++) {
            x[i] ^= i < 3 ? y[i + 1] : 0;
        }
        int first = x[0];
        for (int i = 0; i < 4; i++) {
            x[i] = Integer.rotateLeft(x[i], 1);
        }
        x[3] ^= Integer.rotateLeft(first, 2);
        write(word, x);
    }
}
