package io.jailhouse.daemon.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import io.jailhouse.proto.AgentRecord;
import io.jailhouse.proto.LedgerCopyRecord;
import io.jailhouse.proto.LedgerRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The ledger's content in the map of small entries. Where the file cannot be made, as on a full disk, or cannot be changed, it
 * remembers nothing and says so in the log: the copy and the agents have it too. Used by one thread at a time.
 */
final class LedgerMap implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LedgerMap.class.getName());
    private static final String DAEMON = "daemon";
    private static final String INCARNATION = "incarnation";
    private static final String AGENT = "agent/";
    private static final String PID = "pid";
    private static final String START_TICKS = "start-ticks";
    private static final String SECRET = "secret";

    private final Path file;
    private Optional<Ledger> map = Optional.empty();

    LedgerMap(Path file) {
        this.file = file;
    }

    /** Opens the map or makes one; returns what it says. What cannot be understood is set aside and says nothing. */
    Optional<LedgerCopyRecord> read() {
        try {
            map = Optional.of(Ledger.open(file));
            return said(map.get());
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "the ledger cannot be opened", e);
            map.ifPresent(Ledger::close);
            if (Files.exists(file)) {
                LedgerCopy.setAside(file);
            }
            map = made();
            return Optional.empty();
        }
    }

    private static Optional<LedgerCopyRecord> said(Ledger map) throws IOException {
        Optional<byte[]> record = new StoredRecord(map).read();
        if (record.isEmpty()) {
            return Optional.empty();
        }
        LedgerCopyRecord.Builder all = LedgerCopyRecord.newBuilder()
                .setIncarnations(Long.parseLong(map.get(DAEMON).getOrDefault(INCARNATION, "0")));
        try {
            all.setRecord(LedgerRecord.parseFrom(record.get()));
        } catch (InvalidProtocolBufferException e) {
            throw new IOException(e);
        }
        map.entries().forEach((key, fields) -> {
            if (key.startsWith(AGENT)) {
                all.addAgents(AgentRecord.newBuilder()
                        .setCellId(Integer.parseInt(key.substring(AGENT.length())))
                        .setPid(Long.parseLong(fields.getOrDefault(PID, "0")))
                        .setStartTicks(Long.parseLong(fields.getOrDefault(START_TICKS, "0")))
                        .setSecret(fields.getOrDefault(SECRET, "")));
            }
        });
        return Optional.of(all.build());
    }

    /** Makes the map anew: a former one may have been left in the middle of a change, or damaged. */
    void replace(LedgerCopyRecord content) {
        removeFile();
        map = made();
        incarnations(content.getIncarnations());
        content.getAgentsList()
                .forEach(agent -> agent(
                        agent.getCellId(),
                        new RecordedAgent(agent.getPid(), agent.getStartTicks(), agent.getSecret())));
        record(content.getRecord());
    }

    private Optional<Ledger> made() {
        try {
            return Optional.of(Ledger.open(file));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.SEVERE, "the ledger cannot be made: only its copy and the agents keep what is decided", e);
            return Optional.empty();
        }
    }

    private void change(Consumer<Ledger> change) {
        try {
            map.ifPresent(change);
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "the ledger's map cannot be changed and is given up", e);
            // It would say what is not so any more.
            map.ifPresent(Ledger::close);
            map = Optional.empty();
            removeFile();
        }
    }

    private void removeFile() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "a former ledger remains", e);
        }
    }

    void incarnations(long count) {
        change(it -> it.put(DAEMON, Map.of(INCARNATION, Long.toString(count))));
    }

    void agent(int cellId, RecordedAgent agent) {
        change(it -> it.put(
                AGENT + cellId,
                Map.of(
                        PID, Long.toString(agent.pid()),
                        START_TICKS, Long.toString(agent.startTicks()),
                        SECRET, agent.secret())));
    }

    void agentGone(int cellId) {
        change(it -> it.remove(AGENT + cellId));
    }

    void record(LedgerRecord record) {
        change(it -> new StoredRecord(it).write(record.toByteArray()));
    }

    @Override
    public void close() {
        map.ifPresent(Ledger::close);
    }
}
