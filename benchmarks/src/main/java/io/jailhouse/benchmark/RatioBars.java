package io.jailhouse.benchmark;

import java.util.Formatter;
import java.util.Locale;

/** One bar for each ratio, on a logarithmic axis that has 1 in it, as an SVG picture that needs nothing to be shown. */
final class RatioBars {
    private static final int NAMES = 190;
    private static final int WIDTH = 640;
    private static final int RIGHT = 60;
    private static final int TOP = 40;
    private static final int ROW = 20;
    private static final double LOW = 0.25;
    private static final double HIGH = 64;

    private final String title;
    private final Formatter body = new Formatter(Locale.ROOT);
    private int rows;

    RatioBars(String title) {
        this.title = title;
    }

    /** Adds a bar below those before; ratios beyond the axis end with it. */
    void bar(String name, double ratio) {
        double y = TOP + ROW * rows++;
        double from = x(Math.min(1, ratio));
        body.format(
                "<rect x='%.1f' y='%.1f' width='%.1f' height='%d' fill='%s'/>%n",
                from, y + 3, x(Math.max(1, ratio)) - from, ROW - 6, ratio < 1 ? "#b03030" : "#3060b0");
        body.format("<text x='%d' y='%.1f' text-anchor='end'>%s</text>%n", NAMES - 8, y + 14, name);
        body.format("<text x='%.1f' y='%.1f'>%.2f</text>%n", x(Math.max(1, ratio)) + 5, y + 14, ratio);
    }

    /** The whole picture. */
    String svg() {
        int width = NAMES + WIDTH + RIGHT;
        int height = TOP + ROW * rows + ROW;
        Formatter svg = new Formatter(Locale.ROOT);
        svg.format(
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='12'>%n",
                width, height);
        svg.format("<rect width='%d' height='%d' fill='white'/>%n", width, height);
        svg.format("<text x='%d' y='16'>%s</text>%n", NAMES, title);
        for (double at = LOW; at <= HIGH; at *= 2) {
            String label = at < 1 ? Double.toString(at) : Integer.toString((int) at);
            svg.format("<path d='M%.1f %dv%d' stroke='%s'/>%n", x(at), TOP, ROW * rows, at == 1 ? "#333" : "#ddd");
            svg.format("<text x='%.1f' y='%d' text-anchor='middle'>%s</text>%n", x(at), TOP - 6, label);
        }
        return svg.format("%s</svg>%n", body).toString();
    }

    private static double x(double ratio) {
        double at = Math.log(Math.clamp(ratio, LOW, HIGH) / LOW) / Math.log(HIGH / LOW);
        return NAMES + at * WIDTH;
    }
}
