package dev.trivium.remote;

import java.nio.file.Path;

import com.typesafe.config.ConfigFactory;

/** A worker node on one of the {@link Hosts}: SIGTERM drains it. */
final class HostedNode {
    private HostedNode() {
    }

    public static void main(String[] args) throws Exception {
        WorkerNode node = WorkerNode.start(ConfigFactory.parseFile(Path.of(args[0]).toFile()));
        Runtime.getRuntime().addShutdownHook(new Thread(node::drain));
        while (System.in.read() >= 0) {
            // until the test that has started it ends
        }
        Runtime.getRuntime().halt(0);
    }
}
