package dev.trivium.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.remote.NodeStatus.State;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What an orchestrator is told. */
@Timeout(60)
class HealthServerTest {
    private static final String LOOPBACK = "127.0.0.1";

    private final HttpClient client = HttpClient.newHttpClient();
    private final InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
    private final HealthServer server = HealthServer.at(address);
    private volatile State state = State.JOINING;

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void answer() {
        server.answer(() -> new NodeStatus("a \"quoted\" name", "10.0.0.7:25520", state, 4, List.of("gpu"), 2, List.of("10.0.0.9:4711"),
                List.of("10.0.0.7:25520", "10.0.0.8:25520")));
    }

    @AfterEach
    void close() {
        server.close();
        client.close();
    }

    private HttpResponse<String> ask(String method, String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create("http://" + LOOPBACK + ":" + address.getPort() + path))
                .method(method, HttpRequest.BodyPublishers.noBody()).timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private int get(String path) throws IOException, InterruptedException {
        return ask("GET", path).statusCode();
    }

    @Test
    void nodeIsReadyAsLongAsItTakesWorkAndLivesUntilItHasEnded() throws Exception {
        List<Integer> codes = new ArrayList<>();
        for (State each : State.values()) {
            state = each;
            codes.add(get("/live"));
            codes.add(get("/ready"));
        }
        assertEquals(List.of(200, 503, 200, 200, 200, 503, 503, 503), codes);
    }

    @Test
    void bodyTellsWhatTheNodeDoesForWhom() throws Exception {
        HttpResponse<String> answer = ask("GET", "/ready");
        Config told = ConfigFactory.parseString(answer.body());

        assertEquals("application/json", answer.headers().firstValue("Content-Type").orElseThrow());
        assertEquals("a \"quoted\" name", told.getString("name"));
        assertEquals("10.0.0.7:25520", told.getString("address"));
        assertEquals("joining", told.getString("state"));
        assertEquals(4, told.getInt("slots"));
        assertEquals(2, told.getInt("running"));
        assertEquals(List.of("gpu"), told.getStringList("tags"));
        assertEquals(List.of("10.0.0.9:4711"), told.getStringList("programs"));
        assertEquals(2, told.getStringList("nodes").size());
    }

    @Test
    void otherPathsAndMethodsAreRefused() throws Exception {
        assertEquals(404, get("/"));
        assertEquals(404, get("/lively"));
        assertEquals(404, get("/live/more"));
        assertEquals(405, ask("POST", "/live").statusCode());
        assertEquals(200, ask("HEAD", "/live").statusCode());
        assertEquals("", ask("HEAD", "/live").body());
    }

    @Test
    void connectionsThatAskNothingKeepNobodyFromAsking() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                idle.add(new Socket(InetAddress.getLoopbackAddress(), address.getPort()));
            }
            assertEquals(200, get("/live"));
        } finally {
            for (Socket each : idle) {
                each.close();
            }
        }
    }

    @Test
    void portThatSomebodyElseHasIsNamed() {
        UncheckedIOException refused = assertThrows(UncheckedIOException.class, () -> HealthServer.at(address));
        assertTrue(String.valueOf(refused.getMessage()).contains("trivium.worker.health cannot listen at localhost:" + address.getPort()),
                refused::toString);
    }
}
