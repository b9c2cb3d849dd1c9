package io.jailhouse.daemon.lifecycle;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.config.check.CheckReport;
import io.jailhouse.config.check.CheckedCell;
import io.jailhouse.config.check.ConfigCheck;
import io.jailhouse.config.check.Finding;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.lifecycle.Decision.Refused;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Adds to a refusal what the check of configurations says about its cause, so that one knows what to change. */
final class RefusalFindings {
    private static final String ENABLED = "on the board";

    private RefusalFindings() {}

    /** Explains why a cell cannot be created. */
    static Refused explained(Refused refusal, Board board, String file, CellConfig config) {
        List<CheckedCell> guests = Stream.concat(
                        board.guests().stream().map(cell -> new CheckedCell(ENABLED, cell.config(), false)),
                        Stream.of(new CheckedCell(file, config, false)))
                .toList();
        return explained(refusal, file, ConfigCheck.of(ENABLED, board.system(), guests));
    }

    /** Explains why a board cannot be enabled. */
    static Refused explained(Refused refusal, String file, SystemConfig system) {
        return explained(refusal, file, ConfigCheck.of(file, system, List.of()));
    }

    private static Refused explained(Refused refusal, String file, CheckReport report) {
        String causes = report.findings().stream()
                .filter(finding -> finding.kind().errno().equals(refusal.errno().name()))
                .filter(finding -> finding.parties().stream()
                        .anyMatch(party -> party.file().equals(file)))
                .map(RefusalFindings::text)
                .collect(Collectors.joining());
        return new Refused(refusal.errno(), refusal.explanation() + causes);
    }

    private static String text(Finding finding) {
        return "; " + finding.message() + ": " + finding.change();
    }
}
