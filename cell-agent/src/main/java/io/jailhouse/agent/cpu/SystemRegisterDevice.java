package io.jailhouse.agent.cpu;

/**
 * A device that a guest reaches through system registers: the GIC's CPU interface, the generic timers.
 *
 * <p>Registers are named by their encoding as {@code op0:op1:CRn:CRm:op2}, 2+3+4+4+3 bits, op2 lowest. The engine asks
 * for the GIC's registers (ICC_*) and for the timers' control, compare and timer value registers (CNTP_*, CNTV_*).
 * Called on the thread of the CPU, after the engine has checked the exception level.
 */
public interface SystemRegisterDevice {

    /** Whether this device implements a register. The answer never changes. */
    boolean claims(int register);

    /** Reads a claimed register. */
    long read(int register);

    /** Writes a claimed register. */
    void write(int register, long value);

    /** A machine without such devices: their registers are undefined. */
    static SystemRegisterDevice none() {
        return None.NONE;
    }

    /** The device that claims nothing. */
    enum None implements SystemRegisterDevice {
        NONE;

        @Override
        public boolean claims(int register) {
            return false;
        }

        @Override
        public long read(int register) {
            throw new IllegalStateException("no device claims system register 0x%x".formatted(register));
        }

        @Override
        public void write(int register, long value) {
            throw new IllegalStateException("no device claims system register 0x%x".formatted(register));
        }
    }
}
