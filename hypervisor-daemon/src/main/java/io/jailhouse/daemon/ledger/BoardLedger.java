package io.jailhouse.daemon.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.proto.IntentRecord;
import io.jailhouse.proto.LedgerRecord;
import io.jailhouse.proto.SettingsRecord;
import io.jailhouse.proto.StartRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The ledger in the board's own terms: what the board is, which operation is under way, which processes are its agents.
 * Opened on a thread of its own, beside the server's start; the first use waits for it. Used by the hypervisor thread.
 */
public final class BoardLedger implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(BoardLedger.class.getName());
    private static final String DAEMON = "daemon";
    private static final String INCARNATION = "incarnation";
    private static final String AGENT = "agent/";
    private static final String PID = "pid";
    private static final String START_TICKS = "start-ticks";
    private static final String SECRET = "secret";

    private final boolean isNew;
    private final CompletableFuture<Ledger> opening;
    private LedgerRecord written = LedgerRecord.getDefaultInstance();

    /**
     * Begins to open the ledger.
     *
     * @param file where it lies
     */
    public BoardLedger(Path file) {
        isNew = !Files.exists(file);
        opening = CompletableFuture.supplyAsync(() -> {
            try {
                return Ledger.open(file);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    /** Returns true if no former daemon has left a ledger. */
    public boolean isNew() {
        return isNew;
    }

    /**
     * Counts this daemon.
     *
     * @return how many daemons of this board have opened the ledger before
     */
    public long nextIncarnation() {
        long incarnation = Long.parseLong(ledger().get(DAEMON).getOrDefault(INCARNATION, "0"));
        ledger().put(DAEMON, Map.of(INCARNATION, Long.toString(incarnation + 1)));
        return incarnation;
    }

    /** Reads what a former daemon has left; what cannot be read is as if it had not been enabled. */
    public RecordedBoard read() {
        Map<Integer, RecordedAgent> agents = new HashMap<>();
        ledger().entries().forEach((key, fields) -> {
            if (key.startsWith(AGENT)) {
                agents.put(
                        Integer.parseInt(key.substring(AGENT.length())),
                        new RecordedAgent(
                                Long.parseLong(fields.getOrDefault(PID, "0")),
                                Long.parseLong(fields.getOrDefault(START_TICKS, "0")),
                                fields.getOrDefault(SECRET, "")));
            }
        });
        Optional<byte[]> record = new StoredRecord(ledger()).read();
        if (record.isPresent()) {
            try {
                LedgerRecord read = LedgerRecord.parseFrom(record.get());
                RecordedBoard board = new RecordedBoard(
                        read.getSettings(),
                        read.hasBoard() ? Optional.of(BoardRecords.board(read.getBoard())) : Optional.empty(),
                        read.hasIntent() ? Optional.of(intent(read.getIntent())) : Optional.empty(),
                        agents);
                written = read;
                return board;
            } catch (InvalidProtocolBufferException | RuntimeException e) {
                LOG.log(Level.SEVERE, "the ledger of a former daemon cannot be understood", e);
            }
        }
        return new RecordedBoard(SettingsRecord.getDefaultInstance(), Optional.empty(), Optional.empty(), agents);
    }

    private static RecordedBoard.Intent intent(IntentRecord record) {
        return new RecordedBoard.Intent(
                record.getOperation(),
                record.hasBoard() ? Optional.of(BoardRecords.board(record.getBoard())) : Optional.empty(),
                record.getStartsList());
    }

    /** Notes how the board is enabled. */
    public void settings(SettingsRecord settings) {
        write(written.toBuilder().setSettings(settings).build());
    }

    /**
     * Notes an operation before its first effect.
     *
     * @param operation its name
     * @param next the board that it leads to
     * @param starts cells whose CPUs it lets go
     */
    public void intend(String operation, Optional<Board> next, List<StartRecord> starts) {
        IntentRecord.Builder intent =
                IntentRecord.newBuilder().setOperation(operation).addAllStarts(starts);
        next.ifPresent(board -> intent.setBoard(BoardRecords.of(board)));
        write(written.toBuilder().setIntent(intent).build());
    }

    /** Notes that the last effect has happened, or that all were taken back. */
    public void done(Optional<Board> now) {
        if (now.isEmpty()) {
            clear();
            return;
        }
        write(written.toBuilder()
                .clearIntent()
                .setBoard(BoardRecords.of(now.get()))
                .build());
    }

    private void write(LedgerRecord record) {
        new StoredRecord(ledger()).write(record.toByteArray());
        written = record;
    }

    /** Notes a process before it is given anything. */
    public void agent(int cellId, RecordedAgent agent) {
        ledger().put(
                        AGENT + cellId,
                        Map.of(
                                PID, Long.toString(agent.pid()),
                                START_TICKS, Long.toString(agent.startTicks()),
                                SECRET, agent.secret()));
    }

    /** Notes that a process has ended on order. */
    public void agentGone(int cellId) {
        ledger().remove(AGENT + cellId);
    }

    /** Forgets everything but how many daemons there were: their orders are numbered by that. */
    public void clear() {
        for (String key : ledger().entries().keySet()) {
            if (!key.equals(DAEMON)) {
                ledger().remove(key);
            }
        }
        written = LedgerRecord.getDefaultInstance();
    }

    private Ledger ledger() {
        return opening.join();
    }

    @Override
    public void close() {
        ledger().close();
    }
}
