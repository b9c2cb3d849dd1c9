package io.jailhouse.config.diff;

import io.jailhouse.config.PciDevice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Which PCI devices changed, came and went. */
final class DeviceDiff {
    private DeviceDiff() {}

    static List<String> of(List<PciDevice> before, List<PciDevice> after) {
        List<PciDevice> removed = new ArrayList<>(before);
        List<PciDevice> added = new ArrayList<>(after);
        List<String> differences = new ArrayList<>();
        for (PciDevice one : before) {
            added.stream()
                    .filter(other -> other.bdf() == one.bdf() && other.type() == one.type())
                    .findFirst()
                    .ifPresent(other -> {
                        removed.remove(one);
                        added.remove(other);
                        if (!one.equals(other)) {
                            differences.add(text(one) + ": " + changes(one, other));
                        }
                    });
        }
        removed.forEach(device -> differences.add(text(device) + " removed"));
        added.forEach(device -> differences.add(text(device) + " added"));
        if (differences.isEmpty() && !before.equals(after)) {
            differences.add("order of the PCI devices changed");
        }
        return differences;
    }

    private static String changes(PciDevice before, PciDevice after) {
        Map<String, Object> one = fields(before);
        Map<String, Object> other = fields(after);
        StringJoiner changes = new StringJoiner(", ");
        one.forEach((field, value) -> {
            if (!value.equals(other.get(field))) {
                changes.add(field + " " + value + " -> " + other.get(field));
            }
        });
        return changes.toString();
    }

    private static Map<String, Object> fields(PciDevice device) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("iommu", device.iommu());
        fields.put("domain", device.domain());
        fields.put("bar_mask", device.barMasks().stream().map(Long::toHexString).toList());
        fields.put("caps_start", device.capsStart());
        fields.put("num_caps", device.numCaps());
        fields.put("num_msi_vectors", device.numMsiVectors());
        fields.put("MSI bits", device.msiBits());
        fields.put("num_msix_vectors", device.numMsixVectors());
        fields.put("msix_region_size", device.msixRegionSize());
        fields.put("msix_address", "0x" + Long.toHexString(device.msixAddress()));
        fields.put("shmem_regions_start", device.shmemRegionsStart());
        fields.put("shmem_dev_id", device.shmemDevId());
        fields.put("shmem_peers", device.shmemPeers());
        fields.put("shmem_protocol", "0x" + Integer.toHexString(device.shmemProtocol()));
        return fields;
    }

    private static String text(PciDevice device) {
        return (device.isIvshmem() ? "link " : "PCI device ") + device.address();
    }
}
