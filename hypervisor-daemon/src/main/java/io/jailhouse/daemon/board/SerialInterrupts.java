package io.jailhouse.daemon.board;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.MachineInfo;
import java.util.List;
import java.util.Map;

/**
 * Which interrupt a serial port drives. No configuration says it (a guest's device tree does), so these are facts about
 * boards. Where the same address means different interrupts on different boards, the cell's own pins tell them apart.
 */
final class SerialInterrupts {
    private static final int FIRST_SHARED = 32;

    private record Port(long distributor, long address) {}

    /** Numbers of shared peripheral interrupts, as device trees give them. */
    private static final Map<Port, List<Integer>> SHARED_INTERRUPTS = Map.ofEntries(
            // K3: AM62x and AM62Px first, then AM65x and J721E
            Map.entry(new Port(0x01800000, 0x02800000), List.of(178, 192)),
            Map.entry(new Port(0x01800000, 0x02810000), List.of(179, 193)),
            Map.entry(new Port(0x01800000, 0x02820000), List.of(180, 194)),
            Map.entry(new Port(0x01800000, 0x02830000), List.of(181, 195)),
            Map.entry(new Port(0x01800000, 0x02840000), List.of(182, 196)),
            Map.entry(new Port(0x01800000, 0x02850000), List.of(183, 197)),
            Map.entry(new Port(0x01800000, 0x02860000), List.of(184, 198)),
            // QEMU's virt machine
            Map.entry(new Port(0x08000000, 0x09000000), List.of(1)),
            // Arm's foundation model
            Map.entry(new Port(0x2f000000, 0x1c090000), List.of(5)),
            Map.entry(new Port(0x2f000000, 0x1c0a0000), List.of(6)),
            Map.entry(new Port(0x2f000000, 0x1c0b0000), List.of(7)),
            Map.entry(new Port(0x2f000000, 0x1c0c0000), List.of(8)),
            // Tegra X1
            Map.entry(new Port(0x50041000, 0x70006000), List.of(36)));

    private SerialInterrupts() {}

    /**
     * Finds the interrupt of a port.
     *
     * @param board where the port is
     * @param cell that has it
     * @param address of the port
     * @return number at the interrupt controller, 32 or more; 0 if none is known that the cell's configuration names
     */
    static int of(Board board, CellConfig cell, long address) {
        if (!(board.system().platformInfo().machine() instanceof MachineInfo.Arm arm)) {
            return 0;
        }
        return SHARED_INTERRUPTS.getOrDefault(new Port(arm.gicdBase(), address), List.of()).stream()
                .mapToInt(shared -> FIRST_SHARED + shared)
                .filter(interrupt -> cell.irqchips().stream()
                        .anyMatch(chip -> Interrupts.isWindowOf(chip, arm.gicdBase()) && chip.contains(interrupt)))
                .findFirst()
                .orElse(0);
    }
}
