package io.jailhouse.agent.aarch64.translate;

import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import io.jailhouse.agent.aarch64.translate.Transfer.Extension;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Writes single accesses to native memory, at offsets from the native address in its local. A size is 1, 2, 4 or 8 bytes. */
final class NativeWriter {

    private static final ClassDesc UNSAFE = ClassDesc.of("sun.misc.Unsafe");

    private final RegionBody body;
    private final CodeBuilder code;

    NativeWriter(RegionBody body) {
        this.body = body;
        code = body.code;
    }

    /** Pushes the accessor and an address. */
    void pushAddress(long offset) {
        body.pushMemory();
        body.pushAddress();
        if (offset != 0) {
            code.loadConstant(offset).ladd();
        }
    }

    /** Pushes what is loaded. */
    void load(long offset, int size, Extension extension) {
        pushAddress(offset);
        switch (size) {
            case 1 -> {
                get("getByte", CD_byte);
                if (extension == Extension.ZERO) {
                    code.loadConstant(0xff).iand();
                }
                code.i2l();
            }
            case 2 -> {
                get("getShort", CD_short);
                if (extension == Extension.ZERO) {
                    code.loadConstant(0xffff).iand();
                }
                code.i2l();
            }
            case 4 -> {
                get("getInt", CD_int);
                code.i2l();
                if (extension == Extension.ZERO) {
                    body.narrow();
                }
            }
            default -> get("getLong", CD_long);
        }
        if (extension == Extension.SIGN_32) {
            body.narrow();
        }
    }

    private void get(String method, ClassDesc type) {
        code.invokevirtual(UNSAFE, method, MethodTypeDesc.of(type, CD_long));
    }

    /** Stores the lower bytes of a register. */
    void store(int slot, int size, long offset) {
        pushAddress(offset);
        body.push(slot);
        put(size);
    }

    /** Pops a long, of which it stores the lower bytes, and below it an address and the accessor. */
    void put(int size) {
        switch (size) {
            case 1 -> put("putByte", code.l2i(), CD_byte);
            case 2 -> put("putShort", code.l2i(), CD_short);
            case 4 -> put("putInt", code.l2i(), CD_int);
            default -> put("putLong", code, CD_long);
        }
    }

    private static void put(String method, CodeBuilder code, ClassDesc type) {
        code.invokevirtual(UNSAFE, method, MethodTypeDesc.of(CD_void, CD_long, type));
    }
}
