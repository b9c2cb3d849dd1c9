package io.jailhouse.daemon.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.proto.AgentRecord;
import io.jailhouse.proto.IntentRecord;
import io.jailhouse.proto.LedgerCopyRecord;
import io.jailhouse.proto.LedgerRecord;
import io.jailhouse.proto.SettingsRecord;
import io.jailhouse.proto.StartRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The ledger in the board's own terms: what the board is, which operation is under way, which processes are its agents.
 * Opened on a thread of its own, beside the server's start; the first use waits for it. Used by the hypervisor thread.
 *
 * <p>Everything is written twice before it counts: into a map of small entries, and as a copy in one piece. A successor
 * believes the copy; if that is damaged, what the map still says; if both are, the board begins anew.
 */
public final class BoardLedger implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(BoardLedger.class.getName());
    private static final String DAEMON = "daemon";
    private static final String INCARNATION = "incarnation";
    private static final String AGENT = "agent/";
    private static final String PID = "pid";
    private static final String START_TICKS = "start-ticks";
    private static final String SECRET = "secret";
    private static final int REMEMBERED_REQUESTS = 32;

    private final Path file;
    private final LedgerCopy copy;
    private final boolean isNew;
    private final CompletableFuture<Content> opening;

    /** The map, and what it says. */
    private static final class Content {
        private final Ledger map;
        private final Map<Integer, RecordedAgent> agents = new TreeMap<>();
        private LedgerRecord record = LedgerRecord.getDefaultInstance();
        private long incarnations;

        Content(Ledger map) {
            this.map = map;
        }
    }

    /**
     * Begins to open the ledger.
     *
     * @param file where the map lies
     * @param copy where the copy lies
     */
    public BoardLedger(Path file, Path copy) {
        this.file = file;
        this.copy = new LedgerCopy(copy);
        isNew = !Files.exists(file) && !Files.exists(copy);
        opening = CompletableFuture.supplyAsync(() -> {
            try {
                return open();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private Content open() throws IOException {
        Optional<LedgerCopyRecord> copied = copy.read();
        if (copied.isPresent()) {
            // The map may have been left in the middle of a change, or damaged: it is made anew.
            Files.deleteIfExists(file);
            Content content = new Content(Ledger.open(file));
            content.incarnations = copied.get().getIncarnations();
            content.record = copied.get().getRecord();
            for (AgentRecord agent : copied.get().getAgentsList()) {
                content.agents.put(
                        agent.getCellId(), new RecordedAgent(agent.getPid(), agent.getStartTicks(), agent.getSecret()));
            }
            writeMap(content);
            return content;
        }
        return read(new Content(openMap()));
    }

    private Ledger openMap() throws IOException {
        try {
            return Ledger.open(file);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "the ledger cannot be opened", e);
            LedgerCopy.setAside(file);
            return Ledger.open(file);
        }
    }

    private static Content read(Content content) {
        content.map.entries().forEach((key, fields) -> {
            if (key.startsWith(AGENT)) {
                content.agents.put(
                        Integer.parseInt(key.substring(AGENT.length())),
                        new RecordedAgent(
                                Long.parseLong(fields.getOrDefault(PID, "0")),
                                Long.parseLong(fields.getOrDefault(START_TICKS, "0")),
                                fields.getOrDefault(SECRET, "")));
            }
        });
        content.incarnations = Long.parseLong(content.map.get(DAEMON).getOrDefault(INCARNATION, "0"));
        Optional<byte[]> record = new StoredRecord(content.map).read();
        if (record.isPresent()) {
            try {
                content.record = LedgerRecord.parseFrom(record.get());
            } catch (InvalidProtocolBufferException e) {
                LOG.log(Level.SEVERE, "the ledger of a former daemon cannot be understood", e);
            }
        }
        return content;
    }

    private static void writeMap(Content content) {
        content.map.put(DAEMON, Map.of(INCARNATION, Long.toString(content.incarnations)));
        content.agents.forEach((id, agent) -> content.map.put(AGENT + id, fields(agent)));
        new StoredRecord(content.map).write(content.record.toByteArray());
    }

    private static Map<String, String> fields(RecordedAgent agent) {
        return Map.of(
                PID, Long.toString(agent.pid()),
                START_TICKS, Long.toString(agent.startTicks()),
                SECRET, agent.secret());
    }

    private void writeCopy(Content content) {
        LedgerCopyRecord.Builder all = LedgerCopyRecord.newBuilder()
                .setIncarnations(content.incarnations)
                .setRecord(content.record);
        content.agents.forEach((id, agent) -> all.addAgents(AgentRecord.newBuilder()
                .setCellId(id)
                .setPid(agent.pid())
                .setStartTicks(agent.startTicks())
                .setSecret(agent.secret())));
        copy.write(all.build());
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
        Content content = content();
        long incarnation = content.incarnations++;
        content.map.put(DAEMON, Map.of(INCARNATION, Long.toString(content.incarnations)));
        writeCopy(content);
        return incarnation;
    }

    /** Returns what a former daemon has left; what cannot be understood is as if it had not been enabled. */
    public RecordedBoard read() {
        Content content = content();
        LedgerRecord record = content.record;
        try {
            return new RecordedBoard(
                    record.getSettings(),
                    record.hasBoard() ? Optional.of(BoardRecords.board(record.getBoard())) : Optional.empty(),
                    record.hasIntent() ? Optional.of(intent(record.getIntent())) : Optional.empty(),
                    content.agents);
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "the ledger of a former daemon cannot be understood", e);
            return new RecordedBoard(
                    SettingsRecord.getDefaultInstance(), Optional.empty(), Optional.empty(), content.agents);
        }
    }

    private static RecordedBoard.Intent intent(IntentRecord record) {
        return new RecordedBoard.Intent(
                new Operation(
                        record.getOperation(), Optional.of(record.getRequest()).filter(name -> !name.isEmpty())),
                record.hasBoard() ? Optional.of(BoardRecords.board(record.getBoard())) : Optional.empty(),
                record.getStartsList());
    }

    /** Notes how the board is enabled. */
    public void settings(SettingsRecord settings) {
        write(content().record.toBuilder().setSettings(settings).build());
    }

    /**
     * Notes an operation before its first effect.
     *
     * @param operation what it is
     * @param next the board that it leads to
     * @param starts cells whose CPUs it lets go
     */
    public void intend(Operation operation, Optional<Board> next, List<StartRecord> starts) {
        IntentRecord.Builder intent =
                IntentRecord.newBuilder().setOperation(operation.name()).addAllStarts(starts);
        operation.request().ifPresent(intent::setRequest);
        next.ifPresent(board -> intent.setBoard(BoardRecords.of(board)));
        write(content().record.toBuilder().setIntent(intent).build());
    }

    /**
     * Notes that the last effect has happened, or that all were taken back.
     *
     * @param now the board that there is
     * @param request the one that has ended with that
     */
    public void done(Optional<Board> now, Optional<String> request) {
        Content content = content();
        LedgerRecord.Builder record = now.isPresent()
                ? content.record.toBuilder().clearIntent().setBoard(BoardRecords.of(now.get()))
                : LedgerRecord.newBuilder().addAllDoneRequests(content.record.getDoneRequestsList());
        request.ifPresent(name -> addRequest(record, name));
        if (now.isEmpty()) {
            content.agents.keySet().forEach(id -> content.map.remove(AGENT + id));
            content.agents.clear();
        }
        write(record.build());
    }

    /** Notes a request whose operation is done already. */
    public void done(String request) {
        LedgerRecord.Builder record = content().record.toBuilder();
        addRequest(record, request);
        write(record.build());
    }

    private static void addRequest(LedgerRecord.Builder record, String request) {
        List<String> all = new ArrayList<>(record.getDoneRequestsList());
        all.add(request);
        record.clearDoneRequests()
                .addAllDoneRequests(all.subList(Math.max(0, all.size() - REMEMBERED_REQUESTS), all.size()));
    }

    /** Tells whether a request was carried out, perhaps by a former daemon; the last 32 are known. */
    public boolean isDone(String request) {
        return content().record.getDoneRequestsList().contains(request);
    }

    private void write(LedgerRecord record) {
        Content content = content();
        new StoredRecord(content.map).write(record.toByteArray());
        content.record = record;
        writeCopy(content);
    }

    /** Notes a process before it is given anything. */
    public void agent(int cellId, RecordedAgent agent) {
        Content content = content();
        content.map.put(AGENT + cellId, fields(agent));
        content.agents.put(cellId, agent);
        writeCopy(content);
    }

    /** Notes that a process has ended on order. */
    public void agentGone(int cellId) {
        Content content = content();
        content.map.remove(AGENT + cellId);
        content.agents.remove(cellId);
        writeCopy(content);
    }

    private Content content() {
        return opening.join();
    }

    /** Closes the files; they stay. */
    @Override
    public void close() {
        content().map.close();
    }
}
