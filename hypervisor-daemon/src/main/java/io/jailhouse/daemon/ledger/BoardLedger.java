package io.jailhouse.daemon.ledger;

import com.google.protobuf.ByteString;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.proto.AgentRecord;
import io.jailhouse.proto.IntentRecord;
import io.jailhouse.proto.LedgerCopyRecord;
import io.jailhouse.proto.LedgerRecord;
import io.jailhouse.proto.SettingsRecord;
import io.jailhouse.proto.StartRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The ledger in the board's own terms: what the board is, which operation is under way, which processes are its agents.
 * Opened on threads of its own, beside the server's start; the first use waits for what it needs. Used by the hypervisor
 * thread.
 *
 * <p>Everything is written as a copy in one piece before it counts. Agents keep it once more, sealed; and a map of small entries
 * has it, at once except while it is being opened, which takes longer than all else of a daemon's start and which nobody
 * waits for. A successor believes the copy; if that is damaged, the newest that an agent kept; if there is none, what the map
 * still says; else the board begins anew.
 */
public final class BoardLedger implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(BoardLedger.class.getName());
    private static final int REMEMBERED_REQUESTS = 32;

    private final LedgerMap map;
    private final LedgerCopy copy;
    private final boolean isNew;
    // What the files tell by themselves; empty if the copy is damaged.
    private final CompletableFuture<Optional<LedgerCopyRecord>> opening;
    // Beside it, because the first use of a cipher takes as long.
    private final CompletableFuture<LedgerSeal> seal;
    // The last change of the map. One that comes while the map is being opened follows on the thread that opens it.
    private CompletableFuture<Void> mapped = CompletableFuture.completedFuture(null);
    private Consumer<ByteString> keepers = version -> {};
    private ByteString newest = ByteString.EMPTY;
    private Content content;

    /** What it says. */
    private static final class Content {
        private final Map<Integer, RecordedAgent> agents = new TreeMap<>();
        private LedgerRecord record;
        private long incarnations;
        private long version;

        Content(LedgerCopyRecord known) {
            incarnations = known.getIncarnations();
            record = known.getRecord();
            for (AgentRecord agent : known.getAgentsList()) {
                agents.put(
                        agent.getCellId(), new RecordedAgent(agent.getPid(), agent.getStartTicks(), agent.getSecret()));
            }
        }
    }

    /** Where the content of a ledger whose copy is damaged was found. */
    public enum Source {
        /** An agent has kept it. */
        AGENTS,
        /** The map tells of a board, or that there is none. */
        MAP,
        /** Nowhere: the board begins anew. */
        NOWHERE
    }

    /**
     * Begins to open the ledger.
     *
     * @param file where the map lies
     * @param copy where the copy lies
     * @param key where the key lies with which agents' ledgers are sealed
     */
    public BoardLedger(Path file, Path copy, Path key) {
        this.map = new LedgerMap(file);
        this.copy = new LedgerCopy(copy);
        isNew = !Files.exists(file) && !Files.exists(copy) && !Files.exists(key);
        opening = CompletableFuture.supplyAsync(this::open);
        seal = CompletableFuture.supplyAsync(() -> LedgerSeal.of(key));
    }

    private Optional<LedgerCopyRecord> open() {
        Optional<LedgerCopyRecord> copied = copy.read();
        return copied.isEmpty() && isNew ? Optional.of(LedgerCopyRecord.getDefaultInstance()) : copied;
    }

    private Content mappedAnew(LedgerCopyRecord known) {
        mapped = CompletableFuture.runAsync(() -> map.replace(known));
        return new Content(known);
    }

    private void map(Consumer<LedgerMap> change) {
        mapped = mapped.thenRun(() -> change.accept(map));
    }

    /** Returns true if {@link #recover} has to be told what agents keep before anything else is asked. */
    public boolean isDamaged() {
        return content == null && opening.join().isEmpty();
    }

    /**
     * Finds the content of a damaged ledger.
     *
     * @param kept what agents have kept; anything
     * @return where it was found
     */
    public Source recover(Collection<ByteString> kept) {
        Optional<LedgerCopyRecord> found =
                kept.stream().map(seal.join()::open).flatMap(Optional::stream).max(LedgerCopy.BY_AGE);
        if (found.isPresent()) {
            content = mappedAnew(found.get());
            return Source.AGENTS;
        }
        Optional<LedgerCopyRecord> mapped = map.read();
        content = new Content(mapped.orElseGet(LedgerCopyRecord::getDefaultInstance));
        if (mapped.isEmpty()) {
            // What agents of a board that is given up have kept is never to be believed again.
            seal.join().renew();
        }
        return mapped.isPresent() ? Source.MAP : Source.NOWHERE;
    }

    /**
     * Says who keeps the ledger.
     *
     * @param listener is given each version, sealed, before anything happens that it tells of, as long as there are agents
     */
    public void keptBy(Consumer<ByteString> listener) {
        keepers = listener;
    }

    /** Returns the newest version, sealed; empty as long as there are no agents. */
    public ByteString newest() {
        return newest;
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
        LedgerCopyRecord written = all.setVersion(++content.version).build();
        copy.write(written);
        if (!content.agents.isEmpty()) {
            newest = seal.join().seal(written);
            keepers.accept(newest);
        }
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
        long count = content.incarnations;
        map(it -> it.incarnations(count));
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
            content.agents.keySet().forEach(id -> map(it -> it.agentGone(id)));
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
        map(it -> it.record(record));
        content.record = record;
        writeCopy(content);
    }

    /** Notes a process before it is given anything. */
    public void agent(int cellId, RecordedAgent agent) {
        Content content = content();
        map(it -> it.agent(cellId, agent));
        content.agents.put(cellId, agent);
        writeCopy(content);
    }

    /** Notes that a process has ended on order. */
    public void agentGone(int cellId) {
        Content content = content();
        map(it -> it.agentGone(cellId));
        content.agents.remove(cellId);
        writeCopy(content);
    }

    private Content content() {
        if (content == null) {
            opening.join().ifPresentOrElse(known -> content = mappedAnew(known), () -> recover(List.of()));
        }
        return content;
    }

    /** Closes the files; they stay. */
    @Override
    public void close() {
        CompletableFuture.allOf(opening, seal, mapped).join();
        map.close();
        copy.close();
    }
}
