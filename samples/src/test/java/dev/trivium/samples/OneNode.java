package dev.trivium.samples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.typesafe.config.ConfigFactory;

import dev.trivium.remote.CertificateFolder;
import dev.trivium.remote.WorkerNode;

/** A worker node inside the JVM of the tests, and a certificate for it and for its programs. */
public final class OneNode implements AutoCloseable {
    private final Path folder;
    private final int port;
    private final WorkerNode node;

    private OneNode(Path folder, int port) throws Exception {
        this.folder = folder;
        this.port = port;
        this.node = WorkerNode.start(ConfigFactory.parseString("""
                trivium.worker { name = one, slots = 2, heap = 64m }
                trivium.remoting { port = %d, aot-cache = off }
                """.formatted(port) + forPrograms()));
        node.whenJoined().toCompletableFuture().get(1, TimeUnit.MINUTES);
    }

    /** @param farm gets an authority; in its folder {@code one} are the files of the node, and of its programs */
    public static OneNode start(Path farm) throws Exception {
        return new OneNode(CertificateFolder.init(farm, 2).issue("one", 1).files(), freePort());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The certificate of the node, and of its programs. */
    public Path certificates() {
        return folder;
    }

    /** Host and port. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** What a program is configured with to use it. */
    public String forPrograms() {
        return """
                trivium.remoting.seeds = ["%1$s"]
                trivium.remoting.tls { certificate = "%2$s/certificate.pem", key = "%2$s/key.pem", authority = "%2$s/authority.pem", admitted = "%2$s/admitted" }
                """.formatted(address(), folder);
    }

    /** Its processes. */
    public static List<ProcessHandle> processes() {
        return ProcessHandle.current().children().filter(child -> child.info().commandLine().orElse("").contains("dev.trivium.remote.WorkerMain")).toList();
    }

    @Override
    public void close() {
        node.close();
    }
}
