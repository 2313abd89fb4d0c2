package dev.trivium.remote;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** One end of a connection over loopback whose TLS is an engine's, step by step as Pekko does it. Used by one thread at a time. */
final class TlsEnd implements AutoCloseable {
    private static final int ROOM = 64 << 10;

    final SSLEngine engine;
    private final SocketChannel channel;

    /** What has come and was not yet unwrapped; ready to be read. */
    private final ByteBuffer encrypted = ByteBuffer.allocate(ROOM).flip();

    /** Both ends of a connection. */
    record Connection(TlsEnd accepted, TlsEnd opened) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            accepted.close();
            opened.close();
        }

        /** Whether what one end says arrives. */
        boolean passes(byte[] said) throws IOException {
            opened.send(said);
            return said.length == accepted.receive(said.length);
        }

        /** Both prove themselves, at the same time. Throws what the end that opened it ended with, or else the other one. */
        Connection proved() throws IOException {
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
                try {
                    accepted.prove();
                } catch (IOException e) {
                    throw new CompletionException(e);
                }
            }, task -> Thread.ofPlatform().daemon().start(task));
            IOException failure = null;
            try {
                opened.prove();
            } catch (IOException e) {
                failure = e;
            }
            try {
                other.join();
            } catch (CompletionException e) {
                failure = failure == null || failure instanceof SocketException || failure instanceof EOFException
                        ? (IOException) Objects.requireNonNull(e.getCause()) : failure;
            }
            if (failure != null) {
                close();
                throw failure;
            }
            return this;
        }
    }

    private TlsEnd(SocketChannel channel, SSLEngine engine) {
        this.channel = channel;
        this.engine = engine;
    }

    /** Connects two engines; they have not said anything yet. {@code opening} is given the port. */
    static Connection connect(SSLEngine accepting, Function<Integer, SSLEngine> opening) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
            SocketChannel opened = SocketChannel.open(address);
            return new Connection(new TlsEnd(server.accept(), accepting), new TlsEnd(opened, opening.apply(address.getPort())));
        }
    }

    Socket socket() {
        return channel.socket();
    }

    void prove() throws IOException {
        try {
            engine.beginHandshake();
            HandshakeStatus status = engine.getHandshakeStatus();
            while (status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED) {
                step(status);
                status = engine.getHandshakeStatus();
            }
        } catch (SSLException e) {
            throw ended(e);
        }
    }

    /** One step of the handshake. */
    void step(HandshakeStatus status) throws IOException {
        switch (status) {
            case NEED_TASK -> Objects.requireNonNull(engine.getDelegatedTask()).run();
            case NEED_WRAP -> send(new byte[0]);
            default -> {
                if (unwrap(ByteBuffer.allocate(ROOM)).getStatus() == SSLEngineResult.Status.CLOSED) {
                    throw new EOFException("the peer has closed the connection");
                }
            }
        }
    }

    /** Tells the peer why it ends, if it can, and hangs up. */
    private SSLException ended(SSLException failure) throws IOException {
        try {
            send(new byte[0]);
        } catch (SSLException e) {
            // said enough
        }
        channel.close();
        return failure;
    }

    /** In one record. */
    void send(byte[] said) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(ROOM);
        engine.wrap(ByteBuffer.wrap(said), out);
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    /** Waits for so many bytes, which are not kept. */
    int receive(int count) throws IOException {
        ByteBuffer plain = ByteBuffer.allocate(ROOM);
        while (plain.position() < count) {
            if (unwrap(plain).getStatus() == SSLEngineResult.Status.CLOSED) {
                throw new EOFException("the peer has closed the connection");
            }
        }
        return plain.position();
    }

    private SSLEngineResult unwrap(ByteBuffer plain) throws IOException {
        SSLEngineResult result = engine.unwrap(encrypted, plain);
        while (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
            encrypted.compact();
            int count = channel.read(encrypted);
            encrypted.flip();
            if (count < 0) {
                throw new EOFException("the peer has hung up");
            }
            result = engine.unwrap(encrypted, plain);
        }
        return result;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
