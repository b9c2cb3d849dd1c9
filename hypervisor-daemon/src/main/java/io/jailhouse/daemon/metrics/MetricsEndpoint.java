package io.jailhouse.daemon.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.shm.statistics.StatisticsFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code http://127.0.0.1:PORT/metrics}, for programs on the same host. Answers one request after the other, on a thread
 * of its own; 503 while no board is enabled. Any thread may open and close it.
 */
public final class MetricsEndpoint implements AutoCloseable {
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final Supplier<Optional<Board>> board;
    private final Supplier<Optional<StatisticsFile>> statistics;
    private HttpServer server;

    /**
     * Creates an endpoint that is closed.
     *
     * @param board the board as it is
     * @param statistics its counters
     */
    public MetricsEndpoint(Supplier<Optional<Board>> board, Supplier<Optional<StatisticsFile>> statistics) {
        this.board = board;
        this.statistics = statistics;
    }

    /**
     * Opens the endpoint.
     *
     * @param port 1 to 65535
     * @return false if it was open already, wherever
     * @throws IOException if the port is taken
     */
    public synchronized boolean open(int port) throws IOException {
        if (server != null) {
            return false;
        }
        HttpServer opened = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        opened.createContext("/metrics", this::answer);
        opened.start();
        server = opened;
        return true;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Optional<String> text = text();
            byte[] bytes = text.orElse("the board is not enabled\n").getBytes(StandardCharsets.UTF_8);
            String type = text.isPresent() ? BoardMetrics.OPEN_METRICS : "text/plain; charset=utf-8";
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(text.isPresent() ? OK : UNAVAILABLE, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Optional<String> text() {
        try {
            return board.get().flatMap(now -> statistics.get().map(file -> BoardMetrics.of(now, file)));
        } catch (IllegalStateException closed) {
            // The board was disabled meanwhile.
            return Optional.empty();
        }
    }

    /** Closes the endpoint if it is open. */
    @Override
    public synchronized void close() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }
}
