package dev.trivium.remote;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * The receiving end of one connection. Turns it away at once where too many others have not proved themselves yet. Then follows the
 * frames that come out of it and ends the connection at the first that is larger than any that Pekko sends: Pekko believes the length that a
 * frame announces, and one near 2 GiB makes it search for ever, on the thread that serves all connections. Used by one thread at a time,
 * as every engine.
 */
final class GuardedEngine extends PeerEngine {
    /** Four bytes that say whose protocol it is, and one for the kind of stream. */
    private static final int CONNECTION_HEADER = 5;

    /** A record of TLS that is an alert and not encrypted: its type, version (2 bytes), length (2, of which the first is 0), how grave it is, and which. */
    private static final int ALERT_BYTES = 7;

    private static final byte ALERT = 21;
    private static final byte CLOSE_NOTIFY = 0;
    private static final byte USER_CANCELED = 90;

    private final int maxFrame;
    private final Strangers strangers;
    private final boolean turnedAway;
    private final Consumer<Exception> refused;

    /** Bytes of a header or a frame that are to be passed over. */
    private long skip = CONNECTION_HEADER;

    private int lengthBytes;
    private int length;

    /** @param refused is told why the connection is ended, if it is */
    @SuppressWarnings("this-escape") // only to be counted
    GuardedEngine(SSLEngine engine, PeerTrust trust, int maxFrame, Strangers strangers, Consumer<Exception> refused) {
        super(engine, trust);
        this.maxFrame = maxFrame;
        this.strangers = strangers;
        this.refused = refused;
        this.turnedAway = !strangers.take(this);
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer from, ByteBuffer[] to, int offset, int count) throws SSLException {
        int[] before = new int[count];
        for (int i = 0; i < count; i++) {
            before[i] = to[offset + i].position();
        }
        boolean farewell = isFarewell(from);
        try {
            SSLEngineResult result = noted(super.unwrap(from, to, offset, count));
            for (int i = 0; i < count; i++) {
                follow(to[offset + i].duplicate().flip().position(before[i]));
            }
            return result;
        } catch (SSLException | RuntimeException e) {
            strangers.leave(this);
            if (!farewell) {
                refused.accept(e);
            }
            throw e;
        }
    }

    /**
     * Whether a peer takes its leave before it has proved itself, as one does that ends while it connects. The JDK takes that for an error, but
     * nobody has been refused. Once there are keys on both sides alerts are encrypted, and look otherwise.
     */
    private static boolean isFarewell(ByteBuffer record) {
        int start = record.position();
        if (record.remaining() < ALERT_BYTES || record.get(start) != ALERT) {
            return false;
        }
        byte which = record.get(start + ALERT_BYTES - 1);
        return record.get(start + 3) == 0 && record.get(start + 4) == 2 && (which == CLOSE_NOTIFY || which == USER_CANCELED);
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] from, int offset, int count, ByteBuffer to) throws SSLException {
        try {
            if (turnedAway) {
                throw new SSLException(strangers.most() + " others have connected and not proved themselves");
            }
            return noted(super.wrap(from, offset, count, to));
        } catch (SSLException | RuntimeException e) {
            strangers.leave(this);
            refused.accept(e);
            throw e;
        }
    }

    private SSLEngineResult noted(SSLEngineResult result) {
        if (result.getHandshakeStatus() == HandshakeStatus.FINISHED || result.getStatus() == SSLEngineResult.Status.CLOSED) {
            strangers.leave(this);
        }
        return result;
    }

    /** One that is turned away seems to have something to say, and is asked for it at once. */
    @Override
    public HandshakeStatus getHandshakeStatus() {
        return turnedAway ? HandshakeStatus.NEED_WRAP : super.getHandshakeStatus();
    }

    @Override
    public boolean isOutboundDone() {
        return turnedAway || super.isOutboundDone();
    }

    @Override
    public void closeInbound() throws SSLException {
        strangers.leave(this);
        super.closeInbound();
    }

    private void follow(ByteBuffer plain) throws SSLException {
        while (plain.hasRemaining()) {
            if (skip > 0) {
                int passed = (int) Math.min(skip, plain.remaining());
                plain.position(plain.position() + passed);
                skip -= passed;
            } else {
                length |= (plain.get() & 0xff) << (Byte.SIZE * lengthBytes++);
                if (lengthBytes == Integer.BYTES) {
                    if (length <= 0 || length > maxFrame) {
                        throw new SSLException("a frame of " + Integer.toUnsignedString(length) + " bytes; " + maxFrame + " are taken");
                    }
                    skip = length;
                    length = 0;
                    lengthBytes = 0;
                }
            }
        }
    }
}
