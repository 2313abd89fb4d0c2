package dev.trivium.remote;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** The end of a connection that this node has opened. Used by one thread at a time, as every engine. */
final class OpenedEngine extends PeerEngine {
    private final Consumer<Exception> refused;

    /** @param refused is told if one of the two ends does not admit the other */
    OpenedEngine(SSLEngine engine, PeerTrust trust, Consumer<Exception> refused) {
        super(engine, trust);
        this.refused = refused;
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer from, ByteBuffer[] to, int offset, int count) throws SSLException {
        try {
            return super.unwrap(from, to, offset, count);
        } catch (SSLHandshakeException | SSLPeerUnverifiedException e) {
            refused.accept(e);
            throw e;
        }
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] from, int offset, int count, ByteBuffer to) throws SSLException {
        try {
            return super.wrap(from, offset, count, to);
        } catch (SSLHandshakeException | SSLPeerUnverifiedException e) {
            refused.accept(e);
            throw e;
        }
    }
}
