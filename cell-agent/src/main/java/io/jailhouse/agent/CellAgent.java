package io.jailhouse.agent;

import io.jailhouse.agent.cell.CellAssembly;
import io.jailhouse.agent.control.CellFaultPoints;
import io.jailhouse.agent.control.DaemonLink;
import io.jailhouse.fault.FaultPoints;
import io.jailhouse.proto.AgentHello;
import io.jailhouse.proto.Confinement;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.DetachedProcess;
import io.jailhouse.shm.LivenessLock;
import io.jailhouse.shm.ProcessEnd;
import io.jailhouse.shm.confine.AgentConfinement;
import io.jailhouse.shm.confine.ConfinementLevel;
import io.jailhouse.transport.BoardChannel;
import io.jailhouse.transport.Distribution;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The program that executes one cell. Arguments: board, cell id, cell name, seconds to go on without a
 * daemon (0: for ever), a {@link ConfinementLevel}. The secret with which it proves itself is in its environment.
 *
 * <p>Exits 0 when it was ordered to, or has nobody left to work for.
 */
public final class CellAgent {
    private static final Logger LOG = Logger.getLogger(CellAgent.class.getName());
    private static final String SECRET_VARIABLE = "JAILHOUSE_AGENT_SECRET";

    private CellAgent() {}

    /**
     * Runs the agent until it has to end.
     *
     * @param arguments see above
     * @throws Exception if the board's shared files cannot be opened
     */
    public static void main(String[] arguments) throws Exception {
        BoardPaths paths = BoardPaths.of(arguments[0], System.getenv());
        // Connecting takes as long as all the rest of the start, and needs nothing of it.
        CompletableFuture<BoardChannel> connection =
                CompletableFuture.supplyAsync(() -> BoardChannel.connecting(paths.socket()));
        DetachedProcess.beginSession();
        int cellId = Integer.parseInt(arguments[1]);
        String cellName = arguments[2];
        Duration orphanTimeout = Duration.ofSeconds(Long.parseLong(arguments[3]));
        long pid = ProcessHandle.current().pid();
        int exitCode = 0;
        try (LivenessLock life = LivenessLock.acquire(paths.agentLocks(), pid)
                        .orElseThrow(() -> new IOException("another process holds the lock of number " + pid));
                CellAssembly assembly = CellAssembly.open(paths, cellId, cellName)) {
            LOG.info(() -> "agent of cell %d \"%s\", process %d".formatted(cellId, cellName, pid));
            Confinement confinement = confine(ConfinementLevel.valueOf(arguments[4]), paths);
            AgentHello identity = AgentHello.newBuilder()
                    .setCellId(cellId)
                    .setSecret(System.getenv().getOrDefault(SECRET_VARIABLE, ""))
                    .setPid(pid)
                    .setConfinement(confinement)
                    .build();
            DaemonLink link = new DaemonLink(
                    paths.socket(),
                    connection,
                    identity,
                    assembly.cell(),
                    orphanTimeout,
                    new CellFaultPoints(FaultPoints.ofThisProcess(), cellName));
            assembly.reportTo(link);
            link.run();
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.SEVERE, "the agent ends", e);
            exitCode = 1;
        }
        ProcessEnd.now(exitCode);
    }

    /** Everything that is opened or made once is there by now: files of the board, the connection, the clock's thread. */
    private static Confinement confine(ConfinementLevel level, BoardPaths paths) throws IOException {
        if (level == ConfinementLevel.OFF) {
            return Confinement.getDefaultInstance();
        }
        // The first socket of a process brings others with it that are kept for good.
        SocketChannel.open(StandardProtocolFamily.UNIX).close();
        var holds =
                AgentConfinement.whenStarted(paths, Distribution.ofThisProcess().files());
        if (level == ConfinementLevel.STRICT && !holds.missing().isEmpty()) {
            throw new IOException("does not run without " + String.join(", ", holds.missing()));
        }
        return Confinement.newBuilder()
                .setNoNewPrivileges(holds.noNewPrivileges())
                .setLandlockAbi(holds.landlockAbi())
                .setSeccomp(holds.seccomp())
                .build();
    }
}
