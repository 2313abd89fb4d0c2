package dev.trivium.dispatchers;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

import static dev.trivium.dispatchers.Conditions.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What applications call and then wait for, on the loop. All tests but the last few have the same shape: nobody is answered before all
 * have asked. On one thread that ends only if whoever waits lets the others go on.
 */
@Timeout(60)
class EventLoopLibrariesTest {
    private static final int CLIENTS = 20;

    private final CountDownLatch asked = new CountDownLatch(CLIENTS);
    private final ExecutorService servers = Executors.newCachedThreadPool();
    private Trivium trivium;
    private Dispatcher loop;

    @BeforeEach
    void open() {
        trivium = start("client { type = event-loop }");
        loop = trivium.dispatcher("client");
    }

    @AfterEach
    void close() {
        servers.shutdownNow();
        trivium.close();
    }

    private void answerWhenAllHaveAsked() throws InterruptedException {
        asked.countDown();
        asked.await();
    }

    private <T> List<T> ofEachClient(dev.trivium.TaskFunction<Integer, T> call) {
        List<TaskHandle<T>> handles = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int me = i;
            handles.add(loop.submit(() -> call.apply(me)));
        }
        return handles.stream().map(TaskHandle::join).toList();
    }

    private static List<String> numbered(String text) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            all.add(text + i);
        }
        return all;
    }

    @Test
    void httpClientParks() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(servers);
        server.createContext("/", exchange -> {
            try (exchange) {
                answerWhenAllHaveAsked();
                byte[] body = exchange.getRequestURI().getPath().getBytes(java.nio.charset.StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            URI root = URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + server.getAddress().getPort());
            assertEquals(numbered("/"), ofEachClient(i ->
                    client.send(HttpRequest.newBuilder(root.resolve("/" + i)).build(), HttpResponse.BodyHandlers.ofString()).body()));
        } finally {
            server.stop(0);
        }
    }

    /** Made like the usual drivers of databases: a socket, buffers, and a lock around each request and its answer. */
    private static final class Connection implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;
        private final DataOutputStream out;

        Connection(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(30_000);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            out = new DataOutputStream(socket.getOutputStream());
        }

        synchronized String query(String sql) throws IOException {
            out.writeUTF(sql);
            out.flush();
            return in.readUTF();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private void serveQueries(ServerSocket server) {
        servers.execute(() -> {
            try {
                while (true) {
                    Socket accepted = server.accept();
                    servers.execute(() -> serveQueries(accepted));
                }
            } catch (IOException e) {
                return; // closed: the test is over
            }
        });
    }

    private void serveQueries(Socket connection) {
        try (connection) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            String sql = in.readUTF();
            answerWhenAllHaveAsked();
            new DataOutputStream(connection.getOutputStream()).writeUTF("rows of " + sql);
        } catch (IOException | InterruptedException e) {
            return; // the test is over
        }
    }

    @Test
    void driverOfADatabaseParksThoughItHoldsMonitors() throws Exception {
        try (ServerSocket server = new ServerSocket(0, CLIENTS, InetAddress.getLoopbackAddress())) {
            serveQueries(server);
            assertEquals(numbered("rows of select "), ofEachClient(i -> {
                try (Connection connection = new Connection(server.getLocalPort())) {
                    return connection.query("select " + i);
                }
            }));
        }
    }

    @Test
    void poolOfConnectionsParksWhereAllAreInUse() throws Exception {
        BlockingQueue<String> pool = new LinkedBlockingQueue<>(List.of("a", "b"));
        assertEquals(numbered("done "), ofEachClient(i -> {
            String connection = pool.take();
            try {
                Thread.sleep(2);
                return "done " + i;
            } finally {
                pool.put(connection);
            }
        }));
        assertEquals(2, pool.size());
    }

    @Test
    void channelsParkInBlockingMode() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            TaskHandle<?> accepting = loop.run(() -> {
                for (int i = 0; i < CLIENTS; i++) {
                    SocketChannel accepted = server.accept();
                    loop.run(() -> {
                        try (accepted) {
                            ByteBuffer one = ByteBuffer.allocate(1);
                            accepted.read(one);
                            answerWhenAllHaveAsked();
                            accepted.write(one.flip());
                        }
                    });
                }
            });
            assertEquals(numbered("answer "), ofEachClient(i -> {
                try (SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
                    client.write(ByteBuffer.wrap(new byte[] {(byte) i.intValue()}));
                    ByteBuffer answer = ByteBuffer.allocate(1);
                    client.read(answer);
                    return "answer " + answer.get(0);
                }
            }));
            accepting.join();
        }
    }

    @Test
    void datagramsAndSelectorsPark() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress()); Selector selector = Selector.open()) {
            TaskHandle<?> receiving = loop.run(() -> socket.receive(new DatagramPacket(new byte[1], 1)));
            TaskHandle<?> selecting = loop.run(selector::select);
            loop.run(() -> {
                socket.send(new DatagramPacket(new byte[1], 1, socket.getLocalSocketAddress()));
                selector.wakeup();
            }).join();
            receiving.join();
            selecting.join();
        }
    }

    @Test
    void readThatTimesOutParksUntilThen() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            loop.run(() -> {
                try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
                    socket.setSoTimeout(50);
                    TaskHandle<Integer> other = loop.submit(() -> 1);
                    assertThrows(SocketTimeoutException.class, () -> socket.getInputStream().read());
                    assertTrue(other.isDone(), "it had the time in which the read waited");
                }
            }).join();
        }
    }

    @Test
    void futuresOfOtherPoolsPark() {
        CompletableFuture<Void> never = new CompletableFuture<>();
        assertEquals(numbered("answer "), ofEachClient(i -> {
            String answer = servers.submit(() -> {
                answerWhenAllHaveAsked();
                return "answer ";
            }).get();
            assertThrows(TimeoutException.class, () -> never.get(1, TimeUnit.MILLISECONDS));
            return CompletableFuture.supplyAsync(() -> answer, servers).thenApply(text -> text + i).join();
        }));
    }

    @Test
    void barriersPark() throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(CLIENTS);
        assertEquals(numbered("past "), ofEachClient(i -> {
            barrier.await();
            barrier.await();
            return "past " + i;
        }));
    }

    @Test
    void endOfAProcessAndOfAThreadPark() throws Exception {
        Process child = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "--version").start();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                asked.await();
            } catch (InterruptedException e) {
                return;
            }
        });
        assertEquals(numbered("0 "), ofEachClient(i -> {
            asked.countDown();
            thread.join();
            return child.waitFor() + " " + i;
        }));
        child.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    @Test
    void executorOfVirtualThreadsRunsOnTheLoopToo() {
        assertEquals(numbered("client "), ofEachClient(i -> {
            try (ExecutorService own = Executors.newVirtualThreadPerTaskExecutor()) {
                return own.submit(() -> {
                    answerWhenAllHaveAsked();
                    return Thread.currentThread().toString().replaceAll(".*@", "") + " " + i;
                }).get();
            }
        }));
    }
}
