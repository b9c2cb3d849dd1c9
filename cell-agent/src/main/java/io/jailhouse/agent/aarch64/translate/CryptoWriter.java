package io.jailhouse.agent.aarch64.translate;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import io.jailhouse.agent.aarch64.decode.OperandFields;
import io.jailhouse.agent.aarch64.decode.SimdOp;
import io.jailhouse.agent.aarch64.simd.Aes;
import io.jailhouse.agent.aarch64.simd.Sha256;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Writes AES and SHA-256 as calls of their definitions, with the numbers of the registers. */
final class CryptoWriter {

    private static final ClassDesc AES = ClassDesc.of(Aes.class.getName());
    private static final ClassDesc SHA_256 = ClassDesc.of(Sha256.class.getName());
    private static final MethodTypeDesc OF_TWO = MethodTypeDesc.of(CD_void, RegionBody.LONGS, CD_int, CD_int);
    private static final MethodTypeDesc OF_THREE = MethodTypeDesc.of(CD_void, RegionBody.LONGS, CD_int, CD_int, CD_int);

    private final RegionBody body;
    private final CodeBuilder code;

    CryptoWriter(RegionBody body) {
        this.body = body;
        code = body.code;
    }

    /** Writes an instruction; false if it is not one of these. */
    boolean write(int op, int word) {
        switch (op) {
            case SimdOp.AESE -> ofTwo(AES, "encrypt", word);
            case SimdOp.AESD -> ofTwo(AES, "decrypt", word);
            case SimdOp.AESMC -> ofTwo(AES, "mixColumns", word);
            case SimdOp.AESIMC -> ofTwo(AES, "mixColumnsInverse", word);
            case SimdOp.SHA256H -> ofThree("hash", word);
            case SimdOp.SHA256H2 -> ofThree("hash2", word);
            case SimdOp.SHA256SU0 -> ofTwo(SHA_256, "schedule0", word);
            case SimdOp.SHA256SU1 -> ofThree("schedule1", word);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void ofTwo(ClassDesc type, String name, int word) {
        registers(word);
        code.invokestatic(type, name, OF_TWO);
    }

    private void ofThree(String name, int word) {
        registers(word);
        code.loadConstant(OperandFields.m(word)).invokestatic(SHA_256, name, OF_THREE);
    }

    private void registers(int word) {
        body.fp.pushVectors();
        code.loadConstant(OperandFields.d(word)).loadConstant(OperandFields.n(word));
    }
}
