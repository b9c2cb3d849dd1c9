package io.jailhouse.daemon.lifecycle;

import io.jailhouse.daemon.board.CellState;
import io.jailhouse.shm.statistics.PoolFigures;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Something that has to happen outside of the decision, in the order listed. Each is idempotent, so
 * that a list that was interrupted can be carried out again.
 */
public sealed interface Effect
        permits LinkEffect,
                Effect.Print,
                Effect.PrepareBoard,
                Effect.SpawnAgent,
                Effect.ApplyGrant,
                Effect.ClearStatistics,
                Effect.PublishFigures,
                Effect.ParkCpu,
                Effect.SuspendCpus,
                Effect.WriteState,
                Effect.ResetCommunicationRegion,
                Effect.ClearCommunicationRegion,
                Effect.WriteMessage,
                Effect.Inform,
                Effect.StartCpus,
                Effect.EndAgent,
                Effect.RemoveBoard {
    /** Prints a line on the hypervisor console. */
    record Print(String line) implements Effect {}

    /** Makes the shared files of the board that the next board needs. */
    record PrepareBoard() implements Effect {}

    /** Starts the agent of a cell unless one lives. */
    record SpawnAgent(int cellId) implements Effect {}

    /** Gives an agent its grant of the next board; answers when what it lost is unmapped. */
    record ApplyGrant(int cellId) implements Effect {}

    /** Zeroes the statistics of CPUs that change their cell, between the grants that take and give them. */
    record ClearStatistics(Set<Integer> cpus) implements Effect {
        /** Copies the set. */
        public ClearStatistics {
            cpus = Set.copyOf(cpus);
        }
    }

    /** Tells the cells what the hypervisor holds now. */
    record PublishFigures(PoolFigures figures) implements Effect {}

    /** Parks a CPU as if it had made a violation. */
    record ParkCpu(int cellId, int cpu) implements Effect {}

    /** Stops the CPUs of a cell at their next poll. */
    record SuspendCpus(int cellId) implements Effect {}

    /** Writes the state word of a cell's communication region. */
    record WriteState(int cellId, CellState state) implements Effect {}

    /** Zeroes and refills the communication region, as before a start. */
    record ResetCommunicationRegion(int cellId) implements Effect {}

    /** Zeroes the communication region but for the state, as at creation. */
    record ClearCommunicationRegion(int cellId) implements Effect {}

    /** Writes a message into a cell's communication region; nobody waits for the answer. */
    record WriteMessage(int cellId, CellMessage message) implements Effect {}

    /**
     * Tells a cell that others came or went. What brought that about does not wait for the answer, but
     * the next message to the cell does.
     */
    record Inform(int cellId) implements Effect {}

    /** Resets the CPUs of a cell and lets one of them go, the first if none is named. */
    record StartCpus(int cellId, long resetAddress, OptionalInt cpu) implements Effect {
        StartCpus(int cellId, long resetAddress) {
            this(cellId, resetAddress, OptionalInt.empty());
        }
    }

    /** Ends the agent of a cell and waits until its process is gone. */
    record EndAgent(int cellId) implements Effect {}

    /** Removes the shared files of the board. */
    record RemoveBoard() implements Effect {}
}
