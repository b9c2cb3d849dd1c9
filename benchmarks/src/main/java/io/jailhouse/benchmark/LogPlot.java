package io.jailhouse.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Curves over message sizes, both axes logarithmic, as an SVG picture that needs nothing to be shown. */
final class LogPlot {
    private static final int WIDTH = 420;
    private static final int HEIGHT = 300;
    private static final int LEFT = 60;
    private static final int TOP = 60;
    private static final int GAP = 70;
    private static final int BOTTOM = 110;
    private static final int LINE = 18;
    private static final String[] COLOURS = {"#b03030", "#3060b0", "#308040"};

    private final String title;
    private final List<String> curves;
    private final List<Integer> sizes;
    private final StringBuilder body = new StringBuilder();
    private int panels;

    LogPlot(String title, List<String> curves, List<Integer> sizes) {
        this.title = title;
        this.curves = curves;
        this.sizes = sizes;
    }

    /** Adds a panel beside those before; a row of values for each curve, a value for each size. */
    void panel(String name, double[][] values) {
        double low = Math.floor(Math.log10(
                Arrays.stream(values).flatMapToDouble(Arrays::stream).min().orElse(1)));
        double high = Math.ceil(Math.log10(
                Arrays.stream(values).flatMapToDouble(Arrays::stream).max().orElse(1)));
        int x0 = LEFT + panels++ * (WIDTH + GAP);
        text(x0, TOP - 12, "start", name);
        for (double decade = low; decade <= high; decade++) {
            double y = y(decade, low, high);
            draw(String.format(Locale.ROOT, "<path d='M%.1f %.1fh%d' stroke='#ccc'/>", (double) x0, y, WIDTH));
            text(
                    x0 - 6,
                    y + 4,
                    "end",
                    decade < 0 ? "%.1f".formatted(Math.pow(10, decade)) : "%.0f".formatted(Math.pow(10, decade)));
        }
        for (int i = 0; i < sizes.size(); i++) {
            text(x(x0, i), TOP + HEIGHT + LINE, "middle", size(sizes.get(i)));
        }
        for (int curve = 0; curve < values.length; curve++) {
            StringBuilder points = new StringBuilder();
            for (int i = 0; i < sizes.size(); i++) {
                points.append(
                        String.format(Locale.ROOT, "%.1f,%.1f ", x(x0, i), y(Math.log10(values[curve][i]), low, high)));
            }
            body.append("<polyline fill='none' stroke-width='2' stroke='%s' points='%s'/>%n"
                    .formatted(COLOURS[curve], points.toString().trim()));
        }
    }

    private static String size(int bytes) {
        return bytes < 1024 ? bytes + " B" : bytes / 1024 + " KiB";
    }

    private double x(int x0, int size) {
        return x0 + (double) WIDTH * size / (sizes.size() - 1);
    }

    private static double y(double decade, double low, double high) {
        return TOP + HEIGHT - HEIGHT * (decade - low) / (high - low);
    }

    private void text(double x, double y, String anchor, String text) {
        draw(String.format(Locale.ROOT, "<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>", x, y, anchor, text));
    }

    private void draw(String element) {
        body.append(element).append('\n');
    }

    String svg() {
        for (int curve = 0; curve < curves.size(); curve++) {
            double y = TOP + HEIGHT + 2.5 * LINE + curve * LINE;
            draw(String.format(
                    Locale.ROOT, "<path d='M%d %.1fh30' stroke='%s' stroke-width='2'/>", LEFT, y - 4, COLOURS[curve]));
            text(LEFT + 40, y, "start", curves.get(curve));
        }
        int width = LEFT + panels * (WIDTH + GAP);
        int height = TOP + HEIGHT + BOTTOM;
        text(LEFT, LINE, "start", title);
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='12'>%n"
                                + "<rect width='%d' height='%d' fill='white'/>%n",
                        width,
                        height,
                        width,
                        height)
                + body
                + "</svg>\n";
    }
}
