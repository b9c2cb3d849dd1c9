package io.jailhouse.daemon.supervision;

import io.grpc.stub.StreamObserver;
import io.jailhouse.proto.Acknowledgement;
import io.jailhouse.proto.AgentHello;
import io.jailhouse.proto.AgentOrder;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.transport.Distribution;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Spawns agents and keeps track of them. {@link #spawn} is called by the hypervisor thread, the rest
 * by gRPC and reaper threads.
 */
public final class AgentSupervisor {
    /** Environment variable in which an agent finds its secret; a command line would be public. */
    public static final String SECRET_VARIABLE = "JAILHOUSE_AGENT_SECRET";

    /** Agents whose daemon died go on until somebody ends them. */
    private static final String ORPHAN_TIMEOUT_SECONDS = "0";

    private final BoardPaths paths;
    private final Distribution distribution;
    private final Map<Long, AgentLink> byPid = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();

    /**
     * Creates a supervisor without agents.
     *
     * @param paths where logs go
     * @param distribution how an agent is started
     */
    public AgentSupervisor(BoardPaths paths, Distribution distribution) {
        this.paths = paths;
        this.distribution = distribution;
    }

    /**
     * Starts the agent of a cell, detached from this process but for its parenthood.
     *
     * @param cellId the cell
     * @param cellName its name
     * @param events who hears of it
     * @return the agent; it has not attached yet
     * @throws IOException if no process can be started
     */
    public AgentLink spawn(int cellId, String cellName, AgentEvents events) throws IOException {
        byte[] secretBytes = new byte[32];
        random.nextBytes(secretBytes);
        String secret = HexFormat.of().formatHex(secretBytes);
        File log = paths.agentLog(cellName).toFile();
        ProcessBuilder builder = new ProcessBuilder(distribution.command(
                        Distribution.Program.AGENT,
                        List.of(paths.board(), Integer.toString(cellId), cellName, ORPHAN_TIMEOUT_SECONDS)))
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .redirectError(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().put(SECRET_VARIABLE, secret);
        Process process = builder.start();
        AgentLink link = new AgentLink(cellId, secret, process.toHandle(), startTicks(process.pid()));
        byPid.put(process.pid(), link);
        process.onExit().thenRun(() -> {
            byPid.remove(process.pid());
            link.died();
            events.agentDied(link);
        });
        return link;
    }

    /**
     * Recognises an agent by its first message.
     *
     * @param hello what it says
     * @param orders the stream to it
     * @return the agent, or empty when it is nobody we started
     */
    public Optional<AgentLink> attach(AgentHello hello, StreamObserver<AgentOrder> orders) {
        AgentLink link = byPid.get(hello.getPid());
        if (link == null || !link.provesItself(hello.getCellId(), hello.getSecret(), hello.getPid())) {
            return Optional.empty();
        }
        link.attach(orders);
        return Optional.of(link);
    }

    /** Takes an agent's answer to an order. */
    public void acknowledged(AgentLink link, Acknowledgement acknowledgement) {
        link.acknowledged(acknowledgement);
    }

    /** Notes that a stream has ended; the agent, if it lives, will open another. */
    public void detached(AgentLink link, StreamObserver<AgentOrder> orders) {
        link.detach(orders);
    }

    /**
     * Reads when a process was started.
     *
     * @param pid a process
     * @return field 22 of its {@code /proc/PID/stat}, in clock ticks since boot; 0 if it is gone
     */
    public static long startTicks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // The second field is the program's name in parentheses and may contain anything.
            String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(afterName[19]);
        } catch (IOException | RuntimeException gone) {
            return 0;
        }
    }
}
