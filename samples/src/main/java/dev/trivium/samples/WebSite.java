package dev.trivium.samples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** A slow web site on a free port: many visitors at a time, each of whom waits. */
public final class WebSite implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final Duration delay;
    private final HttpServer server;
    private final ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor();

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // or each answer waits 40 ms for an acknowledgement of its header
    }

    private WebSite(Duration delay, String hostname) throws IOException {
        this.delay = delay;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(hostname), 0), BACKLOG);
        server.setExecutor(visitors);
        server.createContext("/", this::answer);
    }

    /**
     * Opens it.
     *
     * @param delay how long each answer takes
     * @param hostname address of this machine at which its visitors reach it
     */
    public static WebSite open(Duration delay, String hostname) throws IOException {
        WebSite site = new WebSite(delay, hostname);
        site.server.start();
        return site;
    }

    /** Addresses of so many different pages. */
    public List<URI> pages(int count) {
        InetSocketAddress address = server.getAddress();
        return IntStream.range(0, count)
                .mapToObj(page -> URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/page/" + page))
                .toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Thread.sleep(delay);
            byte[] page = ("This is " + exchange.getRequestURI().getPath() + "\n").repeat(64).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the site closes; the visitor sees its connection end
        }
    }

    @Override
    public void close() {
        server.stop(0);
        visitors.shutdownNow();
    }
}
