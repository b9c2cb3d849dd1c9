package io.jailhouse.daemon;

import io.jailhouse.daemon.execution.Hypervisor;
import io.jailhouse.daemon.execution.Leftovers;
import io.jailhouse.daemon.ledger.BoardLedger;
import io.jailhouse.daemon.rpc.AgentControlService;
import io.jailhouse.daemon.rpc.ConsoleService;
import io.jailhouse.daemon.rpc.FaultInjectionService;
import io.jailhouse.daemon.rpc.HypervisorService;
import io.jailhouse.daemon.rpc.LinkService;
import io.jailhouse.daemon.rpc.TraceService;
import io.jailhouse.daemon.supervision.AgentSupervisor;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.DetachedProcess;
import io.jailhouse.shm.LivenessLock;
import io.jailhouse.shm.ProcessEnd;
import io.jailhouse.transport.Notices;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The daemon of one board. Arguments: the board's name, {@code --ends-after-disable} if {@code enable} starts it,
 * {@code --only-to-recover} if it shall end when there is no board of a former daemon to carry on with, {@code
 * --ends-with-input} if it shall end when its standard input does, with whoever holds the other end of the pipe, and
 * {@code --listen HOST:PORT --tls-cert FILE --tls-key FILE --tls-ca FILE} if it shall be reached over the network. Exits
 * 0 after it was told to end, 1 if another daemon serves the board or it cannot be served.
 */
public final class HypervisorDaemon {
    private static final Logger LOG = Logger.getLogger(HypervisorDaemon.class.getName());
    private static final String ENDS_AFTER_DISABLE = "--ends-after-disable";
    private static final String ONLY_TO_RECOVER = "--only-to-recover";
    private static final String ENDS_WITH_INPUT = "--ends-with-input";

    private HypervisorDaemon() {}

    /**
     * Runs the daemon until it is told to end.
     *
     * @param arguments see above
     * @throws Exception if the socket or the files of the board cannot be used
     */
    public static void main(String[] arguments) throws Exception {
        DetachedProcess.beginSession();
        MalformedCalls.logBriefly();
        BoardPaths paths = BoardPaths.of(arguments[0], System.getenv());
        boolean endsAfterDisable = List.of(arguments).contains(ENDS_AFTER_DISABLE);
        paths.createDirectories();
        Optional<LivenessLock> lock = LivenessLock.acquire(paths.daemonLock());
        if (lock.isEmpty()) {
            System.err.println("jailhouse: a daemon serves board \"" + paths.board() + "\" already");
            System.exit(1);
        }
        DaemonLife life = new DaemonLife(endsAfterDisable);
        if (List.of(arguments).contains(ENDS_WITH_INPUT)) {
            Thread.ofPlatform().daemon().name("input").start(() -> awaitEndOfInput(life));
        }
        try {
            serve(
                    paths,
                    life,
                    Listening.of(List.of(arguments)),
                    List.of(arguments).contains(ONLY_TO_RECOVER));
            LOG.info("end");
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("jailhouse: " + e.getMessage());
            // Nothing was served: the shutdown hook has nobody to wait for.
            Runtime.getRuntime().halt(1);
        } finally {
            life.finished();
        }
        // Everything is cleared up; whatever still runs in this process must not hold it back.
        ProcessEnd.now(0);
    }

    private static void serve(BoardPaths paths, DaemonLife life, Optional<Listening> listening, boolean onlyToRecover)
            throws IOException, InterruptedException {
        ExecutorService calls = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("call-", 0).factory());
        // First, because it takes longest: it opens on a thread of its own while everything else starts.
        BoardLedger ledger = new BoardLedger(paths.ledger(), paths.ledgerCopy(), paths.sealKey());
        try (ApplicationContext context = ApplicationContext.builder()
                .banner(false)
                .deduceEnvironment(false)
                .singletons(paths, life, ledger)
                .start()) {
            Hypervisor hypervisor = context.getBean(Hypervisor.class);
            FaultInjectionService faults = context.getBean(FaultInjectionService.class);
            Notices notices = new Notices();
            hypervisor.recover(paths, ledger, context.getBean(AgentSupervisor.class), notices::add, former -> {
                former.ifPresent(life::succeed);
                if (former.isEmpty() && onlyToRecover) {
                    // Whoever wanted it hears why there is nothing.
                    notices.whenTold(life::stop);
                }
            });
            Runtime.getRuntime().addShutdownHook(new Thread(life::stopAndAwaitFinish));
            try (BoardServers servers = BoardServers.start(
                    paths,
                    life,
                    listening,
                    List.of(
                            context.getBean(HypervisorService.class),
                            faults,
                            context.getBean(LinkService.class),
                            context.getBean(ConsoleService.class),
                            context.getBean(TraceService.class)),
                    context.getBean(AgentControlService.class),
                    notices,
                    calls)) {
                LOG.info(() -> "board \"" + paths.board() + "\" served on " + paths.socket());
                life.awaitEnd();
                if (hypervisor.board().isPresent()) {
                    // Told to end by a signal: cells do not outlive a hypervisor that ends in order.
                    hypervisor.abandon().handle((done, failure) -> failure).join();
                }
            }
        }
        ledger.close();
        calls.shutdownNow();
        // The lock is still held: until the process is gone, nobody takes the board's files for their own.
        removeFiles(paths);
    }

    private static void awaitEndOfInput(DaemonLife life) {
        try {
            while (System.in.read() >= 0) {
                // What is said does not matter.
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "standard input cannot be read", e);
        }
        life.stop();
    }

    /** Leaves nothing behind. */
    private static void removeFiles(BoardPaths paths) throws IOException {
        Leftovers.removeSharedFiles(paths);
        for (Path file : List.of(
                paths.socket(),
                paths.ledger(),
                paths.ledgerCopy(),
                paths.sealKey(),
                paths.listening(),
                paths.daemonLog(),
                paths.startLock(),
                paths.daemonLock())) {
            Files.deleteIfExists(file);
        }
        Leftovers.removeIfEmpty(paths.runtimeDir());
        Leftovers.removeIfEmpty(paths.runtimeDir().getParent());
    }
}
