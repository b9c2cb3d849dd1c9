package io.jailhouse.agent.ivshmem;

import io.jailhouse.agent.cpu.InterruptController;
import io.jailhouse.shm.ivshmem.LinkEndpoint;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Which interrupt of the cell each vector of a device raises now: the original's {@code irq_cache}. It changes only where
 * the original changes it, so that an INTx pin, for example, is connected by writing the interrupt control register.
 *
 * <p>Changes are synchronized. {@link #deliver} takes no lock; any CPU of the cell may call it.
 */
final class InterruptRouting {
    private static final int FIRST_SHARED_INTERRUPT = 32;

    private final IvshmemDevice device;
    private final LinkEndpoint endpoint;
    private final InterruptController controller;
    private final AtomicIntegerArray interrupts = new AtomicIntegerArray(IvshmemDevice.VECTORS);

    // Guarded by this object.
    private final int[] data = new int[IvshmemDevice.VECTORS];
    private final boolean[] masked = new boolean[IvshmemDevice.VECTORS];
    private boolean msixEnabled;
    private boolean busMaster;
    private boolean intxOff;

    InterruptRouting(IvshmemDevice device, LinkEndpoint endpoint, InterruptController controller) {
        this.device = device;
        this.endpoint = endpoint;
        this.controller = controller;
        reset();
    }

    /** Makes all vectors masked and unconnected. */
    synchronized void reset() {
        msixEnabled = false;
        busMaster = false;
        intxOff = false;
        for (int vector = 0; vector < IvshmemDevice.VECTORS; vector++) {
            data[vector] = 0;
            masked[vector] = true;
            interrupts.set(vector, 0);
        }
    }

    /** Raises what senders have rung since the last call; costs one read of shared memory if that is nothing. */
    void deliver() {
        if (!endpoint.hasPending()) {
            return;
        }
        int vectors = endpoint.takePending();
        while (vectors != 0) {
            int interrupt = interrupts.getAcquire(Integer.numberOfTrailingZeros(vectors));
            if (interrupt != 0) {
                controller.raise(interrupt);
            }
            vectors &= vectors - 1;
        }
    }

    /**
     * Follows the MSI-X control register.
     *
     * @param enabled whether MSI-X is on and the function is not masked
     * @return false if a vector that is on now has no interrupt of the cell
     */
    synchronized boolean setMsixEnabled(boolean enabled) {
        msixEnabled = enabled;
        return connectVectors();
    }

    /** Follows the bus master bit of the command register; answers as {@link #setMsixEnabled}. */
    synchronized boolean setBusMaster(boolean master) {
        busMaster = master;
        return connectVectors();
    }

    /** Follows a table entry; answers as {@link #setMsixEnabled}. */
    synchronized boolean setVector(int vector, int newData, boolean newMasked) {
        data[vector] = newData;
        masked[vector] = newMasked;
        deliver();
        return connect(vector);
    }

    /** Follows the INTx bit of the command register. */
    synchronized void setIntxOff(boolean off) {
        intxOff = off;
        deliver();
        connectIntx();
    }

    /** Follows the interrupt control register, which has been written; answers as {@link #setMsixEnabled}. */
    synchronized boolean controlWritten() {
        connectIntx();
        return connectVectors();
    }

    private void connectIntx() {
        if (device.usesIntx()) {
            interrupts.setRelease(0, intxOff ? 0 : device.intxInterrupt());
        }
    }

    private boolean connectVectors() {
        // What was rung before the change goes where it would have gone then.
        deliver();
        for (int vector = 0; vector < device.msixVectors(); vector++) {
            if (!connect(vector)) {
                return false;
            }
        }
        return true;
    }

    private boolean connect(int vector) {
        boolean on = msixEnabled && busMaster && !masked[vector];
        if (on && (data[vector] < FIRST_SHARED_INTERRUPT || !controller.owns(data[vector]))) {
            return false;
        }
        interrupts.setRelease(vector, on ? data[vector] : 0);
        return true;
    }
}
