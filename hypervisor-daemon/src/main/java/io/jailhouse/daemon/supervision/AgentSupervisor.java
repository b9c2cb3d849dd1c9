package io.jailhouse.daemon.supervision;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.ledger.RecordedAgent;
import io.jailhouse.fault.FaultPoint;
import io.jailhouse.proto.AgentHello;
import io.jailhouse.proto.AgentMessage;
import io.jailhouse.proto.AgentOrder;
import io.jailhouse.proto.Violation;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.confine.ConfinementLevel;
import io.jailhouse.transport.MessageBudget;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Spawns agents, keeps track of them and believes them nothing that cannot be true. {@link #spawn} is
 * called by the hypervisor thread, the rest by gRPC and reaper threads.
 */
public final class AgentSupervisor implements AutoCloseable {
    /** Environment variable in which an agent finds its secret; a command line would be public. */
    public static final String SECRET_VARIABLE = "JAILHOUSE_AGENT_SECRET";

    /** Bytes of a message, far more than an honest agent needs. */
    private static final int LONGEST_VIOLATION = 4096;

    private static final Logger LOG = Logger.getLogger(AgentSupervisor.class.getName());

    /** Agents whose daemon died go on until somebody ends them. */
    private static final String ORPHAN_TIMEOUT_SECONDS = "0";

    /** Of 1000; the daemon and commands have 0. */
    private static final String FIRST_TO_DIE = "300";

    private final BoardPaths paths;
    private final AgentProgram program;
    private final SupervisionLimits limits;
    private final Map<Long, Supervised> byPid = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final KeptLedgers keptLedgers;
    private volatile long ordersBefore;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("supervisor").factory());

    /** How often, and how long, an adopted process is looked at whose stream has ended. */
    private static final long DEATH_LOOK_MILLIS = 5;

    private static final int DEATH_LOOKS = 200;

    private record Supervised(AgentLink link, MessageBudget budget, Vigilance vigilance, AgentEvents events) {}

    /**
     * Creates a supervisor without agents.
     *
     * @param paths where logs go
     * @param program how an agent is started
     * @param limits when their conduct is noticed
     */
    public AgentSupervisor(BoardPaths paths, AgentProgram program, SupervisionLimits limits) {
        this.paths = paths;
        this.program = program;
        this.limits = limits;
        this.keptLedgers = new KeptLedgers(paths.agentLocks());
        looks.scheduleWithFixedDelay(
                this::look, limits.look().toMillis(), limits.look().toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Starts the agent of a cell, detached from this process but for its parenthood.
     *
     * @param cellId the cell
     * @param cellName its name
     * @param level how much of its confinement it insists on
     * @param events who hears of it
     * @return the agent; it has not attached yet
     * @throws IOException if no process can be started
     */
    public AgentLink spawn(int cellId, String cellName, ConfinementLevel level, AgentEvents events) throws IOException {
        byte[] secretBytes = new byte[32];
        random.nextBytes(secretBytes);
        String secret = HexFormat.of().formatHex(secretBytes);
        File log = paths.agentLog(cellName).toFile();
        ProcessBuilder builder = new ProcessBuilder(program.command(List.of(
                        paths.board(), Integer.toString(cellId), cellName, ORPHAN_TIMEOUT_SECONDS, level.name())))
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .redirectError(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().put(SECRET_VARIABLE, secret);
        Process process = start(builder, level, log.toPath());
        offerToTheKernel(process.pid());
        AgentProcess found = found(process);
        AgentLink link = new AgentLink(cellId, cellName, secret, found, ordersBefore);
        supervise(link, events);
        // Not onExit, whose threads are as confined as the process.
        Thread.ofPlatform().daemon().name("agent-" + process.pid()).start(() -> awaitEnd(process, link));
        return link;
    }

    /** Looked up here: the thread that starts a confined process may not see when it began. */
    private static AgentProcess found(Process process) throws IOException {
        try {
            return AgentProcess.of(ProcessHandle.of(process.pid()).orElseGet(process::toHandle));
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** When memory runs out, one cell is lost rather than the daemon, which would lose none and help none. */
    private static void offerToTheKernel(long pid) {
        try {
            Files.writeString(Path.of("/proc", Long.toString(pid), "oom_score_adj"), FIRST_TO_DIE);
        } catch (IOException e) {
            LOG.log(Level.FINE, "the kernel chooses by itself who dies when memory runs out", e);
        }
    }

    private void awaitEnd(Process process, AgentLink link) {
        try {
            process.waitFor();
            died(link);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Process start(ProcessBuilder builder, ConfinementLevel level, Path log) throws IOException {
        if (level == ConfinementLevel.OFF) {
            return builder.start();
        }
        List<Path> written = List.of(log, paths.agentLocks());
        for (Path file : written) {
            // It must be there before it can be allowed.
            Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
        }
        try {
            return ConfinedStart.of(builder, paths, program.files(), written);
        } catch (ConfinedStart.KernelRefuses e) {
            LOG.log(Level.WARNING, "an agent starts without confinement", e);
            return builder.start();
        }
    }

    /**
     * Takes over an agent that a former daemon started; it will attach when it finds this one.
     *
     * @param cell the cell
     * @param recorded what the former daemon noted
     * @param events who hears of it
     * @return the agent; empty if its process has ended
     */
    public Optional<AgentLink> adopt(Cell cell, RecordedAgent recorded, AgentEvents events) {
        Optional<AgentProcess> process = AgentProcess.find(recorded.pid(), recorded.startTicks());
        if (process.isEmpty()) {
            return Optional.empty();
        }
        AgentLink link = new AgentLink(cell.id(), cell.name(), recorded.secret(), process.get(), ordersBefore);
        link.alreadyGranted(cell.cpus());
        supervise(link, events);
        return Optional.of(link);
    }

    /**
     * Keeps the orders of this daemon apart from others'. Before any agent is started or adopted.
     *
     * @param before numbers up to this one were for orders of former daemons
     */
    public void numberOrdersAfter(long before) {
        ordersBefore = before;
    }

    /**
     * Waits for what agents of a former daemon have kept of its ledger. Before {@link #begin}.
     *
     * @param limit how long agents that live have
     * @return one from each that has reported; nothing of it is to be believed unless the seal is whole
     * @throws IOException if nobody can know whether agents live
     */
    public Collection<ByteString> keptLedgers(Duration limit) throws IOException {
        return keptLedgers.await(limit);
    }

    /** Lets agents attach, when those of a former daemon are known; until then they wait. */
    public void begin() {
        ready.complete(null);
        keptLedgers.clear();
    }

    private void supervise(AgentLink link, AgentEvents events) {
        byPid.put(
                link.process().pid(),
                new Supervised(
                        link,
                        new MessageBudget(limits.burst(), limits.perSecond(), System::nanoTime),
                        new Vigilance(link, limits, System.nanoTime()),
                        events));
    }

    /** Tells everybody, once. */
    private void died(AgentLink link) {
        Supervised agent = byPid.remove(link.process().pid());
        if (agent != null) {
            link.gone();
            agent.events.agentDied(link);
            link.dead();
        }
    }

    private void look() {
        long now = System.nanoTime();
        byPid.values().forEach(agent -> {
            if (agent.link.process().hasEnded()) {
                // One that was adopted: its parent, which would hear of it, is gone.
                died(agent.link);
            } else {
                agent.vigilance.look(now);
            }
        });
    }

    /** The kernel closes a dying process's connections a little before the process has ended. */
    private void lookForDeath(AgentLink link, int looks) {
        if (link.process().hasEnded()) {
            died(link);
        } else if (looks > 0 && link.isDetached()) {
            this.looks.schedule(() -> lookForDeath(link, looks - 1), DEATH_LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Recognises an agent by its first message.
     *
     * @param hello what it says
     * @param orders the stream to it
     * @return the agent, or empty when it is nobody we started
     */
    public Optional<AgentLink> attach(AgentHello hello, StreamObserver<AgentOrder> orders) {
        if (!ready.isDone()) {
            keptLedgers.report(hello.getPid(), hello.getKeptLedger());
            ready.join();
        }
        Supervised agent = byPid.get(hello.getPid());
        if (agent == null || !agent.link.provesItself(hello.getCellId(), hello.getSecret(), hello.getPid())) {
            LOG.warning(() -> "turned away: somebody who claims to be process %d, the agent of cell %d"
                    .formatted(hello.getPid(), Integer.toUnsignedLong(hello.getCellId())));
            return Optional.empty();
        }
        if (!agent.budget.take()) {
            agent.link.process().kill();
            return Optional.empty();
        }
        agent.link.restrictedByLandlock(hello.getConfinement().getLandlockAbi());
        agent.link.attach(orders);
        return Optional.of(agent.link);
    }

    /**
     * Takes a message of an agent that has proved itself. Messages of one agent come one after the other.
     *
     * @param link who sends
     * @param message anything
     * @throws FalseReport if it cannot be true, or is one too many: then the agent is killed as well
     */
    public void hear(AgentLink link, AgentMessage message) {
        Supervised agent = byPid.get(link.process().pid());
        if (agent == null) {
            return;
        }
        if (!agent.budget.take()) {
            link.process().kill();
            throw new FalseReport("floods the daemon with messages and is killed");
        }
        switch (message.getMessageCase()) {
            case ACKNOWLEDGEMENT -> link.acknowledged(message.getAcknowledgement());
            case MESSAGE_OUTCOME -> link.messageEnded(message.getMessageOutcome());
            case TRACED_BLOCKS -> {
                link.requireGranted(message.getTracedBlocks().getCpu());
                link.trace().executed(message.getTracedBlocks());
            }
            case TRACE_ENDED -> link.trace().ended(message.getTraceEnded());
            case CPU_PARKED -> {
                int cpu = message.getCpuParked().getCpu();
                link.requireGranted(cpu);
                Violation violation = message.getCpuParked().getViolation();
                if (violation.getSerializedSize() > LONGEST_VIOLATION) {
                    throw new FalseReport("describes a violation with more words than one has");
                }
                agent.events.cpuParked(link, cpu, violation);
            }
            case FAILURE ->
                agent.events.agentFailed(
                        link, AgentLink.sentence(message.getFailure().getReason()));
            case FAULT_REACHED ->
                FaultPoint.named(message.getFaultReached().getPoint())
                        .ifPresent(point -> agent.events.faultReached(link, point));
            case HELLO, MESSAGE_NOT_SET -> throw new FalseReport("introduces itself a second time, or says nothing");
        }
    }

    /** Notes that a stream has ended; the agent, if it lives, will open another. */
    public void detached(AgentLink link, StreamObserver<AgentOrder> orders) {
        link.detach(orders);
        lookForDeath(link, DEATH_LOOKS);
    }

    /** Looks no more; agents live on. */
    @Override
    public void close() {
        looks.shutdownNow();
    }
}
