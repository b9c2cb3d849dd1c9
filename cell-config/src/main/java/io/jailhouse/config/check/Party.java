package io.jailhouse.config.check;

/**
 * Who has a part in a finding.
 *
 * @param file the configuration, or the device tree
 * @param cell name of the cell that it describes; empty for a device tree
 * @param field the field to look at, such as {@code mem_regions[3]}, or the node
 */
public record Party(String file, String cell, String field) {
    /** A name that a configuration gives may hold anything; a message is one line. */
    public Party {
        cell = cell.replaceAll("\\p{Cntrl}", "?");
    }

    /** As messages name it. */
    @Override
    public String toString() {
        return cell.isEmpty() ? field + " (" + file + ")" : "%s of cell \"%s\" (%s)".formatted(field, cell, file);
    }
}
