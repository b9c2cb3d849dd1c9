package io.jailhouse.agent.cpu;

import io.jailhouse.agent.stage2.Stage2Map;
import java.util.OptionalInt;

/**
 * One CPU of a cell.
 *
 * <p>A CPU belongs to one thread, which alone calls {@link #run}, {@link #reset}, {@link #install} and the register
 * accessors. {@link #kick} and {@link #instructions} may be called by any thread at any time.
 */
public interface CpuEngine {

    /**
     * Puts the CPU into the state in which Jailhouse starts it: registers zero, interrupts masked, MMU off. Drops
     * everything that was derived from guest memory. Floating-point registers keep their contents.
     *
     * @param pc guest address of the first instruction
     */
    void reset(long pc);

    /** Replaces the stage-2 translation; nothing of the old one is used or touched any more once this returns. */
    void install(Stage2Map map);

    /**
     * Executes the guest until something must be handled.
     *
     * @return the reason; see {@link Exit} for what {@link #pc} is then
     * @throws InternalError if the host could not provide a page of mapped memory; the JVM says so at the access or
     *     within a few instructions after it, so that the registers tell where, not more
     */
    Exit run();

    /**
     * Makes the current call of {@link #run} return {@link Exit.Kicked} within some microseconds, or else the next one
     * at once; wakes the CPU's thread if it is parked or sleeps on its {@link CpuEvents}.
     */
    void kick();

    /** General-purpose register {@code n}, 0 to 30. */
    long x(int n);

    /** Writes general-purpose register {@code n}, 0 to 30. */
    void setX(int n, long value);

    /** Program counter. */
    long pc();

    /** Moves the program counter. */
    void setPc(long pc);

    /**
     * Reads an instruction word as the CPU would fetch it now, without any effect on the guest.
     *
     * @return the word, or empty if it cannot be fetched
     */
    OptionalInt instructionAt(long virtual);

    /** The name of an instruction in the Arm manual, such as "LDR (immediate)"; empty if it is undefined. */
    String nameOf(int instruction);

    /** The stack pointer in use. */
    long sp();

    /** The stack pointer of an exception level, 0 or 1, whichever is in use. */
    long sp(int exceptionLevel);

    /** Process state in the layout of SPSR_EL2 (DDI 0487 C5.2.20). */
    long pstate();

    /** ELR_EL1. */
    long elr();

    /** SPSR_EL1. */
    long spsr();

    /** ESR_EL1. */
    long esr();

    /** FAR_EL1. */
    long far();

    /** What a debugger may do while the CPU does not run. */
    DebugHooks hooks();

    /** Instructions executed since the engine was made, up to date to some thousands while running. */
    long instructions();
}
