package io.jailhouse.agent.cpu;

/**
 * Where the devices of a cell deliver their interrupts. Any thread may call; nothing allocates or locks.
 *
 * <p>Numbers are interrupt ids as the GIC counts them: shared peripheral interrupts begin at 32. What the cell does not
 * own has no effect.
 */
public interface InterruptController {

    /** Whether a number is a shared peripheral interrupt that the cell owns. */
    boolean owns(int interrupt);

    /** Makes an interrupt pending, as an edge or a message does. */
    void raise(int interrupt);

    /**
     * Drives the input of an interrupt.
     *
     * @param interrupt a shared peripheral interrupt
     * @param asserted whether the device asks for attention now
     */
    void setLevel(int interrupt, boolean asserted);
}
