package io.jailhouse.integration.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * What a command did.
 *
 * @param words its words behind {@code jailhouse}
 * @param exitCode how it ended
 * @param out its standard output
 * @param err its standard error
 */
public record CommandResult(List<String> words, int exitCode, String out, String err) {
    /** Asserts exit code 0 without a word on standard error. */
    public CommandResult succeeded() {
        assertThat(exitCode).as("exit code of %s", this).isZero();
        assertThat(err).as("standard error of %s", this).isEmpty();
        return this;
    }

    /** Asserts exit code 1, the last line of standard error, and that a line before it explains. */
    public CommandResult failedWith(String perror, String explanation) {
        assertThat(exitCode).as("exit code of %s", this).isEqualTo(1);
        assertThat(errorLines()).as("standard error of %s", this).hasSize(2);
        assertThat(errorLines().getFirst())
                .as("explanation of %s", this)
                .startsWith("jailhouse: ")
                .contains(explanation);
        assertThat(errorLines().getLast()).as("perror line of %s", this).isEqualTo(perror);
        return this;
    }

    /** Asserts exit code 1 and nothing but one line on standard error. */
    public CommandResult failedWithOnly(String perror) {
        assertThat(exitCode).as("exit code of %s", this).isEqualTo(1);
        assertThat(errorLines()).as("standard error of %s", this).containsExactly(perror);
        assertThat(out).as("standard output of %s", this).isEmpty();
        return this;
    }

    /** Returns the lines of standard error. */
    public List<String> errorLines() {
        return err.lines().toList();
    }

    @Override
    public String toString() {
        return "jailhouse %s (exit code %d)%n--- stdout%n%s--- stderr%n%s"
                .formatted(String.join(" ", words), exitCode, out, err);
    }
}
