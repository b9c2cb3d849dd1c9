package io.jailhouse.config.check;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One question of the original {@code config check} and its answers.
 *
 * @param title the question, as the original prints it
 * @param overlaps the answers
 * @param printsFound true if the text ends as if something had been found, which the original does in one place when the
 *     question before had an answer
 */
record OverlapSection(String title, List<Overlap> overlaps, boolean printsFound) {
    OverlapSection(String title, List<Overlap> overlaps) {
        this(title, overlaps, !overlaps.isEmpty());
    }

    /** The text of the original. */
    String text() {
        return title
                + ":"
                + overlaps.stream().map(Overlap::text).collect(Collectors.joining())
                + (printsFound ? "\n\n" : " None\n");
    }
}
