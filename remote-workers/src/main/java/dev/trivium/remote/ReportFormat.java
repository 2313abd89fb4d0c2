package dev.trivium.remote;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.trivium.remote.Launch.End;

/**
 * {@link ClientReport}s and {@link NodeReport}s as bytes. What is needed to refuse each other comes first, and never changes. Stateless.
 */
final class ReportFormat {
    private static final int CLIENT = 0x54724331;
    private static final int NODE = 0x54724e31;
    private static final int MOST_NODES = 100_000;

    private ReportFormat() {
    }

    /** A report from somebody who speaks another version of the protocol. */
    static final class OtherProtocol extends IOException {
        private static final long serialVersionUID = 1;

        final int protocol;

        /** Where a client takes reports, or what a node's reason is. */
        final String text;

        OtherProtocol(int protocol, String who, String text) {
            super(who + " speaks protocol " + protocol + ", and protocol " + WireFormat.PROTOCOL + " is spoken here");
            this.protocol = protocol;
            this.text = text;
        }
    }

    static Frame encode(ClientReport report) {
        WireBytes out = new WireBytes(0);
        out.putInt(CLIENT);
        out.putInt(WireFormat.PROTOCOL);
        out.putText(report.inbox());
        uuid(out, report.session());
        out.putLong(report.number());
        out.putText(report.program());
        out.putText(report.tag());
        out.putText(report.code().version());
        out.putText(report.code().classes());
        out.putInt(report.wanted());
        out.putLong(report.lease().toMillis());
        out.putBoolean(report.closing());
        out.putInt(report.orders().size());
        for (ClientReport.Order order : report.orders()) {
            out.putInt(order.worker());
            out.putBytes(order.boot());
            out.putBoolean(order.ready());
            out.putText(order.killBecause());
        }
        return new Frame(out.toArray());
    }

    static Frame encode(NodeReport report) {
        WireBytes out = new WireBytes(0);
        out.putInt(NODE);
        out.putInt(WireFormat.PROTOCOL);
        out.putText(report.node());
        out.putText(report.refusal());
        out.putText(report.address());
        uuid(out, report.incarnation());
        uuid(out, report.session());
        out.putLong(report.number());
        texts(out, report.tags());
        out.putInt(report.slots());
        out.putInt(report.free());
        out.putInt(report.share());
        out.putBoolean(report.draining());
        texts(out, report.nodes());
        out.putInt(report.workers().size());
        for (NodeReport.Progress worker : report.workers()) {
            out.putInt(worker.worker());
            end(out, worker.end());
        }
        return new Frame(out.toArray());
    }

    /** @throws IOException if it is none, or one of {@linkplain OtherProtocol another protocol} */
    static ClientReport clientReport(Frame frame) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(frame.bytes());
        try {
            String inbox = head(in, CLIENT, "the program");
            return new ClientReport(uuid(in), in.getLong(), inbox, text(in), text(in), new CodeVersion(text(in), text(in)), in.getInt(),
                    Duration.ofMillis(in.getLong()), WireFormat.flag(in), orders(in));
        } catch (BufferUnderflowException e) {
            throw new IOException("a report that is cut short", e);
        }
    }

    /** @throws IOException if it is none, or one of {@linkplain OtherProtocol another protocol} */
    static NodeReport nodeReport(Frame frame) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(frame.bytes());
        try {
            String node = head(in, NODE, "a worker node");
            return new NodeReport(node, text(in), text(in), uuid(in), uuid(in), in.getLong(), texts(in), in.getInt(), in.getInt(), in.getInt(),
                    WireFormat.flag(in), texts(in), progress(in));
        } catch (BufferUnderflowException e) {
            throw new IOException("a report that is cut short", e);
        }
    }

    private static String head(ByteBuffer in, int magic, String who) throws IOException {
        if (in.getInt() != magic) {
            throw new IOException("no report");
        }
        int protocol = in.getInt();
        String text = text(in);
        if (protocol != WireFormat.PROTOCOL) {
            throw new OtherProtocol(protocol, who, text);
        }
        return text;
    }

    private static List<ClientReport.Order> orders(ByteBuffer in) throws IOException {
        List<ClientReport.Order> orders = new ArrayList<>();
        for (int i = WireFormat.count(in); i > 0; i--) {
            orders.add(new ClientReport.Order(in.getInt(), WireFormat.bytes(in), WireFormat.flag(in), text(in)));
        }
        return orders;
    }

    private static List<NodeReport.Progress> progress(ByteBuffer in) throws IOException {
        List<NodeReport.Progress> workers = new ArrayList<>();
        for (int i = WireFormat.count(in); i > 0; i--) {
            workers.add(new NodeReport.Progress(in.getInt(), end(in)));
        }
        return workers;
    }

    private static void end(WireBytes out, @Nullable End end) {
        out.putBoolean(end != null);
        if (end != null) {
            Integer code = end.exit().code();
            out.putBoolean(code != null);
            out.putInt(code == null ? 0 : code);
            out.putOptionalText(end.exit().killedBecause());
            out.putText(end.exit().lastWords());
            out.putLong(end.begun());
        }
    }

    private static @Nullable End end(ByteBuffer in) throws IOException {
        if (!WireFormat.flag(in)) {
            return null;
        }
        boolean hasCode = WireFormat.flag(in);
        int code = in.getInt();
        String killedBecause = WireFormat.flag(in) ? text(in) : null;
        return new End(new Exit(hasCode ? code : null, killedBecause, text(in)), in.getLong());
    }

    private static void texts(WireBytes out, List<String> texts) {
        out.putInt(texts.size());
        texts.forEach(out::putText);
    }

    private static List<String> texts(ByteBuffer in) throws IOException {
        int count = in.getInt();
        if (count < 0 || count > MOST_NODES) {
            throw new IOException("a list of " + count);
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text(in));
        }
        return texts;
    }

    private static void uuid(WireBytes out, UUID id) {
        out.putLong(id.getMostSignificantBits());
        out.putLong(id.getLeastSignificantBits());
    }

    private static UUID uuid(ByteBuffer in) {
        return new UUID(in.getLong(), in.getLong());
    }

    private static String text(ByteBuffer in) throws IOException {
        return WireFormat.text(in);
    }
}
