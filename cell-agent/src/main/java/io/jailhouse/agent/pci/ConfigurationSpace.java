package io.jailhouse.agent.pci;

import io.jailhouse.agent.cpu.DeviceViolation;
import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.config.PciDevice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The memory-mapped window on configuration space: 4 KiB a function, functions in the order of their numbers.
 *
 * <p>Absent functions read all ones. What is refused parks the CPU; the original calls a read that is too wide a write as
 * well.
 */
final class ConfigurationSpace implements MmioDevice {
    private static final int FUNCTION_SHIFT = 12;
    private static final int REGISTER_MASK = 0xfff;
    private static final long ABSENT = 0xffff_ffffL;

    private volatile Map<Integer, PciFunction> functions = Map.of();

    /** Exchanges the functions; of two with one number the first counts. */
    void hold(List<PciFunction> present) {
        Map<Integer, PciFunction> byNumber = new HashMap<>();
        present.forEach(function -> byNumber.putIfAbsent(function.bdf(), function));
        functions = Map.copyOf(byNumber);
    }

    @Override
    public long load(long offset, int size) {
        int bdf = (int) (offset >>> FUNCTION_SHIFT);
        int register = (int) offset & REGISTER_MASK;
        if (size > Integer.BYTES) {
            throw refusal(bdf, register, size);
        }
        PciFunction function = functions.get(bdf);
        return function == null ? ABSENT : function.read(register, size);
    }

    @Override
    public void store(long offset, long value, int size) {
        int bdf = (int) (offset >>> FUNCTION_SHIFT);
        int register = (int) offset & REGISTER_MASK;
        PciFunction function = functions.get(bdf);
        if (size > Integer.BYTES || function == null || !function.write(register, value, size)) {
            throw refusal(bdf, register, size);
        }
    }

    private static DeviceViolation refusal(int bdf, int register, int size) {
        return new DeviceViolation("Invalid PCI MMCONFIG write, device %s, reg: 0x%x, size: %d"
                .formatted(PciDevice.address(bdf), register, size));
    }
}
