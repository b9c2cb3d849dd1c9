package io.jailhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UsageTest {
    /** No daemon serves it, because nothing starts one for it. */
    private static final String ABSENT = "absent-board";

    @Test
    void helpExitsWithZero() {
        assertThat(CapturedRun.of("--help")).isEqualTo(new CapturedRun(0, Usage.TEXT, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "nonsense", "daemon", "demo", "daemon restart", "console extra word", "cell", "cell start"})
    void wrongUsagePrintsTheHelpAndExitsWithOne(String words) {
        CapturedRun run = words.isEmpty() ? CapturedRun.of() : CapturedRun.of(words.split(" ", -1));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEqualTo(Usage.TEXT);
    }

    @Test
    void configAlonePrintsTheHelp() {
        assertThat(CapturedRun.of("config")).isEqualTo(new CapturedRun(1, Usage.TEXT, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"config show", "config show a b", "config show --nonsense a"})
    void wrongUsageOfAScriptExitsWithTwoOnStandardError(String words) {
        CapturedRun run = CapturedRun.of(words.split(" ", -1));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("Usage:");
    }

    @Test
    void consoleWithoutADaemonFailsAsWithoutTheDriver() {
        assertThat(CapturedRun.of("console", "--board", ABSENT))
                .isEqualTo(new CapturedRun(1, "", "opening /dev/jailhouse: No such file or directory\n"));
    }

    @Test
    void ownershipWithoutADaemonIsEmpty() {
        assertThat(CapturedRun.of("ownership", "--board", ABSENT)).isEqualTo(new CapturedRun(0, "", ""));
        assertThat(CapturedRun.of("ownership", "--output", "json", "--board", ABSENT)
                        .out()
                        .replaceAll("\\s", ""))
                .isEqualTo("[]");
    }

    @Test
    void daemonStatusTellsByItsExitCode() {
        CapturedRun run = CapturedRun.of("daemon", "status", "--board", ABSENT);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEqualTo("board \"absent-board\": daemon not running, not enabled\n");
    }

    @Test
    void daemonStopNeedsADaemon() {
        assertThat(CapturedRun.of("daemon", "stop", "--board", ABSENT))
                .isEqualTo(new CapturedRun(1, "", "jailhouse: no daemon runs for board \"absent-board\"\n"));
    }

    @Test
    void invalidBoardNameIsOneLine() {
        CapturedRun run = CapturedRun.of("ownership", "--board", "a/b");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines()).singleElement().asString().contains("a/b");
    }

    @Test
    void completionPrintsABashScript() {
        CapturedRun run = CapturedRun.of("completion");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("#!/usr/bin/env bash").contains("ownership");
    }
}
