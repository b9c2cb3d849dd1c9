package io.jailhouse.cli;

import io.jailhouse.proto.Link;
import io.jailhouse.proto.LinkPeer;
import io.jailhouse.proto.LinkPeerCounters;
import io.jailhouse.proto.LinkSection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How links are printed. */
final class LinkText {
    private static final int VIRTIO_BACK_END = 0xc000;
    private static final int VIRTIO_FRONT_END = 0x8000;
    private static final int USER = 0x4000;

    private LinkText() {}

    /** The protocol, as the peer with the lowest id has it. */
    static String protocol(Link link) {
        return link.getPeersList().stream()
                .findFirst()
                .map(peer -> protocol(peer.getProtocol()))
                .orElse("");
    }

    private static String protocol(int protocol) {
        return "0x%04x (%s)".formatted(protocol, name(protocol));
    }

    private static String name(int protocol) {
        if (protocol >= VIRTIO_BACK_END) {
            return "virtio back-end";
        }
        if (protocol >= VIRTIO_FRONT_END) {
            return "virtio front-end";
        }
        if (protocol >= USER) {
            return "user-defined";
        }
        return switch (protocol) {
            case 0 -> "undefined";
            case 1 -> "Ethernet";
            default -> "unknown";
        };
    }

    /** The link in full. */
    static List<String> lines(Link link) {
        List<String> lines = new ArrayList<>();
        lines.add("link " + LinkNames.format(link.getBdf()));
        for (LinkPeer peer : link.getPeersList()) {
            lines.add("peer %d of %d: cell %s \"%s\""
                    .formatted(
                            peer.getId(),
                            peer.getMaxPeers(),
                            Integer.toUnsignedString(peer.getCellId()),
                            peer.getCell()));
            row(lines, "protocol", protocol(peer.getProtocol()));
            row(lines, "state", Integer.toUnsignedString(peer.getState()));
            row(lines, "interrupts", interrupts(peer));
            if (peer.getHostProcess() != 0) {
                row(lines, "driven by", "process " + peer.getHostProcess());
            }
            for (int n = 0; n < peer.getSectionsCount(); n++) {
                String name = SectionNames.format(n);
                row(lines, n == 0 ? "sections" : "", "%-6s%s".formatted(name, section(peer.getSections(n))));
            }
            counters(peer.getCounters()).forEach((name, count) -> row(lines, name, Long.toUnsignedString(count)));
        }
        return lines;
    }

    private static void row(List<String> lines, String label, String value) {
        lines.add("        %-12s%s".formatted(label, value));
    }

    private static String interrupts(LinkPeer peer) {
        String vectors = peer.getVectors() == 1 ? "1 vector" : peer.getVectors() + " vectors";
        return (peer.getInterruptControl() == 0 ? "off, " : "on, ") + vectors;
    }

    private static String section(LinkSection section) {
        if (section.getSize() == 0) {
            return "none";
        }
        long last = section.getPhysicalAddress() + section.getSize() - 1;
        return "%s-%s %s".formatted(hex(section.getPhysicalAddress()), hex(last), rights(section));
    }

    private static String rights(LinkSection section) {
        return (section.getReadable() ? "r" : "-") + (section.getWritable() ? "w" : "-");
    }

    private static Map<String, Long> counters(LinkPeerCounters counters) {
        Map<String, Long> fields = new LinkedHashMap<>();
        fields.put("rung", counters.getRung());
        fields.put("delivered", counters.getDelivered());
        fields.put("ignored", counters.getIgnored());
        fields.put("dropped", counters.getDropped());
        fields.put("delayed", counters.getDelayed());
        fields.put("duplicated", counters.getDuplicated());
        return fields;
    }

    /** The link as JSON shows it. */
    static Map<String, Object> fields(Link link) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("link", LinkNames.format(link.getBdf()));
        fields.put("peers", link.getPeersList().stream().map(LinkText::fields).toList());
        return fields;
    }

    private static Map<String, Object> fields(LinkPeer peer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", peer.getId());
        fields.put("cell_id", Integer.toUnsignedLong(peer.getCellId()));
        fields.put("cell", peer.getCell());
        fields.put("protocol", peer.getProtocol());
        fields.put("max_peers", peer.getMaxPeers());
        fields.put("vectors", peer.getVectors());
        fields.put("state", Integer.toUnsignedLong(peer.getState()));
        fields.put("interrupt_control", peer.getInterruptControl());
        fields.put("host_process", peer.getHostProcess() == 0 ? null : peer.getHostProcess());
        List<Map<String, Object>> sections = new ArrayList<>();
        for (int n = 0; n < peer.getSectionsCount(); n++) {
            sections.add(fields(n, peer.getSections(n)));
        }
        fields.put("sections", sections);
        fields.putAll(counters(peer.getCounters()));
        return fields;
    }

    private static Map<String, Object> fields(int number, LinkSection section) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", SectionNames.format(number));
        fields.put("physical", hex(section.getPhysicalAddress()));
        fields.put("size", hex(section.getSize()));
        fields.put("rights", rights(section));
        return fields;
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
