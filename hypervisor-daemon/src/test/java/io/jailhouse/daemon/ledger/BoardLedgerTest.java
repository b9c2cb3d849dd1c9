package io.jailhouse.daemon.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
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
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
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

    private static final int DAMAGED_MAPS = Integer.getInteger("damaged.maps", 40);

    private static final RecordedAgent AGENT = new RecordedAgent(42, 4711, "secret");

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
        return new BoardLedger(folder.resolve("ledger"), folder.resolve("copy"), folder.resolve("key"));
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
                ledger.intend(Operation.unnamed("any"), Optional.of(board), List.of());
                ledger.done(Optional.of(board), Optional.empty());
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
            ledger.done(Optional.of(enabled), Optional.empty());
            ledger.intend(Operation.unnamed("create"), Optional.of(created), STARTS);
        }
        try (BoardLedger ledger = open()) {
            RecordedBoard left = ledger.read();
            assertThat(left.board()).contains(enabled);
            assertThat(left.intent())
                    .contains(new RecordedBoard.Intent(Operation.unnamed("create"), Optional.of(created), STARTS));
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
            ledger.done(Optional.of(created), Optional.empty());
            ledger.done(Optional.empty(), Optional.empty());
        }
        try (BoardLedger ledger = open()) {
            RecordedBoard left = ledger.read();
            assertThat(left.board()).isEmpty();
            assertThat(left.agents()).isEmpty();
            assertThat(ledger.nextIncarnation()).isEqualTo(1);
        }
    }

    private Path map() {
        return folder.resolve("ledger");
    }

    private Path copy() {
        return folder.resolve("copy");
    }

    private void write() {
        try (BoardLedger ledger = open()) {
            ledger.nextIncarnation();
            ledger.agent(1, AGENT);
            ledger.settings(SETTINGS);
            ledger.done(Optional.of(created), Optional.of("request-1"));
        }
    }

    private void assertComplete(String how) {
        try (BoardLedger ledger = open()) {
            assertThat(ledger.read())
                    .as(how)
                    .isEqualTo(new RecordedBoard(SETTINGS, Optional.of(created), Optional.empty(), Map.of(1, AGENT)));
            assertThat(ledger.isDone("request-1")).as(how).isTrue();
            assertThat(ledger.nextIncarnation()).as(how).isPositive();
        }
    }

    @Test
    void whateverHappensToTheMapTheCopyTellsAll() throws IOException {
        byte[] junk = new byte[4096];
        new Random(1).nextBytes(junk);
        write();
        Files.write(map(), junk, StandardOpenOption.WRITE);
        assertComplete("its beginning overwritten");
        Files.write(map(), new byte[0]);
        assertComplete("emptied");
        try (FileChannel file = FileChannel.open(map(), StandardOpenOption.WRITE)) {
            file.truncate(file.size() / 2);
        }
        assertComplete("cut");
        Files.delete(map());
        assertComplete("deleted");
    }

    @Test
    void aCopyWithAnyChangedByteIsSetAsideAndTheMapTellsAll() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(copy());
        for (int at = 0; at < whole.length; at += 1 + whole.length / 40) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x10;
            Files.write(copy(), changed);
            assertComplete("byte " + at + " changed");
            assertThat(folder.resolve("copy.damaged")).hasBinaryContent(changed);
        }
        Files.write(copy(), Arrays.copyOf(whole, whole.length - 1));
        assertComplete("cut");
        Files.write(copy(), new byte[3]);
        assertComplete("cut to almost nothing");
    }

    @Test
    void whoDiesWhileWritingTheCopyLeavesTheVersionBefore() throws IOException {
        for (int earlier = 0; earlier < 2; earlier++) {
            byte[] before;
            byte[] after;
            try (BoardLedger ledger = open()) {
                for (int round = 0; round < earlier; round++) {
                    ledger.done("earlier " + round);
                }
                ledger.done("before " + earlier);
                before = Files.readAllBytes(copy());
                ledger.done("after " + earlier);
                after = Files.readAllBytes(copy());
            }
            int slotBytes = before.length / 2;
            boolean first = Arrays.mismatch(before, after) < slotBytes;
            int written = Arrays.mismatch(before, after) + 4;
            byte[] torn = before.clone();
            System.arraycopy(after, 0, torn, 0, first ? written : 0);
            System.arraycopy(after, slotBytes, torn, slotBytes, first ? 0 : written - slotBytes);
            mark(torn, first);
            Files.write(copy(), torn);
            assertKnows("before " + earlier, true);

            Files.write(copy(), torn);
            assertKnows("after " + earlier, false);

            mark(after, first);
            Files.write(copy(), after);
            assertKnows("after " + earlier, true);
        }
    }

    private static void mark(byte[] file, boolean first) {
        ByteBuffer.wrap(file)
                .putLong(file.length - 8, first ? LedgerCopy.FIRST_IS_WRITTEN : LedgerCopy.SECOND_IS_WRITTEN);
    }

    private void assertKnows(String request, boolean expected) {
        try (BoardLedger ledger = open()) {
            assertThat(ledger.isDamaged()).isFalse();
            assertThat(ledger.isDone(request)).as(request).isEqualTo(expected);
        }
    }

    @Test
    void whatGrowsAndShrinksIsReadBackAsItWasWrittenLast() {
        for (int length : new int[] {10, 100_000, 20, 5_000, 400_000, 1}) {
            String name = "x".repeat(length);
            try (BoardLedger ledger = open()) {
                ledger.intend(Operation.unnamed("first"), Optional.of(enabled), List.of());
                ledger.intend(Operation.unnamed(name), Optional.of(enabled), List.of());
            }
            try (BoardLedger ledger = open()) {
                assertThat(ledger.isDamaged()).isFalse();
                assertThat(ledger.read().intent().orElseThrow().operation().name())
                        .isEqualTo(name);
            }
        }
    }

    private ByteString kept() {
        ByteString[] newest = {ByteString.EMPTY};
        try (BoardLedger ledger = open()) {
            ledger.keptBy(version -> newest[0] = version);
            ledger.nextIncarnation();
            ledger.agent(1, AGENT);
            ledger.settings(SETTINGS);
            ledger.done(Optional.of(created), Optional.of("request-1"));
        }
        return newest[0];
    }

    private void damageCopy() throws IOException {
        byte[] changed = Files.readAllBytes(copy());
        changed[changed.length / 2] ^= 1;
        Files.write(copy(), changed);
    }

    private void assertRebuilt(String how, ByteString kept) {
        try (BoardLedger ledger = open()) {
            assertThat(ledger.isDamaged()).as(how).isTrue();
            assertThat(ledger.recover(List.of(ByteString.EMPTY, ByteString.copyFrom(new byte[100]), kept)))
                    .as(how)
                    .isEqualTo(BoardLedger.Source.AGENTS);
        }
        assertComplete(how);
    }

    @Test
    void whateverHappensToBothWhatAnAgentKeptTellsAll() throws IOException {
        ByteString kept = kept();
        byte[] map = Files.readAllBytes(map());
        for (int at = 0; at < map.length; at += 1 + map.length / 40) {
            byte[] changed = map.clone();
            changed[at] ^= 0x10;
            Files.write(map(), changed);
            damageCopy();
            assertRebuilt("byte " + at + " of the map changed", kept);
        }
        Files.write(map(), Arrays.copyOf(map, map.length / 2));
        Files.write(copy(), new byte[0]);
        assertRebuilt("the map cut, the copy emptied", kept);
        Files.delete(map());
        Files.delete(copy());
        assertRebuilt("both deleted", kept);
    }

    @Test
    void ofAllThatAgentsKeptTheNewestCounts() throws IOException {
        List<ByteString> kept = new ArrayList<>();
        try (BoardLedger ledger = open()) {
            ledger.keptBy(kept::add);
            ledger.nextIncarnation();
            ledger.agent(1, AGENT);
            ledger.done(Optional.of(enabled), Optional.empty());
        }
        try (BoardLedger ledger = open()) {
            ledger.keptBy(kept::add);
            ledger.nextIncarnation();
            ledger.done(Optional.of(created), Optional.empty());
            assertThat(ledger.newest()).isEqualTo(kept.getLast());
        }
        Collections.shuffle(kept, new Random(3));
        damageCopy();
        try (BoardLedger ledger = open()) {
            assertThat(ledger.recover(kept)).isEqualTo(BoardLedger.Source.AGENTS);
            assertThat(ledger.read().board()).contains(created);
            assertThat(ledger.nextIncarnation()).isEqualTo(2);
        }
    }

    @Test
    void whatAnAgentKeepsIsSealed() throws IOException {
        ByteString kept = kept();
        assertThat(kept.toString(StandardCharsets.ISO_8859_1))
                .doesNotContain(AGENT.secret())
                .doesNotContain("inmate-demo");
        damageCopy();
        Files.delete(map());
        byte[] whole = kept.toByteArray();
        List<ByteString> forged = new ArrayList<>();
        for (int at = 0; at < whole.length; at += 1 + whole.length / 40) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x10;
            forged.add(ByteString.copyFrom(changed));
        }
        try (BoardLedger ledger = open()) {
            assertThat(ledger.recover(forged)).isEqualTo(BoardLedger.Source.NOWHERE);
            assertThat(ledger.read().board()).isEmpty();
        }
    }

    @Test
    void whatAgentsOfABoardKeptThatWasGivenUpIsNotBelievedAgain() throws IOException {
        ByteString kept = kept();
        for (int times = 0; times < 2; times++) {
            damageCopy();
            Files.delete(map());
            try (BoardLedger ledger = open()) {
                assertThat(ledger.recover(times == 0 ? List.of() : List.of(kept)))
                        .isEqualTo(BoardLedger.Source.NOWHERE);
                ledger.done(Optional.of(enabled), Optional.empty());
            }
        }
    }

    @Test
    void theKeySurvivesAChangedByteAndATruncation() throws IOException {
        ByteString kept = kept();
        Path key = folder.resolve("key");
        byte[] whole = Files.readAllBytes(key);
        for (int at = 0; at < whole.length; at += 7) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            Files.write(key, changed);
            damageCopy();
            assertRebuilt("byte " + at + " of the key changed", kept);
        }
        Files.write(key, Arrays.copyOf(whole, whole.length / 2));
        damageCopy();
        assertRebuilt("the key cut", kept);
    }

    @Test
    void aMapThatIsDamagedAnywhereOpensOrIsSetAside() throws IOException {
        write();
        byte[] map = Files.readAllBytes(map());
        Random random = new Random(7);
        for (int round = 0; round < DAMAGED_MAPS; round++) {
            byte[] changed = map.clone();
            // Most of the file is empty, and what says where its entries are lies at the beginning.
            int end = round % 2 == 0 ? changed.length : 4096;
            for (int bytes = random.nextInt(1, 64); bytes > 0; bytes--) {
                changed[random.nextInt(end)] = (byte) random.nextInt();
            }
            Files.write(map(), round % 5 == 0 ? Arrays.copyOf(changed, random.nextInt(changed.length)) : changed);
            Files.deleteIfExists(copy());
            try (BoardLedger ledger = open()) {
                BoardLedger.Source source = ledger.recover(List.of());
                Optional<Board> board = ledger.read().board();
                assertThat(board).as("round %d", round).isIn(Optional.empty(), Optional.of(created));
                assertThat(source == BoardLedger.Source.NOWHERE && board.isPresent())
                        .isFalse();
                ledger.done(Optional.of(enabled), Optional.empty());
            }
            try (BoardLedger ledger = open()) {
                assertThat(ledger.read().board()).as("after round %d", round).contains(enabled);
            }
        }
    }

    @Test
    void ifBothAreDamagedTheBoardBeginsAnew() throws IOException {
        write();
        Files.write(copy(), new byte[100]);
        Files.write(map(), "no map".getBytes(StandardCharsets.US_ASCII));
        try (BoardLedger ledger = open()) {
            assertThat(ledger.isNew()).isFalse();
            assertThat(ledger.read().board()).isEmpty();
            ledger.done(Optional.of(created), Optional.empty());
        }
        assertThat(folder.resolve("ledger.damaged")).exists();
        try (BoardLedger ledger = open()) {
            assertThat(ledger.read().board()).contains(created);
        }
    }

    @Test
    void aMapOfWhichAPieceIsMissingIsNoBoard() throws IOException {
        write();
        Files.delete(copy());
        try (Ledger ledger = Ledger.open(map())) {
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

    @Test
    void nobodyElseCanReadTheSecretsInAny() throws IOException {
        write();
        for (Path file : List.of(map(), copy(), folder.resolve("key"))) {
            assertThat(Files.getPosixFilePermissions(file))
                    .as(file.toString())
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }
}
