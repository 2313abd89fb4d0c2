package dev.trivium.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

import dev.trivium.remote.NodeStatus.State;

/**
 * Tells an orchestrator over HTTP how a worker node is: {@code /live} is 200 as long as the node runs, {@code /ready} is 200 as long as it takes
 * work and 503 otherwise, both with the {@link NodeStatus} as JSON. May be used from any thread.
 */
final class HealthServer implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int BACKLOG = 16;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int WRONG_METHOD = 405;
    private static final int UNAVAILABLE = 503;
    private static final long NO_BODY = -1;

    /** {@code null} if nobody is to be told. */
    private final @Nullable HttpServer server;

    /** Probes come one at a time. Whoever sends many waits, and is hung up on in the end. */
    private final ExecutorService threads = new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(BACKLOG),
            Thread.ofPlatform().daemon().name("trivium-health-", 1).factory());

    private HealthServer(@Nullable HttpServer server) {
        this.server = server;
        if (server != null) {
            server.setExecutor(threads);
            server.start(); // one that was never started does not give its port back
        }
    }

    /**
     * Takes the port, but has nothing to tell yet.
     *
     * @param address with port 0 for none
     * @throws UncheckedIOException if somebody else has it
     */
    static HealthServer at(InetSocketAddress address) {
        if (address.getPort() == 0) {
            return new HealthServer(null);
        }
        try {
            return new HealthServer(HttpServer.create(address, BACKLOG));
        } catch (IOException e) {
            throw new UncheckedIOException("trivium.worker.health cannot listen at " + address.getHostString() + ":" + address.getPort() + ": " + e.getMessage(), e);
        }
    }

    /** From now on it tells this. Once. */
    void answer(Supplier<NodeStatus> status) {
        if (server != null) {
            server.createContext("/live", exchange -> answer(exchange, status.get(), each -> each.state() != State.ENDED));
            server.createContext("/ready", exchange -> answer(exchange, status.get(), each -> each.state() == State.READY));
        }
    }

    private static void answer(HttpExchange exchange, NodeStatus status, Predicate<NodeStatus> good) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(exchange.getHttpContext().getPath())) {
                exchange.sendResponseHeaders(NOT_FOUND, NO_BODY);
                return;
            }
            int code = good.test(status) ? OK : UNAVAILABLE;
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            switch (exchange.getRequestMethod()) {
                case "GET" -> {
                    byte[] body = (status.json() + "\n").getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(code, body.length);
                    exchange.getResponseBody().write(body);
                }
                case "HEAD" -> exchange.sendResponseHeaders(code, NO_BODY);
                default -> exchange.sendResponseHeaders(WRONG_METHOD, NO_BODY);
            }
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
        threads.shutdownNow();
    }
}
