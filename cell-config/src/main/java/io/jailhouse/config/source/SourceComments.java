package io.jailhouse.config.source;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.Configuration;
import io.jailhouse.config.NumberRanges;
import io.jailhouse.config.RegionNotes;
import io.jailhouse.config.SystemConfig;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Comments on the elements of a configuration, one for each; an empty one, or one that is missing, is not written.
 *
 * @param head lines at the begin of the source
 * @param regions on the memory regions
 * @param irqchips on the interrupt controllers
 * @param ports on the I/O ports
 * @param afterPorts lines behind the list of the ports
 * @param devices on the PCI devices
 * @param capabilities on the PCI capabilities
 */
public record SourceComments(
        List<String> head,
        List<String> regions,
        List<String> irqchips,
        List<String> ports,
        List<String> afterPorts,
        List<String> devices,
        List<String> capabilities) {
    /** Copies the lists. */
    public SourceComments {
        head = List.copyOf(head);
        regions = List.copyOf(regions);
        irqchips = List.copyOf(irqchips);
        ports = List.copyOf(ports);
        afterPorts = List.copyOf(afterPorts);
        devices = List.copyOf(devices);
        capabilities = List.copyOf(capabilities);
    }

    /** What the configuration itself tells about its elements. */
    static SourceComments on(Configuration configuration) {
        Optional<SystemConfig> system = configuration instanceof SystemConfig it ? Optional.of(it) : Optional.empty();
        CellConfig cell = switch (configuration) {
            case SystemConfig it -> it.rootCell();
            case CellConfig it -> it;
        };
        RegionNotes notes = new RegionNotes(cell, system);
        return new SourceComments(
                List.of(),
                IntStream.range(0, cell.memoryRegions().size())
                        .mapToObj(notes::region)
                        .toList(),
                cell.irqchips().stream()
                        .map(chip -> "interrupts " + NumberRanges.format(chip.pins()))
                        .toList(),
                List.of(),
                List.of(),
                cell.pciDevices().stream()
                        .map(device -> (device.isIvshmem() ? "link " : "device ") + device.address())
                        .toList(),
                List.of());
    }
}
