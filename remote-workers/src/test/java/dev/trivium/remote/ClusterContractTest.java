package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

import dev.trivium.testing.DispatcherContract;

/** The contract that every dispatcher keeps, on worker nodes. */
@ExtendWith(ClusterContractTest.Nodes.class)
class ClusterContractTest extends DispatcherContract {
    ClusterContractTest() {
        super("type = cluster, min-workers = 2, max-workers = 2");
    }

    /** Two nodes in JVMs of their own, which are found through system properties. */
    static final class Nodes implements BeforeAllCallback, AfterAllCallback {
        private static final String REMOTING = "trivium.remoting";

        private final List<NodeJvm> nodes = new ArrayList<>();
        private final List<String> properties = new ArrayList<>();

        @Override
        public void beforeAll(ExtensionContext context) throws IOException {
            Path folder = Files.createTempDirectory("trivium-nodes-");
            FarmTls tls = new FarmTls(folder, "a", "b", "program");
            NodeJvm first = NodeJvm.start(folder, tls.of("a"), "a", 3, 0);
            nodes.add(first);
            nodes.add(NodeJvm.start(folder, tls.of("b"), "b", 3, NodeJvm.freePort(), first.port));
            tls.of("program").getConfig(REMOTING).entrySet().forEach(entry -> set(entry.getKey(), (String) entry.getValue().unwrapped()));
            set("seeds.0", "127.0.0.1:" + first.port);
            ConfigFactory.invalidateCaches();
        }

        private void set(String key, String value) {
            System.setProperty(REMOTING + "." + key, value);
            properties.add(REMOTING + "." + key);
        }

        @Override
        public void afterAll(ExtensionContext context) throws IOException {
            properties.forEach(System::clearProperty);
            ConfigFactory.invalidateCaches();
            for (NodeJvm node : nodes) {
                node.close();
            }
        }
    }
}
