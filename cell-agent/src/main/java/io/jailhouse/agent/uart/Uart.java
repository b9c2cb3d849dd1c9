package io.jailhouse.agent.uart;

import io.jailhouse.agent.device.MmioDevice;

/** A serial port with an interrupt output. Threads of several CPUs may call at once. */
public interface Uart extends MmioDevice {

    /** Returns whether the interrupt output is asserted now. */
    boolean interrupt();

    /**
     * How long until the interrupt output rises by the passing of time alone.
     *
     * @return nanoseconds, 0 if it is due; {@link Long#MAX_VALUE} if it will not
     */
    long nanosToInterrupt();
}
