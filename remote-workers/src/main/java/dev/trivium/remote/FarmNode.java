package dev.trivium.remote;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/** A worker node as a {@link Farm} knows it. Used by that alone. */
final class FarmNode {
    /** Without a report for so long, in nanoseconds, a node is given nothing new. */
    static final long DOUBT = 4_000_000_000L;

    /** Host and port. */
    final String address;

    final Consumer<Frame> inbox;

    /** Those that live there, or are to. */
    final Map<Integer, NodeLaunch> held = new LinkedHashMap<>();

    /** Processes that it is asked for. */
    int ask;

    /** Named among the members of a cluster, or among the seeds, since a time. */
    long named;

    String refusal = "";

    private @Nullable NodeReport last;
    private long heard;
    private long reports;

    FarmNode(String address, Consumer<Frame> inbox, long now) {
        this.address = address;
        this.inbox = inbox;
        this.named = now;
    }

    /** Takes a report; returns whether it is news. */
    boolean heard(NodeReport report, long now) {
        NodeReport before = last;
        if (before != null && before.incarnation().equals(report.incarnation()) && report.refusal().isEmpty() && report.number() <= before.number()) {
            return false;
        }
        heard = now;
        refusal = report.refusal();
        last = report;
        return true;
    }

    /** Of the JVM that was heard of last. */
    @Nullable UUID incarnation() {
        return last == null ? null : last.incarnation();
    }

    String name() {
        return last == null ? address : last.node();
    }

    boolean isFresh(long now) {
        return last != null && now - heard < DOUBT;
    }

    long silentNanos(long now) {
        return now - (last == null ? named : heard);
    }

    /** Whether it would work for a pool that wants this tag. */
    boolean isOfUse(String tag, long now) {
        return last != null && isFresh(now) && refusal.isEmpty() && !last.draining() && (tag.isEmpty() || last.tags().contains(tag));
    }

    int slots() {
        return last == null ? 0 : last.slots();
    }

    int share() {
        return last == null ? 0 : last.share();
    }

    /** How many it could have here without taking any away from others. */
    int room() {
        return last == null ? 0 : last.share() + last.free();
    }

    long nextReport() {
        return ++reports;
    }

    List<ClientReport.Order> orders() {
        List<ClientReport.Order> orders = new ArrayList<>();
        for (NodeLaunch launch : held.values()) {
            String reason = launch.killBecause();
            launch.toldToKill = reason != null;
            orders.add(new ClientReport.Order(launch.number, launch.boot, launch.isReady(), reason == null ? "" : reason));
        }
        return orders;
    }
}
