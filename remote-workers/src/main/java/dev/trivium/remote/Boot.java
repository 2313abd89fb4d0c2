package dev.trivium.remote;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;

/**
 * What a worker process is told through its standard input before anything else: nothing secret is ever in its arguments, its
 * environment or a file. Immutable by convention.
 *
 * @param node number of the worker among all processes of its program
 * @param onNode whether it is started by a worker node, not by its program itself
 * @param address of the worker's actor system
 * @param begunFile where the worker marks how far it has come with its tasks: see {@link BegunMark}
 * @param sharedFile where memory is shared with the program: see {@link SharedMemory}; empty for none
 * @param initializer name of a class, or {@link Initializer#NONE}
 * @param programAuthority who signed the program's own certificate
 * @param config settings of the program's actor system that differ from the defaults, as HOCON
 * @param properties system properties that the program was started with
 */
record Boot(int node, boolean onNode, NodeAddress address, String worker, String dispatcher, String begunFile, String sharedFile, String initializer, Credentials credentials,
        X509Certificate programAuthority, Set<String> admitted, String config, int maxDepth, int maxPayload, Properties properties) {
    private static final int MAGIC = 0x54524956;
    private static final int MAX_FIELD = 16 << 20;

    Boot withBegunMark(Path file) {
        return new Boot(node, onNode, address, worker, dispatcher, file.toString(), sharedFile, initializer, credentials, programAuthority, admitted, config, maxDepth,
                maxPayload, properties);
    }

    /** For a worker node, which has this address for it. */
    Boot onNode(NodeAddress own) {
        return new Boot(node, true, own, worker, dispatcher, begunFile, sharedFile, initializer, credentials, programAuthority, admitted, config, maxDepth,
                maxPayload, properties);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(MAGIC);
        out.writeInt(WireFormat.PROTOCOL);
        out.writeInt(node);
        out.writeBoolean(onNode);
        text(out, address.hostname());
        out.writeInt(address.port());
        text(out, address.bindHostname());
        out.writeInt(address.bindPort());
        text(out, worker);
        text(out, dispatcher);
        text(out, begunFile);
        text(out, sharedFile);
        text(out, initializer);
        try {
            bytes(out, credentials.key().getEncoded());
            bytes(out, credentials.certificate().getEncoded());
            bytes(out, credentials.authority().getEncoded());
            bytes(out, programAuthority.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates of worker '" + worker + "' cannot be written", e);
        }
        out.writeInt(admitted.size());
        for (String fingerprint : admitted) {
            text(out, fingerprint);
        }
        text(out, config);
        out.writeInt(maxDepth);
        out.writeInt(maxPayload);
        out.writeInt(properties.size());
        for (String name : properties.stringPropertyNames()) {
            text(out, name);
            text(out, properties.getProperty(name));
        }
        out.flush();
    }

    static Boot read(DataInputStream in) throws IOException {
        int magic = in.readInt();
        int protocol = in.readInt();
        if (magic != MAGIC || protocol != WireFormat.PROTOCOL) {
            throw new IOException("whoever started this worker speaks protocol " + protocol + ", this worker " + WireFormat.PROTOCOL
                    + ": are the versions of trivium-remote-workers the same?");
        }
        int node = in.readInt();
        boolean onNode = in.readBoolean();
        NodeAddress address = new NodeAddress(text(in), in.readInt(), text(in), in.readInt());
        String worker = text(in);
        String dispatcher = text(in);
        String begunFile = text(in);
        String sharedFile = text(in);
        String initializer = text(in);
        Credentials credentials;
        X509Certificate programAuthority;
        try {
            credentials = Credentials.decode(bytes(in), bytes(in), bytes(in));
            programAuthority = Credentials.certificate(bytes(in));
        } catch (GeneralSecurityException e) {
            throw new IOException("the credentials for worker '" + worker + "' cannot be read", e);
        }
        Set<String> admitted = new HashSet<>();
        for (int i = in.readInt(); i > 0; i--) {
            admitted.add(text(in));
        }
        String config = text(in);
        int maxDepth = in.readInt();
        int maxPayload = in.readInt();
        Properties properties = new Properties();
        for (int i = in.readInt(); i > 0; i--) {
            properties.setProperty(text(in), text(in));
        }
        return new Boot(node, onNode, address, worker, dispatcher, begunFile, sharedFile, initializer, credentials, programAuthority, admitted, config, maxDepth,
                maxPayload, properties);
    }

    /**
     * What is told last, once the program can be talked to: the worker starts meanwhile.
     *
     * @param inbox where the worker sends its frames, in Pekko's serialized form
     */
    static void writeInbox(DataOutputStream out, String inbox) throws IOException {
        text(out, inbox);
        out.flush();
    }

    static String readInbox(DataInputStream in) throws IOException {
        return text(in);
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        bytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_FIELD) {
            throw new IOException("a field of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}
