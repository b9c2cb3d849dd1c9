package io.jailhouse.agent.ivshmem;

import io.jailhouse.agent.cpu.DeviceViolation;
import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.shm.ivshmem.LinkEndpoint;

/**
 * The registers of a device. Only the offset counts, not the width of an access; offsets without a register read 0 and
 * ignore writes. The doorbell takes no lock.
 */
final class RegisterPage implements MmioDevice {
    private static final int ID = 0x00;
    private static final int MAX_PEERS = 0x04;
    private static final int INTERRUPT_CONTROL = 0x08;
    private static final int DOORBELL = 0x0c;
    private static final int STATE = 0x10;

    private final IvshmemDevice device;
    private final LinkEndpoint endpoint;
    private final InterruptRouting routing;

    RegisterPage(IvshmemDevice device, LinkEndpoint endpoint, InterruptRouting routing) {
        this.device = device;
        this.endpoint = endpoint;
        this.routing = routing;
    }

    @Override
    public long load(long offset, int size) {
        if (offset > STATE) {
            return 0;
        }
        return switch ((int) offset) {
            case ID -> device.peerId();
            case MAX_PEERS -> device.maxPeers();
            case INTERRUPT_CONTROL -> Integer.toUnsignedLong(endpoint.interruptControl());
            case STATE -> Integer.toUnsignedLong(endpoint.state());
            default -> 0;
        };
    }

    @Override
    public void store(long offset, long value, int size) {
        if (offset > STATE) {
            return;
        }
        switch ((int) offset) {
            case DOORBELL -> endpoint.ring((int) (value >>> 16) & 0xffff, (int) value & 0xffff);
            case INTERRUPT_CONTROL -> writeControl((int) value);
            case STATE -> writeState((int) value);
            default -> {}
        }
    }

    private synchronized void writeControl(int value) {
        endpoint.setInterruptControl(value);
        if (!routing.controlWritten()) {
            throw new DeviceViolation("");
        }
    }

    private synchronized void writeState(int value) {
        endpoint.writeState(value);
    }
}
