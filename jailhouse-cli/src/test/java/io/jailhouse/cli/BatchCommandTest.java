package io.jailhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BatchCommandTest {
    private static final String NOT_RUNNING = "board \"absent-board\": daemon not running, not enabled\n";

    @Test
    void emptyLinesAndCommentsAreNothing() {
        assertThat(CapturedRun.reading("\n# comment\n  \n", "batch")).isEqualTo(new CapturedRun(0, "", ""));
    }

    @Test
    void leadingProgramNameIsDropped() {
        CapturedRun run = CapturedRun.reading("jailhouse --version\n--version", "batch");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines()).hasSize(2).allMatch("Jailhouse management tool v0.12"::equals);
    }

    @Test
    void stopsAtTheFirstFailureWithItsExitCode() {
        CapturedRun run = CapturedRun.reading("--version\nconfig show\n--version\n", "batch");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out().lines()).hasSize(1);
        assertThat(run.err()).endsWith("jailhouse: line 2 of the batch failed\n");
    }

    @Test
    void keepGoingGoesOnAndReturnsTheFirstFailure() {
        CapturedRun run = CapturedRun.reading("config show\nnonsense\n--version\n", "batch", "--keep-going");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).endsWith("Jailhouse management tool v0.12\n");
    }

    @Test
    void commandsWithoutABoardUseThatOfTheBatch() {
        CapturedRun run = CapturedRun.reading("daemon status", "batch", "--board", "absent-board");

        assertThat(run.out()).isEqualTo(NOT_RUNNING);
    }

    @Test
    void commandsMayNameABoard() {
        CapturedRun run = CapturedRun.reading("daemon status --board absent-board", "batch", "--board", "other");

        assertThat(run.out()).isEqualTo(NOT_RUNNING);
    }

    @Test
    void batchInABatchAndUnclosedQuotesAreRefused() {
        assertThat(CapturedRun.reading("batch", "batch").err()).contains("cannot run another");
        assertThat(CapturedRun.reading("cell start 'a", "batch").exitCode()).isEqualTo(1);
    }
}
