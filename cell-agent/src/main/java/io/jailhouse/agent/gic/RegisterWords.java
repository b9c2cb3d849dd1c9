package io.jailhouse.agent.gic;

import io.jailhouse.agent.device.MmioDevice;

/**
 * A device whose registers are 32 bits wide. Narrower accesses reach the bytes of a register, wider ones two registers.
 */
abstract sealed class RegisterWords implements MmioDevice permits Distributor, Redistributors, MemoryInterface {

    /** Reads the register at an offset that is a multiple of 4. */
    abstract int read(int offset);

    /**
     * Writes the register at an offset that is a multiple of 4.
     *
     * @param value bits of the register
     * @param lanes ones in the bytes that are written
     */
    abstract void write(int offset, int value, int lanes);

    @Override
    public long load(long offset, int size) {
        int first = (int) offset & -Integer.BYTES;
        if (size == Long.BYTES) {
            return (read(first) & 0xffff_ffffL) | ((long) read(first + Integer.BYTES) << Integer.SIZE);
        }
        return (read(first) >>> shift(offset)) & lanes(size) & 0xffff_ffffL;
    }

    @Override
    public void store(long offset, long value, int size) {
        int first = (int) offset & -Integer.BYTES;
        if (size == Long.BYTES) {
            write(first, (int) value, -1);
            write(first + Integer.BYTES, (int) (value >>> Integer.SIZE), -1);
        } else {
            write(first, (int) value << shift(offset), lanes(size) << shift(offset));
        }
    }

    private static int shift(long offset) {
        return ((int) offset & Integer.BYTES - 1) * Byte.SIZE;
    }

    private static int lanes(int size) {
        return -1 >>> (Integer.SIZE - size * Byte.SIZE);
    }
}
