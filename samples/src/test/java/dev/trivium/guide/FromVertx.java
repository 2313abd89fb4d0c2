package dev.trivium.guide;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

import com.sun.net.httpserver.HttpServer;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;

/** The programs of docs/from-vertx.md. */
final class FromVertx {
    private FromVertx() {
    }

    static void compose(Dispatcher io, PrintStream out) {
        TaskHandle<String> answer = io.submit(() -> {
            String user = userOf("token"); // was: .compose(user -> …)
            int orders = ordersOf(user); // was: .map(orders -> …)
            return user + " has " + orders + " orders";
        });
        out.println(answer.join());
    }

    static String userOf(String token) throws InterruptedException {
        Thread.sleep(10); // a client that blocks
        return "Ada of " + token;
    }

    static int ordersOf(String user) throws InterruptedException {
        Thread.sleep(10);
        return user.length();
    }

    static void server(Dispatcher io, Dispatcher cpu, PrintStream out) throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(io.asExecutorService()); // each request is a task on the loop
        server.createContext("/", request -> {
            int squares = cpu.submit(() -> squares(1000)).join(); // was: executeBlocking; the loop goes on
            byte[] body = ("squares: " + squares).getBytes(StandardCharsets.UTF_8);
            request.sendResponseHeaders(200, body.length);
            request.getResponseBody().write(body);
            request.close();
        });
        server.start();
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            out.println(client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body());
        } finally {
            server.stop(0);
        }
    }

    static int squares(int limit) {
        return (int) Math.sqrt(limit);
    }

    /** What a verticle would keep in its fields. */
    static final class Counter {
        private int count;

        int add(int amount) {
            count += amount;
            return count;
        }
    }

    static void verticle(Dispatcher io, PrintStream out) {
        ActorHandle<Counter> counter = io.actor(Counter::new); // was: deployVerticle
        counter.tell(c -> c.add(40)); // was: eventBus.send
        out.println(counter.ask(c -> c.add(2)).join()); // was: eventBus.request
        counter.stop(); // was: undeploy
    }
}
