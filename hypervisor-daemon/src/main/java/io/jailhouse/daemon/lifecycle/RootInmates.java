package io.jailhouse.daemon.lifecycle;

import static io.jailhouse.transport.Errno.EBUSY;
import static io.jailhouse.transport.Errno.EINVAL;

import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.CellState;
import io.jailhouse.daemon.board.PhysicalRange;
import io.jailhouse.daemon.board.RootInmate;
import io.jailhouse.daemon.board.RootMemory;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import io.jailhouse.daemon.lifecycle.Decision.Refused;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Inmates that the root cell runs in place of Linux. The original has no such thing: there the root cell is the system
 * that runs already. Every method is a pure function.
 */
public final class RootInmates {
    private RootInmates() {}

    /** {@code root load} up to the point where images can be written: the CPUs of the root cell stand still. */
    public static Decision load(Optional<Board> board, RootInmate inmate) {
        if (board.isEmpty()) {
            return notEnabled();
        }
        Optional<Refused> refusal = foreignCpu(board.get(), inmate.cpu());
        return refusal.isPresent()
                ? refusal.get()
                : Accepted.of(
                        board.get().withRootInmate(inmate).with(Cell.ROOT_ID, RootInmates::intact),
                        stopping(board.get()));
    }

    /** Where an image goes: into what the root cell may write now, at the root cell's addresses. */
    public static ImagePlacement placement(RootMemory memory, String file, long address, long size) {
        if (size == 0) {
            return new ImagePlacement.Nowhere();
        }
        PhysicalRange image = new PhysicalRange(address, size);
        return memory.mayWrite(image)
                ? new ImagePlacement.At(memory.writable(image))
                : new ImagePlacement.Refused(
                        EINVAL, "%s: the root cell cannot write %d bytes at 0x%x now".formatted(file, size, address));
    }

    /** {@code root start}: the CPUs are reset, one begins. */
    public static Decision start(Optional<Board> board) {
        if (board.isEmpty()) {
            return notEnabled();
        }
        Board before = board.get();
        if (before.rootInmate().isEmpty()) {
            return new Refused(EINVAL, "nothing has been loaded into the root cell");
        }
        RootInmate inmate = before.rootInmate().get();
        Optional<Refused> refusal = ForeignCode.refusal(before).or(() -> foreignCpu(before, inmate.cpu()));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        List<Effect> effects = new ArrayList<>(stopping(before));
        effects.add(new LinkEffect.TakeRootEnds());
        effects.add(new Effect.StartCpus(Cell.ROOT_ID, inmate.entry(), inmate.cpu()));
        return Accepted.of(
                before.withRootInmate(inmate.withRunning(true)).with(Cell.ROOT_ID, RootInmates::intact), effects);
    }

    /** {@code root stop}: the CPUs of the root cell idle again. */
    public static Decision stop(Optional<Board> board) {
        if (board.isEmpty()) {
            return notEnabled();
        }
        Board before = board.get();
        if (before.rootInmate().filter(RootInmate::running).isEmpty()) {
            return new Refused(EINVAL, "the root cell runs no inmate");
        }
        RootInmate stopped = before.rootInmate().get().withRunning(false);
        return Accepted.of(before.withRootInmate(stopped).with(Cell.ROOT_ID, RootInmates::intact), stopping(before));
    }

    /** The agent may have died, and with it what it had mapped. */
    private static List<Effect> stopping(Board board) {
        List<Effect> effects = new ArrayList<>(List.of(
                new Effect.SpawnAgent(Cell.ROOT_ID),
                new Effect.SuspendCpus(Cell.ROOT_ID),
                new Effect.ApplyGrant(Cell.ROOT_ID),
                new Effect.WriteState(Cell.ROOT_ID, CellState.RUNNING)));
        effects.addAll(IvshmemLinks.resetting(board.root()));
        effects.add(new LinkEffect.LeaveRootEnds());
        return effects;
    }

    private static Cell intact(Cell root) {
        return root.withFailedCpus(Collections.emptySet()).withState(CellState.RUNNING);
    }

    private static Optional<Refused> foreignCpu(Board board, OptionalInt cpu) {
        if (cpu.isEmpty() || board.root().cpus().contains(cpu.getAsInt())) {
            return Optional.empty();
        }
        return Optional.of(board.guests().stream()
                .filter(cell -> cell.cpus().contains(cpu.getAsInt()))
                .findFirst()
                .map(cell -> new Refused(EBUSY, "CPU %d belongs to cell \"%s\"".formatted(cpu.getAsInt(), cell.name())))
                .orElseGet(() -> new Refused(EINVAL, "CPU %d does not exist on this board".formatted(cpu.getAsInt()))));
    }

    private static Refused notEnabled() {
        return new Refused(EINVAL, "the board is not enabled");
    }
}
