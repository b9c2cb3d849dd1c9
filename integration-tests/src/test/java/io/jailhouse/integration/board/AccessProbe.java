package io.jailhouse.integration.board;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.jailhouse.integration.board.HypervisorCalls.Image;
import io.jailhouse.junit.Console;
import io.jailhouse.proto.Cell;
import io.jailhouse.proto.CellState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;

/** A cell that runs access-demo (inmates/README.md) with one list of accesses after the other. */
public final class AccessProbe implements AutoCloseable {
    /** Ends a list: the inmate writes "shut down" into its communication region. */
    private static final String ARRIVED = " w4 0x80000008 2";

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Set<CellState> ENDED = Set.of(CellState.CELL_STATE_SHUT_DOWN, CellState.CELL_STATE_FAILED);

    private final String cell;
    private final ByteString image;
    private final HypervisorCalls hypervisor;
    private final Console console;

    private AccessProbe(TestBoard board, String cell) throws IOException {
        this.cell = cell;
        image = ByteString.copyFrom(Files.readAllBytes(Project.ROOT.resolve(Project.ACCESS_DEMO)));
        hypervisor = HypervisorCalls.to(board);
        console = board.hypervisorConsole();
    }

    /** Uses a cell that exists. */
    public static AccessProbe of(TestBoard board, String cell) {
        try {
            return new AccessProbe(board, cell);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * How a list ended.
     *
     * @param arrived whether all its commands were carried out
     * @param console what the hypervisor printed: the violation, if there was one
     */
    public record Outcome(boolean arrived, String console) {}

    /** Runs a list to its end or to the violation that stops it. */
    public Outcome run(String list) {
        ByteString words = ByteString.copyFrom(list + ARRIVED + "\0", StandardCharsets.US_ASCII);
        assertThat(hypervisor.load(cell, List.of(new Image(0, image), new Image(AccessDemo.LIST_OFFSET, words))))
                .isEmpty();
        console.skip();
        assertThat(hypervisor.start(cell)).isEmpty();
        CellState end = Awaitility.await()
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> hypervisor.cell(cell).map(Cell::getState).orElseThrow(), ENDED::contains);
        return new Outcome(end == CellState.CELL_STATE_SHUT_DOWN, console.unread());
    }

    @Override
    public void close() {
        console.close();
        hypervisor.close();
    }
}
