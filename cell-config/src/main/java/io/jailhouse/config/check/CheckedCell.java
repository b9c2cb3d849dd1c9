package io.jailhouse.config.check;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.PciDevice;
import java.util.List;

/**
 * One of the cells that are checked together.
 *
 * @param file name for messages
 * @param config what it says
 * @param root true for the root cell
 */
public record CheckedCell(String file, CellConfig config, boolean root) {
    /** The cell as a party of a finding. */
    Party party(String field) {
        return new Party(file, config.name(), field);
    }

    /** The cell as a party of a finding, with one element of a list. */
    Party party(String list, int index) {
        return party(list + "[" + index + "]");
    }

    List<PciDevice> ivshmemDevices() {
        return config.pciDevices().stream().filter(PciDevice::isIvshmem).toList();
    }
}
