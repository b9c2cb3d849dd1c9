package io.jailhouse.agent.aarch64.translate;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.hostsimd.Definition;
import io.jailhouse.agent.aarch64.simd.VectorImmediate;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Writes what is done with whole vector registers, by SIMD instructions of the host: calls that the JVM's compiler takes in. */
final class WholeWriter {

    private static final ClassDesc VECTOR = WholeOperation.hostClass("HostVector");
    private static final ClassDesc DEFINITION = ClassDesc.of(Definition.class.getName());
    private static final MethodTypeDesc TRANSFER = MethodTypeDesc.of(CD_void, RegionBody.LONGS, CD_int, CD_long);
    private static final MethodTypeDesc EXECUTE =
            MethodTypeDesc.of(CD_void, RegionBody.LONGS, DEFINITION, CD_int, CD_int);
    private static final MethodTypeDesc WITH_IMMEDIATE =
            MethodTypeDesc.of(CD_void, RegionBody.LONGS, DEFINITION, CD_int, CD_int, CD_long);

    private final RegionBody body;
    private final CodeBuilder code;

    WholeWriter(RegionBody body) {
        this.body = body;
        code = body.code;
    }

    /** Loads 16 bytes at an offset from the native address. */
    void load(int register, long offset) {
        transfer("load", register, offset);
    }

    /** Stores 16 bytes at an offset from the native address. */
    void store(int register, long offset) {
        transfer("store", register, offset);
    }

    private void transfer(String method, int register, long offset) {
        body.fp.pushVectors();
        code.loadConstant(register);
        body.pushAddress();
        if (offset != 0) {
            code.loadConstant(offset).ladd();
        }
        code.invokestatic(VECTOR, method, TRANSFER);
    }

    /** Writes an instruction, which is one of those of {@link WholeOperation}. */
    void write(int op, int word) {
        WholeOperation operation = WholeOperation.of(op, word);
        body.fp.pushVectors();
        body.pushDefinitions();
        code.loadConstant(op).loadConstant(word);
        if (op == Op.MODIFIED_IMM) {
            code.loadConstant(VectorImmediate.half(word))
                    .invokestatic(operation.type(), operation.method(), WITH_IMMEDIATE);
        } else {
            code.invokestatic(operation.type(), operation.method(), EXECUTE);
        }
    }
}
