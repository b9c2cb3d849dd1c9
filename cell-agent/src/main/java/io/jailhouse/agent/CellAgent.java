package io.jailhouse.agent;

import io.jailhouse.agent.cell.CellAssembly;
import io.jailhouse.agent.control.DaemonLink;
import io.jailhouse.proto.AgentHello;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.DetachedProcess;
import io.jailhouse.shm.LivenessLock;
import io.jailhouse.shm.ProcessStatus;
import io.jailhouse.transport.BoardChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The program that executes one cell. Arguments: board, cell id, cell name, seconds to go on without a
 * daemon (0: for ever). The secret with which it proves itself is in its environment.
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
        try (LivenessLock life = LivenessLock.acquire(paths.agentLock(pid))
                        .orElseThrow(() -> new IOException("another process holds " + paths.agentLock(pid)));
                CellAssembly assembly = CellAssembly.open(paths, cellId, cellName)) {
            LOG.info(() -> "agent of cell %d \"%s\", process %d".formatted(cellId, cellName, pid));
            AgentHello identity = AgentHello.newBuilder()
                    .setCellId(cellId)
                    .setSecret(System.getenv().getOrDefault(SECRET_VARIABLE, ""))
                    .setPid(pid)
                    .setProcessStartTicks(ProcessStatus.of(pid).orElseThrow().startTicks())
                    .build();
            DaemonLink link = new DaemonLink(paths.socket(), connection, identity, assembly.cell(), orphanTimeout);
            assembly.reportTo(link);
            link.run();
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.SEVERE, "the agent ends", e);
            exitCode = 1;
        }
        Files.deleteIfExists(paths.agentLock(pid));
        System.exit(exitCode);
    }
}
