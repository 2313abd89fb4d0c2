package dev.trivium.samples;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.typesafe.config.ConfigFactory;

import dev.trivium.remote.WorkerNode;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A worker node inside the JVM of the tests, and a certificate for it and for its programs: one that has signed itself. */
public final class OneNode implements AutoCloseable {
    private static final String PASSWORD = "password";

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

    /** @param folder gets certificate.pem, key.pem and authority.pem */
    public static OneNode start(Path folder) throws Exception {
        certify(folder);
        return new OneNode(folder, freePort());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void certify(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve("store.p12");
        int made = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "one", "-keyalg", "EC",
                "-groupname", "secp256r1", "-dname", "CN=one", "-ext", "bc:c", "-validity", "2", "-startdate", "-1d", "-keystore", store.toString(), "-storepass",
                PASSWORD).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        assertEquals(0, made, "keytool has made no certificate");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        String certificate = pem("CERTIFICATE", keys.getCertificate("one").getEncoded());
        Files.writeString(folder.resolve("certificate.pem"), certificate);
        Files.writeString(folder.resolve("authority.pem"), certificate);
        Path key = Files.createFile(folder.resolve("key.pem"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, pem("PRIVATE KEY", keys.getKey("one", PASSWORD.toCharArray()).getEncoded()));
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + kind + "-----\n";
    }

    /** Host and port. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** What a program is configured with to use it. */
    public String forPrograms() {
        return """
                trivium.remoting.seeds = ["%1$s"]
                trivium.remoting.tls { certificate = "%2$s/certificate.pem", key = "%2$s/key.pem", authority = "%2$s/authority.pem" }
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
