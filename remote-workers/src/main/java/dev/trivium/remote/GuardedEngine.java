package dev.trivium.remote;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

import org.jspecify.annotations.Nullable;

/**
 * The receiving end of one connection. Turns it away at once where too many others have not proved themselves yet. Then follows the
 * frames that come out of it and ends the connection at the first that is larger than any that Pekko sends: Pekko believes the length that a frame announces, and one near 2 GiB makes it search for ever, on the thread that
 * serves all connections. Used by one thread at a time, as every engine.
 */
final class GuardedEngine extends SSLEngine {
    /** Four bytes that say whose protocol it is, and one for the kind of stream. */
    private static final int CONNECTION_HEADER = 5;

    private final SSLEngine engine;
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
    GuardedEngine(SSLEngine engine, int maxFrame, Strangers strangers, Consumer<Exception> refused) {
        this.engine = engine;
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
        try {
            SSLEngineResult result = noted(engine.unwrap(from, to, offset, count));
            for (int i = 0; i < count; i++) {
                follow(to[offset + i].duplicate().flip().position(before[i]));
            }
            return result;
        } catch (SSLException | RuntimeException e) {
            ended(e);
            throw e;
        }
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] from, int offset, int count, ByteBuffer to) throws SSLException {
        try {
            if (turnedAway) {
                throw new SSLException(strangers.most() + " others have connected and not proved themselves");
            }
            return noted(engine.wrap(from, offset, count, to));
        } catch (SSLException | RuntimeException e) {
            ended(e);
            throw e;
        }
    }

    private void ended(Exception failure) {
        strangers.leave(this);
        refused.accept(failure);
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
        return turnedAway ? HandshakeStatus.NEED_WRAP : engine.getHandshakeStatus();
    }

    @Override
    public boolean isOutboundDone() {
        return turnedAway || engine.isOutboundDone();
    }

    @Override
    public void closeInbound() throws SSLException {
        strangers.leave(this);
        engine.closeInbound();
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

    // ── as they are ────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public @Nullable Runnable getDelegatedTask() {
        return engine.getDelegatedTask();
    }

    @Override
    public boolean isInboundDone() {
        return engine.isInboundDone();
    }

    @Override
    public void closeOutbound() {
        engine.closeOutbound();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return engine.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return engine.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        engine.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return engine.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return engine.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        engine.setEnabledProtocols(protocols);
    }

    @Override
    public SSLSession getSession() {
        return engine.getSession();
    }

    @Override
    public @Nullable SSLSession getHandshakeSession() {
        return engine.getHandshakeSession();
    }

    @Override
    public void beginHandshake() throws SSLException {
        engine.beginHandshake();
    }

    @Override
    public void setUseClientMode(boolean mode) {
        engine.setUseClientMode(mode);
    }

    @Override
    public boolean getUseClientMode() {
        return engine.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        engine.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return engine.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        engine.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return engine.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        engine.setEnableSessionCreation(flag);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return engine.getEnableSessionCreation();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return engine.getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        engine.setSSLParameters(parameters);
    }
}
