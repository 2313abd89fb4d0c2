package dev.trivium.remote;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.trivium.ConfigurationException;
import dev.trivium.spi.Settings;

/**
 * Where the first worker nodes are looked for: {@code host:port}, as the node itself is configured, or {@code dns:name:port} for all addresses that
 * a name has at the time. Immutable.
 */
record Seeds(List<String> entries) {
    private static final Pattern ENTRY = Pattern.compile("(dns:)?(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):(\\d{1,5})");
    private static final int MAX_PORT = 65_535;
    private static final int ANSWER_MILLIS = 2000;

    static Seeds of(Settings remoting) {
        List<String> entries = remoting.strings("seeds");
        for (String entry : entries) {
            Matcher parts = ENTRY.matcher(entry);
            if (!parts.matches() || Integer.parseInt(parts.group(3)) > MAX_PORT || Integer.parseInt(parts.group(3)) == 0) {
                throw new ConfigurationException(remoting.path("seeds"), "'" + entry + "' is not of the form host:port, as in 10.0.0.7:25520, or dns:name:port");
            }
        }
        return new Seeds(entries);
    }

    /** Addresses as {@code host:port}, in their order; names that cannot be resolved have none. Asks the name service. */
    List<String> resolve() {
        List<String> addresses = new ArrayList<>();
        for (String entry : entries) {
            Matcher parts = ENTRY.matcher(entry);
            if (!parts.matches() || parts.group(1) == null) {
                addresses.add(entry);
                continue;
            }
            try {
                Arrays.stream(InetAddress.getAllByName(parts.group(2))).map(InetAddress::getHostAddress).sorted()
                        .forEach(address -> addresses.add((address.contains(":") ? "[" + address + "]" : address) + ":" + parts.group(3)));
            } catch (UnknownHostException e) {
                // nobody is there yet; it is asked again
            }
        }
        return addresses.stream().distinct().toList();
    }

    /** What becomes of an attempt to connect to each, for people. Takes seconds where nobody says anything. */
    String tried() {
        List<String> tried = new ArrayList<>();
        for (String address : resolve()) {
            int colon = address.lastIndexOf(':');
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))), ANSWER_MILLIS);
                tried.add(address + " (answers)");
            } catch (IOException e) {
                tried.add(address + " (" + e.getMessage() + ")");
            }
        }
        return tried.isEmpty() ? this + " (no address is known)" : String.join(", ", tried);
    }

    /** The same as a URL of Pekko's. */
    static String url(String address) {
        return "pekko://trivium@" + address;
    }

    @Override
    public String toString() {
        return entries.isEmpty() ? "no seeds" : String.join(", ", entries);
    }
}
