package io.jailhouse.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Draws the memory map of a configuration: the board's addresses, and where the cell sees them. */
public final class MemoryMapPicture {
    private static final int ROW = 22;
    private static final int TOP = 60;
    private static final int BOX = 330;
    private static final int LEFT = 20;
    private static final int RIGHT = 520;
    private static final int WIDTH = RIGHT + BOX + LEFT;

    private final Configuration configuration;
    private final CellConfig cell;
    private final RegionNotes notes;
    private final StringBuilder picture = new StringBuilder();

    private MemoryMapPicture(Configuration configuration) {
        this.configuration = configuration;
        Optional<SystemConfig> system =
                configuration instanceof SystemConfig board ? Optional.of(board) : Optional.empty();
        this.cell = configuration instanceof CellConfig guest
                ? guest
                : system.orElseThrow().rootCell();
        this.notes = new RegionNotes(cell, system);
    }

    /**
     * Draws.
     *
     * @param configuration of either sort
     * @return an SVG document
     */
    public static String svg(Configuration configuration) {
        return new MemoryMapPicture(configuration).draw();
    }

    /** A region in the picture; index -1 is the hypervisor's memory. */
    private record Row(int index, MemoryRegion region) {
        boolean isCommunication() {
            return region.has(MemoryFlag.COMM_REGION);
        }
    }

    private String draw() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < cell.memoryRegions().size(); i++) {
            if (cell.memoryRegions().get(i).size() != 0) {
                rows.add(new Row(i, cell.memoryRegions().get(i)));
            }
        }
        Comparator<Row> byBoard = (one, other) ->
                Long.compareUnsigned(one.region().physStart(), other.region().physStart());
        Comparator<Row> byCell = (one, other) ->
                Long.compareUnsigned(one.region().virtStart(), other.region().virtStart());
        List<Row> ofBoard = new ArrayList<>(
                rows.stream().filter(row -> !row.isCommunication()).toList());
        if (configuration instanceof SystemConfig board) {
            ofBoard.add(new Row(-1, board.hypervisorMemory()));
        }
        ofBoard.sort(byBoard);
        List<Row> ofCell = rows.stream().sorted(byCell).toList();
        int height = TOP + ROW * (Math.max(ofBoard.size(), ofCell.size()) + 1);
        picture.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"monospace\" font-size=\"11\">%n"
                        .formatted(WIDTH, height));
        text(LEFT, 20, cell.name() + ": memory map (not to scale; addresses rise downwards)");
        text(LEFT, TOP - ROW / 2, "board");
        text(RIGHT, TOP - ROW / 2, "cell");
        for (int i = 0; i < ofBoard.size(); i++) {
            Row row = ofBoard.get(i);
            box(LEFT, i, row, row.region().physStart());
            if (ofCell.contains(row)) {
                line(i, ofCell.indexOf(row));
            }
        }
        for (int i = 0; i < ofCell.size(); i++) {
            box(RIGHT, i, ofCell.get(i), ofCell.get(i).region().virtStart());
        }
        return picture.append("</svg>\n").toString();
    }

    private void box(int x, int place, Row row, long start) {
        MemoryRegion region = row.region();
        int y = TOP + place * ROW;
        picture.append("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\" stroke=\"#555\"/>%n"
                .formatted(x, y, BOX, ROW - 2, colour(row)));
        String note = row.index() < 0 ? "hypervisor" : notes.region(row.index());
        text(x + 4, y + 14, "0x%x +0x%x %s".formatted(start, region.size(), shortened(rights(region) + " " + note)));
    }

    private static String shortened(String note) {
        int most = 30;
        return note.length() <= most ? note : note.substring(0, most - 1) + "~";
    }

    private static String rights(MemoryRegion region) {
        return (region.has(MemoryFlag.READ) ? "r" : "-")
                + (region.has(MemoryFlag.WRITE) ? "w" : "-")
                + (region.has(MemoryFlag.EXECUTE) ? "x" : "-");
    }

    private static String colour(Row row) {
        MemoryRegion region = row.region();
        if (row.index() < 0) {
            return "#f2b8b5";
        } else if (row.isCommunication()) {
            return "#e8def8";
        } else if (region.has(MemoryFlag.IO)) {
            return "#ffe8b3";
        }
        return region.has(MemoryFlag.EXECUTE) ? "#c4e7cb" : "#cfe2ff";
    }

    private void line(int left, int right) {
        picture.append("<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#999\"/>%n"
                .formatted(LEFT + BOX, middle(left), RIGHT, middle(right)));
    }

    private static int middle(int place) {
        return TOP + place * ROW + ROW / 2 - 1;
    }

    private void text(int x, int y, String content) {
        String escaped = content.replaceAll("[^ -~]", "?")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
        picture.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\">%s</text>%n", x, y, escaped));
    }
}
