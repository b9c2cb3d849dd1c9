package io.jailhouse.agent.aarch64.mmu;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jailhouse.shm.NativeCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Compares and replaces 16 bytes at once, which Java cannot: the host's instruction for that, in a function that is made when it
 * is first needed. So a pair is never seen half, by another process on the same memory neither.
 */
final class PairExchange {

    /** The function for x86-64. */
    private static final byte[] X86_64 = {
        0x53, // push %rbx
        0x48,
        (byte) 0x89,
        (byte) 0xf0, // mov %rsi, %rax
        0x48,
        (byte) 0x89,
        (byte) 0xcb, // mov %rcx, %rbx
        0x4c,
        (byte) 0x89,
        (byte) 0xc1, // mov %r8, %rcx
        (byte) 0xf0,
        0x48,
        0x0f,
        (byte) 0xc7,
        0x0f, // lock cmpxchg16b (%rdi)
        0x0f,
        (byte) 0x94,
        (byte) 0xc0, // sete %al
        0x0f,
        (byte) 0xb6,
        (byte) 0xc0, // movzbl %al, %eax
        0x5b, // pop %rbx
        (byte) 0xc3 // ret
    };

    /** {@code long function(long *address, long expectedLow, long expectedHigh, long low, long high)}. */
    private static final MethodHandle FUNCTION = function(System.getProperty("os.arch"));

    private PairExchange() {}

    private static MethodHandle function(String architecture) {
        try {
            return Linker.nativeLinker()
                    .downcallHandle(
                            NativeCode.function(architecture.equals("aarch64") ? aarch64() : X86_64),
                            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                            Linker.Option.critical(false));
        } catch (IOException e) {
            throw new UncheckedIOException("no memory for the exchange of pairs", e);
        }
    }

    /** The function for AArch64. */
    static byte[] aarch64() {
        int[] words = {
            0xc87f9805, // again: ldaxp x5, x6, [x0]
            0xeb0100bf, // cmp x5, x1
            0xfa4200c0, // ccmp x6, x2, #0, eq
            0x540000a1, // b.ne fail
            0xc8279003, // stlxp w7, x3, x4, [x0]
            0x35ffff67, // cbnz w7, again
            0x52800020, // mov w0, #1
            0xd65f03c0, // ret
            0xd5033f5f, // fail: clrex
            0x52800000, // mov w0, #0
            0xd65f03c0 // ret
        };
        ByteBuffer bytes = ByteBuffer.allocate(words.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(words);
        return bytes.array();
    }

    /**
     * Replaces 16 bytes if they hold what is expected. Orders everything before and behind.
     *
     * @param address native address, aligned to 16
     * @return whether the bytes were replaced
     */
    static boolean compareAndSet(long address, long expectedLow, long expectedHigh, long low, long high) {
        try {
            return (int) FUNCTION.invokeExact(address, expectedLow, expectedHigh, low, high) != 0;
        } catch (Throwable t) {
            throw new AssertionError("a native function throws nothing", t);
        }
    }
}
