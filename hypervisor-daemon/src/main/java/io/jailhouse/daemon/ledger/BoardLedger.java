package io.jailhouse.daemon.ledger;

import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The ledger in the board's own terms. Opened on a thread of its own, beside the server's start; the
 * first use waits for it.
 */
public final class BoardLedger implements AutoCloseable {
    private final CompletableFuture<Ledger> opening;

    /**
     * Begins to open the ledger.
     *
     * @param file where it lies
     */
    public BoardLedger(Path file) {
        opening = CompletableFuture.supplyAsync(() -> {
            try {
                return Ledger.open(file);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    /** Returns what was written, by a former daemon or this one. */
    public Map<String, Map<String, String>> entries() {
        return ledger().entries();
    }

    /** Notes an operation before its first effect, with the cells as they will be. */
    public void intend(String operation, Optional<Board> before, Optional<Board> next) {
        long generation = next.or(() -> before).map(Board::generation).orElse(0L);
        ledger().put("operation", Map.of("name", operation, "generation", Long.toString(generation)));
        next.ifPresent(board -> board.cells().forEach(this::cell));
    }

    /** Notes that the last effect has happened. */
    public void done(Optional<Board> now) {
        Ledger ledger = ledger();
        ledger.remove("operation");
        if (now.isEmpty()) {
            ledger.clear();
            return;
        }
        for (String key : ledger.entries().keySet()) {
            int slash = key.indexOf('/');
            if (slash > 0
                    && now.get()
                            .cell(Integer.parseInt(key.substring(slash + 1)))
                            .isEmpty()) {
                ledger.remove(key);
            }
        }
        now.get().cells().forEach(this::cell);
    }

    /** Notes a process before it is given anything. */
    public void agent(int cellId, long pid, long startTicks) {
        ledger().put("agent/" + cellId, Map.of("pid", Long.toString(pid), "start-ticks", Long.toString(startTicks)));
    }

    /** Notes that a process has ended on order. */
    public void agentGone(int cellId) {
        ledger().remove("agent/" + cellId);
    }

    /** Notes a grant before it is sent. */
    public void grant(int cellId, long generation) {
        ledger().put("grant/" + cellId, Map.of("generation", Long.toString(generation)));
    }

    /** Forgets everything. */
    public void clear() {
        ledger().clear();
    }

    private void cell(Cell cell) {
        ledger().put(
                        "cell/" + cell.id(),
                        Map.of(
                                "name",
                                HexFormat.of().formatHex(cell.name().getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                                "state",
                                cell.state().name(),
                                "loadable",
                                Boolean.toString(cell.loadable()),
                                "cpus",
                                cell.cpus().toString(),
                                "failed-cpus",
                                cell.failedCpus().toString()));
    }

    private Ledger ledger() {
        return opening.join();
    }

    @Override
    public void close() {
        ledger().close();
    }
}
