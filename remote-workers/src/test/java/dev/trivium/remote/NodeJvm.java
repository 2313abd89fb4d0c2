package dev.trivium.remote;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;

/** A worker node in a JVM of its own on this machine. */
final class NodeJvm implements AutoCloseable {
    private static final String JOINED = "joined";

    final int port;
    private final Process process;

    private NodeJvm(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /** Starts a node and waits until it has joined. */
    static NodeJvm start(Path folder, Config tls, String name, int slots, int seed) throws IOException {
        int port = seed == 0 ? freePort() : seed;
        return start(folder, tls, name, slots, port, port);
    }

    /** The same, at a port, with a seed. */
    static NodeJvm start(Path folder, Config tls, String name, int slots, int port, int seed) throws IOException {
        Config config = ConfigFactory.parseString("""
                trivium.worker { name = %s, slots = %d, heap = 96m }
                trivium.remoting { port = %d, seeds = ["127.0.0.1:%d"], aot-cache = off }
                """.formatted(name, slots, port, seed)).withFallback(tls);
        Path file = Files.writeString(folder.resolve(name + "-" + port + ".conf"), config.root().render(ConfigRenderOptions.concise()));
        List<String> command = new ArrayList<>(List.of(WorkerCommand.java(), "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-Xmx96m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                NodeJvm.class.getName(), file.toString()));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        NodeJvm node = new NodeJvm(port, process);
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); !JOINED.equals(line); line = out.readLine()) {
                if (line == null) {
                    throw new IOException("worker node " + name + " did not join");
                }
            }
        }
        return node;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Ends with whoever has started it. */
    public static void main(String[] args) throws Exception {
        try (WorkerNode node = WorkerNode.start(ConfigFactory.parseFile(Path.of(args[0]).toFile()))) {
            node.whenJoined().toCompletableFuture().get(60, TimeUnit.SECONDS);
            System.out.println(JOINED);
            while (System.in.read() >= 0) {
                // until the test ends
            }
        }
    }

    long pid() {
        return process.pid();
    }

    /** Ends it by force, and with it all its processes. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
