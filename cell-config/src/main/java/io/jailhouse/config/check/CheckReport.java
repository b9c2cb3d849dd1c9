package io.jailhouse.config.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What checking gave. */
public final class CheckReport {
    private final String architecture;
    private final List<CheckedCell> cells;
    private final List<OverlapSection> sections;
    private final List<Finding> further;

    CheckReport(String architecture, List<CheckedCell> cells, List<OverlapSection> sections, List<Finding> further) {
        this.architecture = architecture;
        this.cells = List.copyOf(cells);
        this.sections = List.copyOf(sections);
        this.further = List.copyOf(further);
    }

    /**
     * Tells whether the configurations fail the check of the original.
     *
     * @return true if it would exit with 1
     */
    public boolean failsOriginal() {
        return sections.stream().anyMatch(section -> !section.overlaps().isEmpty());
    }

    /**
     * Tells whether the check fails.
     *
     * @return true if any finding is an error
     */
    public boolean fails() {
        return findings().stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
    }

    /**
     * Gives everything that was found.
     *
     * @return findings of the original's check first
     */
    public List<Finding> findings() {
        return Stream.concat(
                        sections.stream()
                                .flatMap(section -> section.overlaps().stream())
                                .map(Overlap::finding),
                        further.stream())
                .toList();
    }

    /**
     * Gives the text that the original prints.
     *
     * @return lines that end with a newline
     */
    public String originalText() {
        StringBuilder text = new StringBuilder("Reading configuration set:\n");
        text.append("  Architecture:  ").append(architecture).append('\n');
        for (CheckedCell cell : cells) {
            text.append(cell.root() ? "  Root cell:     " : "  Non-root cell: ")
                    .append(cell.config().name())
                    .append(" (")
                    .append(cell.file())
                    .append(")\n");
        }
        sections.forEach(section -> text.append(section.text()));
        return text.toString();
    }

    /**
     * Gives the text for people: that of the original, then all findings with what to do about them.
     *
     * @return lines that end with a newline
     */
    public String text() {
        StringBuilder text = new StringBuilder(originalText()).append("Findings:");
        if (findings().isEmpty()) {
            return text.append(" None\n").toString();
        }
        text.append('\n');
        findings().forEach(finding -> text.append('\n').append(finding.format()));
        return text.toString();
    }

    /**
     * Gives the report for programs: maps, lists and strings, ready for JSON.
     *
     * @return a new map
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("architecture", architecture);
        map.put("verdict", fails() ? "fail" : "pass");
        map.put("cells", cells.stream().map(CheckReport::fields).toList());
        List<Object> findings = new ArrayList<>();
        findings().forEach(finding -> findings.add(fields(finding)));
        map.put("findings", findings);
        return map;
    }

    private static Map<String, Object> fields(CheckedCell cell) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", cell.config().name());
        fields.put("file", cell.file());
        fields.put("root", cell.root());
        return fields;
    }

    private static Map<String, Object> fields(Finding finding) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("severity", finding.severity().label());
        fields.put("kind", finding.kind().label());
        fields.put("message", finding.message());
        fields.put("why", finding.kind().why());
        fields.put("change", finding.change());
        List<Map<String, String>> parties = new ArrayList<>();
        for (Party party : finding.parties()) {
            Map<String, String> it = new LinkedHashMap<>();
            it.put("file", party.file());
            it.put("cell", party.cell());
            it.put("field", party.field());
            parties.add(it);
        }
        fields.put("parties", parties);
        return fields;
    }
}
