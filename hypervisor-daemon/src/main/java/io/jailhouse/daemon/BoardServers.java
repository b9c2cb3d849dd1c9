package io.jailhouse.daemon;

import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.transport.BoardServer;
import io.jailhouse.transport.NetworkAddress;
import io.jailhouse.transport.Notices;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Where the daemon can be reached: on the board's socket, and on the network if it was told to. Agents reach it on the
 * socket only. Owned by the main thread.
 */
final class BoardServers implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(BoardServers.class.getName());

    private final BoardServer local;
    private final Optional<BoardServer> remote;

    private BoardServers(BoardServer local, Optional<BoardServer> remote) {
        this.local = local;
        this.remote = remote;
    }

    /**
     * Starts to serve.
     *
     * @param paths where the socket is
     * @param life told where the daemon listens
     * @param listening where to listen on the network; without it, where a former daemon of the board did
     * @param management services for people and programs
     * @param ofAgents services for agents
     * @param notices what callers of the services for people are told with their next answer
     * @param executor runs the calls
     * @throws IOException if a socket cannot be opened; the message is for the user
     */
    static BoardServers start(
            BoardPaths paths,
            DaemonLife life,
            Optional<Listening> listening,
            List<BindableService> management,
            BindableService ofAgents,
            Notices notices,
            Executor executor)
            throws IOException {
        HealthStatusManager health = new HealthStatusManager();
        List<BindableService> forAll = new ArrayList<>();
        management.forEach(service -> forAll.add(() -> notices.toldBy(service)));
        forAll.add(health.getHealthService());
        forAll.add(ProtoReflectionServiceV1.newInstance());
        List<BindableService> forLocals = new ArrayList<>(forAll);
        forLocals.add(ofAgents);
        Optional<BoardServer> remote = listening.isPresent()
                ? Optional.of(listen(paths, life, listening.get(), forAll, executor))
                : Listening.recorded(paths.listening())
                        .flatMap(former -> listenAgain(paths, life, former, forAll, executor));
        BoardServer local = BoardServer.start(paths.socket(), forLocals, executor);
        health.setStatus("", ServingStatus.SERVING);
        return new BoardServers(local, remote);
    }

    private static BoardServer listen(
            BoardPaths paths, DaemonLife life, Listening listening, List<BindableService> services, Executor executor)
            throws IOException {
        BoardServer server = BoardServer.listen(listening.address(), listening.files(), services, executor);
        listening.record(paths.listening(), server.port());
        life.listensOn(new NetworkAddress(listening.address().host(), server.port()));
        LOG.info(() -> "board \"" + paths.board() + "\" served on " + life.listensOn());
        return server;
    }

    /** Cells that run are worth more than callers from afar: a port that is taken does not keep a successor away. */
    private static Optional<BoardServer> listenAgain(
            BoardPaths paths, DaemonLife life, Listening former, List<BindableService> services, Executor executor) {
        try {
            return Optional.of(listen(paths, life, former, services, executor));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "not reachable over the network, as the former daemon was", e);
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        remote.ifPresent(BoardServer::close);
        local.close();
    }
}
