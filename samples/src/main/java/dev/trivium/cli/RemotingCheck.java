package dev.trivium.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.typesafe.config.Config;

import dev.trivium.cli.Checkup.Check;
import dev.trivium.cli.Checkup.Finding;

/** What {@code trivium doctor} looks at where {@code trivium.remoting} names a port or seeds. */
final class RemotingCheck {
    private static final String PORT = "port";
    private static final int ANSWER_MILLIS = 3000;
    private static final String DNS = "dns:";

    private RemotingCheck() {
    }

    /** @param remoting the block, with all defaults; checks of keys are others' */
    static List<Check> of(Config remoting) {
        List<Check> checks = new ArrayList<>();
        String bound = remoting.getString("bind-hostname");
        int port = remoting.getString("bind-port").equals("auto") ? remoting.getInt(PORT) : remoting.getInt("bind-port");
        if (port != 0) {
            checks.add(new Check("own port", () -> free(bound.isEmpty() ? remoting.getString("hostname") : bound, port)));
        }
        for (String seed : remoting.getStringList("seeds")) {
            checks.add(new Check("seed", () -> answers(seed)));
        }
        return checks;
    }

    static Finding free(String hostname, int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(hostname))) {
            return Finding.ok(socket.getLocalSocketAddress() + " is free");
        } catch (UnknownHostException e) {
            return Finding.wrong("'" + hostname + "' is no host that is known here", "correct trivium.remoting.hostname, or bind-hostname");
        } catch (IOException e) {
            return Finding.wrong(hostname + ":" + port + " cannot be listened at: " + e.getMessage(),
                    "end what uses it (a worker node that runs already?), or set trivium.remoting.port to one that is free and hostname to an address of this"
                            + " machine");
        }
    }

    /** Whether somebody listens at one of its addresses at least. Who that is only a node or a program can find out, by its certificate. */
    static Finding answers(String seed) {
        String address = seed.startsWith(DNS) ? seed.substring(DNS.length()) : seed;
        int colon = address.lastIndexOf(':');
        if (colon < 0 || !address.substring(colon + 1).matches("\\d{1,5}")) {
            return Finding.wrong("'" + seed + "' is not of the form host:port, or dns:name:port", "correct trivium.remoting.seeds");
        }
        InetAddress[] all;
        try {
            all = InetAddress.getAllByName(address.substring(0, colon));
        } catch (UnknownHostException e) {
            return Finding.wrong(seed + ": '" + address.substring(0, colon) + "' is no host that is known here", "correct trivium.remoting.seeds, or ask who runs"
                    + " your name service");
        }
        int port = Integer.parseInt(address.substring(colon + 1));
        List<String> silent = new ArrayList<>();
        for (InetAddress each : all) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(each, port), ANSWER_MILLIS);
            } catch (IOException e) {
                silent.add(each.getHostAddress() + " (" + e.getMessage() + ")");
            }
        }
        String there = (all.length - silent.size()) + " of " + all.length + (all.length == 1 ? " address answers" : " addresses answer");
        return silent.size() < all.length ? Finding.ok(seed + ": " + there + (silent.isEmpty() ? "" : "; not " + String.join(", ", silent)))
                : Finding.wrong(seed + ": nobody answers at " + (all.length == 1 ? silent.getFirst() : Arrays.toString(silent.toArray())),
                        "start the worker node there, and have firewalls let TCP to that port through");
    }
}
