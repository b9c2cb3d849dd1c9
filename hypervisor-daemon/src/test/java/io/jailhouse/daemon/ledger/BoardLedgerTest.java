package io.jailhouse.daemon.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.RootInmate;
import io.jailhouse.daemon.lifecycle.CellName;
import io.jailhouse.daemon.lifecycle.Decision;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import io.jailhouse.daemon.lifecycle.Lifecycle;
import io.jailhouse.proto.SettingsRecord;
import io.jailhouse.proto.StartCpus;
import io.jailhouse.proto.StartRecord;
import io.jailhouse.proto.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoardLedgerTest {
    private static final Path CONFIGS = Path.of(System.getProperty("project.root"), "configs", "arm64");
    private static final SettingsRecord SETTINGS = SettingsRecord.newBuilder()
            .setFrequencyHz(200_000_000)
            .setDaemonEndsAfterDisable(true)
            .build();
    private static final List<StartRecord> STARTS = List.of(StartRecord.newBuilder()
            .setCellId(1)
            .setStart(StartCpus.newBuilder().setResetAddress(0))
            .build());

    @TempDir
    private Path folder;

    private Board enabled;
    private Board created;

    @BeforeEach
    void decide() throws IOException {
        SystemConfig system = ConfigReader.readSystem("f", Files.readAllBytes(CONFIGS.resolve("k3-am625-sk.cell")))
                .configuration();
        CellConfig cell = ConfigReader.readCell(
                        "f", Files.readAllBytes(CONFIGS.resolve("k3-am625-sk-inmate-demo.cell")))
                .configuration();
        enabled = next(Lifecycle.enable(Optional.empty(), "f", system));
        created = next(Lifecycle.create(Optional.of(enabled), "f", cell));
    }

    private static Board next(Decision decision) {
        return ((Accepted) decision).next().orElseThrow();
    }

    private BoardLedger open() {
        return new BoardLedger(folder.resolve("ledger"));
    }

    @Test
    void aBoardIsReadBackAsItWas() {
        Board loadable = next(Lifecycle.setLoadable(Optional.of(created), new CellName.Id(1)));
        Board failed = next(Lifecycle.cpuParked(
                loadable, 1, 2, Violation.newBuilder().setPc(0x123).build()));
        for (Board board : List.of(
                enabled,
                created,
                loadable,
                failed,
                enabled.withRootInmate(new RootInmate(0x80000000L, OptionalInt.of(3), true)))) {
            try (BoardLedger ledger = open()) {
                ledger.settings(SETTINGS);
                ledger.intend("any", Optional.of(board), List.of());
                ledger.done(Optional.of(board));
            }
            try (BoardLedger ledger = open()) {
                assertThat(ledger.read())
                        .isEqualTo(new RecordedBoard(SETTINGS, Optional.of(board), Optional.empty(), Map.of()));
            }
        }
    }

    @Test
    void anOperationThatIsNotDoneTellsBothBoards() {
        try (BoardLedger ledger = open()) {
            ledger.settings(SETTINGS);
            ledger.done(Optional.of(enabled));
            ledger.intend("create", Optional.of(created), STARTS);
        }
        try (BoardLedger ledger = open()) {
            RecordedBoard left = ledger.read();
            assertThat(left.board()).contains(enabled);
            assertThat(left.intent()).contains(new RecordedBoard.Intent("create", Optional.of(created), STARTS));
        }
    }

    @Test
    void agentsAreRememberedUntilTheyAreGone() {
        RecordedAgent agent = new RecordedAgent(42, 4711, "secret");
        try (BoardLedger ledger = open()) {
            ledger.agent(0, agent);
            ledger.agent(1, agent);
            ledger.agentGone(1);
        }
        try (BoardLedger ledger = open()) {
            assertThat(ledger.read().agents()).isEqualTo(Map.of(0, agent));
        }
    }

    @Test
    void aBoardThatIsTurnedOffLeavesNothingButTheCountOfDaemons() {
        try (BoardLedger ledger = open()) {
            assertThat(ledger.nextIncarnation()).isZero();
            ledger.agent(0, new RecordedAgent(1, 1, ""));
            ledger.done(Optional.of(created));
            ledger.done(Optional.empty());
        }
        try (BoardLedger ledger = open()) {
            RecordedBoard left = ledger.read();
            assertThat(left.board()).isEmpty();
            assertThat(left.agents()).isEmpty();
            assertThat(ledger.nextIncarnation()).isEqualTo(1);
        }
    }

    @Test
    void aRecordOfWhichAPieceIsMissingIsNoBoard() throws IOException {
        try (BoardLedger ledger = open()) {
            ledger.done(Optional.of(created));
        }
        try (Ledger ledger = Ledger.open(folder.resolve("ledger"))) {
            String piece = ledger.entries().keySet().stream()
                    .filter(key -> key.startsWith("record/"))
                    .findFirst()
                    .orElseThrow();
            ledger.remove(piece);
        }
        try (BoardLedger ledger = open()) {
            assertThat(ledger.read().board()).isEmpty();
        }
    }
}
