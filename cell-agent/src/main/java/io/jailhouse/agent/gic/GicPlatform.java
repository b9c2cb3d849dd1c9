package io.jailhouse.agent.gic;

import java.util.List;

/**
 * The interrupt controller of a board, as its configuration describes it.
 *
 * @param version 2 or 3
 * @param distributor guest-physical address
 * @param cpuInterface guest-physical address, of version 2
 * @param redistributors guest-physical address of the first one, of version 3
 * @param maintenanceInterrupt the PPI that the hypervisor keeps
 * @param words interrupts of the controller by 32, the private ones included, 2 to 32
 * @param boardCpus numbers of all CPUs of the board, ascending
 */
public record GicPlatform(
        int version,
        long distributor,
        long cpuInterface,
        long redistributors,
        int maintenanceInterrupt,
        int words,
        List<Integer> boardCpus) {

    private static final int MAXIMUM_WORDS = 32;

    /** Copies the list. */
    public GicPlatform {
        boardCpus = List.copyOf(boardCpus);
        if (version != 2 && version != 3) {
            throw new IllegalArgumentException("GIC version " + version);
        }
        if (words < 2 || words > MAXIMUM_WORDS || maintenanceInterrupt < 0 || maintenanceInterrupt >= Integer.SIZE) {
            throw new IllegalArgumentException(
                    "a GIC with %d words, maintenance interrupt %d".formatted(words, maintenanceInterrupt));
        }
    }

    /** Bit of the maintenance interrupt among the private ones. */
    int maintenanceBit() {
        return 1 << maintenanceInterrupt;
    }
}
