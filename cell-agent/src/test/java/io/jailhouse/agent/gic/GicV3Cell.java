package io.jailhouse.agent.gic;

import io.jailhouse.agent.aarch64.sysreg.SystemRegister;
import io.jailhouse.agent.cpu.SystemRegisterDevice;
import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** A cell with CPUs 1 and 2 of a board with four, GICv3, and interrupts 40, 41 and 100. */
final class GicV3Cell {
    static final long DISTRIBUTOR = 0x1800000;
    static final long REDISTRIBUTORS = 0x1880000;
    static final int MAINTENANCE = 25;

    final List<CpuInterface.Delivery> deliveries = new ArrayList<>();
    int wakes;
    final Gic gic = new Gic(
            new GicPlatform(3, DISTRIBUTOR, 0, REDISTRIBUTORS, MAINTENANCE, 8, List.of(0, 1, 2, 3)), () -> wakes++);
    final CpuInterface first = gic.join(1, deliveries::add);
    final CpuInterface second = gic.join(2, deliveries::add);
    private final SystemRegisterDevice firstRegisters =
            gic.systemRegisters(first).orElseThrow();
    private final SystemRegisterDevice secondRegisters =
            gic.systemRegisters(second).orElseThrow();

    GicV3Cell() {
        gic.grant(pins(40, 41, 100), new TreeSet<>(List.of(1, 2)));
    }

    static int[] pins(int... interrupts) {
        int[] words = new int[8];
        for (int interrupt : interrupts) {
            words[interrupt >>> 5] |= 1 << interrupt;
        }
        return words;
    }

    /** Opens both CPU interfaces as a driver does. */
    GicV3Cell open() {
        for (CpuInterface cpu : List.of(first, second)) {
            write(cpu, SystemRegister.ICC_PMR_EL1, 0xf0);
            write(cpu, SystemRegister.ICC_IGRPEN1_EL1, 1);
        }
        return this;
    }

    long read(CpuInterface cpu, int register) {
        return registers(cpu).read(register);
    }

    void write(CpuInterface cpu, int register, long value) {
        registers(cpu).write(register, value);
    }

    private SystemRegisterDevice registers(CpuInterface cpu) {
        return cpu == first ? firstRegisters : secondRegisters;
    }

    long acknowledge(CpuInterface cpu) {
        return read(cpu, SystemRegister.ICC_IAR1_EL1);
    }

    void end(CpuInterface cpu, long interrupt) {
        write(cpu, SystemRegister.ICC_EOIR1_EL1, interrupt);
    }

    long load(long address, int size) {
        Stage2Range range = at(address);
        Target.Device target = (Target.Device) range.target();
        return target.device().load(target.deviceOffset() + address - range.guestBase(), size);
    }

    void store(long address, long value, int size) {
        Stage2Range range = at(address);
        Target.Device target = (Target.Device) range.target();
        MmioDevice device = target.device();
        device.store(target.deviceOffset() + address - range.guestBase(), value, size);
    }

    private Stage2Range at(long address) {
        return gic.emulated().stream()
                .filter(range -> range.contains(address))
                .findFirst()
                .orElseThrow();
    }

    long distributor(int offset) {
        return load(DISTRIBUTOR + offset, 4);
    }

    void distributor(int offset, long value) {
        store(DISTRIBUTOR + offset, value, 4);
    }

    /** A register in the page of private interrupts of a CPU. */
    long ofCpu(int cpu, int offset) {
        return load(REDISTRIBUTORS + cpu * 0x20000L + 0x10000 + offset, 4);
    }

    void ofCpu(int cpu, int offset, long value) {
        store(REDISTRIBUTORS + cpu * 0x20000L + 0x10000 + offset, value, 4);
    }

    /** Enables one of the cell's shared interrupts with a priority, routed to a CPU. */
    void enable(int interrupt, int priority, int cpu) {
        store(DISTRIBUTOR + 0x400 + interrupt, priority, 1);
        store(DISTRIBUTOR + 0x6000 + interrupt * 8L, cpu, 8);
        distributor(0x100 + interrupt / 32 * 4, 1L << interrupt % 32);
    }
}
