package io.jailhouse.shm.confine;

import io.jailhouse.shm.SystemCall;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A filter of system calls for all threads of the process, those that exist and those to come: what is not a {@link
 * PermittedCall} fails with EPERM. The virtual machine takes that for a file that is not there or a feature that the
 * kernel lacks.
 */
final class SeccompFilter {
    private static final long SET_MODE_FILTER = 1;
    private static final long GET_ACTION_AVAILABLE = 2;
    private static final long ALL_THREADS = 1;

    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;

    private static final int ALLOW = 0x7fff0000;
    private static final int ERROR = 0x00050000;
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;

    private static final int CALL_OFFSET = 0;
    private static final int ARCHITECTURE_OFFSET = 4;
    // The lower half comes first on machines that are little-endian.
    private static final int ARGUMENTS_OFFSET = 16;
    private static final int X86_64 = 0xc000003e;
    private static final int AARCH64 = 0xc00000b7;

    /** Makes threads by a structure that no filter can see into; without it the C library uses clone. */
    private static final int CLONE3 = 435;

    private static final long INSTRUCTION_BYTES = 8;
    private static final long PROGRAM_BYTES = 16;
    private static final long PROGRAM_ADDRESS_OFFSET = 8;

    /** {@code struct sock_filter}; jumps skip so many instructions. */
    record Instruction(int code, int ifTrue, int ifFalse, int operand) {}

    private SeccompFilter() {}

    /** Returns true if the kernel lets a process filter its calls and answers refused ones with an error. */
    static boolean isAvailable() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = arena.allocateFrom(ValueLayout.JAVA_INT, ERROR);
            return SystemCall.make(CallNumbers.SECCOMP, GET_ACTION_AVAILABLE, 0, action.address(), 0) == 0;
        }
    }

    /**
     * Installs the filter. The calling thread must not be able to gain privileges.
     *
     * @throws IOException if the kernel refuses
     */
    static void install() throws IOException {
        List<Instruction> program = program(ProcessHandle.current().pid());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate(program.size() * INSTRUCTION_BYTES, Long.BYTES);
            for (int i = 0; i < program.size(); i++) {
                Instruction instruction = program.get(i);
                long at = i * INSTRUCTION_BYTES;
                code.set(ValueLayout.JAVA_SHORT, at, (short) instruction.code());
                code.set(ValueLayout.JAVA_BYTE, at + 2, (byte) instruction.ifTrue());
                code.set(ValueLayout.JAVA_BYTE, at + 3, (byte) instruction.ifFalse());
                code.set(ValueLayout.JAVA_INT, at + 4, instruction.operand());
            }
            MemorySegment header = arena.allocate(PROGRAM_BYTES, Long.BYTES);
            header.set(ValueLayout.JAVA_SHORT, 0, (short) program.size());
            header.set(ValueLayout.JAVA_LONG, PROGRAM_ADDRESS_OFFSET, code.address());
            long result = SystemCall.make(CallNumbers.SECCOMP, SET_MODE_FILTER, ALL_THREADS, header.address(), 0);
            if (result != 0) {
                // Positive: a thread that has another filter already.
                throw new IOException(
                        result < 0 ? "seccomp: error " + -result : "seccomp: thread " + result + " cannot follow");
            }
        }
    }

    /** Returns the filter of a process. */
    static List<Instruction> program(long pid) {
        List<Instruction> program = new ArrayList<>();
        program.add(load(ARCHITECTURE_OFFSET));
        // A call of another architecture has other numbers.
        program.add(new Instruction(JUMP_EQUAL, 1, 0, CallNumbers.isArm() ? AARCH64 : X86_64));
        program.add(answer(ERROR | EPERM));
        program.add(load(CALL_OFFSET));
        program.addAll(only(CLONE3, List.of(answer(ERROR | ENOSYS))));
        for (PermittedCall call : PermittedCall.of((int) pid)) {
            if (call.number() >= 0) {
                program.addAll(only(call.number(), decision(call.conditions())));
            }
        }
        program.add(answer(ERROR | EPERM));
        return program;
    }

    private static List<Instruction> only(int number, List<Instruction> decision) {
        List<Instruction> all = new ArrayList<>();
        all.add(new Instruction(JUMP_EQUAL, 0, decision.size(), number));
        all.addAll(decision);
        return all;
    }

    private static List<Instruction> decision(List<PermittedCall.Condition> conditions) {
        List<Instruction> all = new ArrayList<>();
        for (PermittedCall.Condition condition : conditions) {
            all.addAll(refuseUnless(condition));
        }
        all.add(answer(ALLOW));
        return all;
    }

    /** Goes on behind the refusal if one of the comparisons is true. */
    private static List<Instruction> refuseUnless(PermittedCall.Condition condition) {
        List<Integer> values = condition.values();
        List<Instruction> all = new ArrayList<>();
        all.add(load(ARGUMENTS_OFFSET + condition.argument() * Long.BYTES));
        for (int i = 0; i < values.size(); i++) {
            all.add(new Instruction(
                    condition.anyBit() ? JUMP_ANY_BIT : JUMP_EQUAL, values.size() - i, 0, values.get(i)));
        }
        all.add(answer(ERROR | EPERM));
        return all;
    }

    private static Instruction load(int offset) {
        return new Instruction(LOAD_WORD, 0, 0, offset);
    }

    private static Instruction answer(int action) {
        return new Instruction(RETURN, 0, 0, action);
    }
}
