package dev.trivium.remote;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Ports of the loopback address at which the workers of a pool listen for a debugger: each at one of its own, for as long as it lives. May
 * be used from any thread.
 */
final class DebugPorts {
    /** Workers do not listen. */
    static final int OFF = 0;

    /** Each worker gets whatever port is free. */
    static final int AUTO = -1;

    /** So many are tried, one after the other. */
    private static final int TRIED = 100;

    private static final int LAST = 65_535;

    private final int first;

    /** Guarded by this. */
    private final Set<Integer> taken = new HashSet<>();

    /** @param first the first worker's port, {@link #AUTO} or {@link #OFF} */
    DebugPorts(int first) {
        this.first = first;
    }

    boolean areWanted() {
        return first != OFF;
    }

    /** A port that is free, or {@link #OFF}. It is to be {@link #release released}. */
    synchronized int take() {
        for (int i = 0; areWanted() && i < TRIED; i++) {
            int port = free(first == AUTO ? 0 : Math.min(LAST, first + i));
            if (port != OFF && taken.add(port)) {
                return port;
            }
        }
        return OFF;
    }

    synchronized void release(int port) {
        taken.remove(port);
    }

    /** The port itself, or what the operating system gives for 0; {@link #OFF} if somebody has it. */
    private static int free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket.getLocalPort();
        } catch (IOException e) {
            return OFF;
        }
    }

    /** What a JVM needs to listen there; it goes on without waiting for anybody. */
    static List<String> options(int port) {
        return port == OFF ? List.of() : List.of("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y,address=127.0.0.1:" + port);
    }
}
