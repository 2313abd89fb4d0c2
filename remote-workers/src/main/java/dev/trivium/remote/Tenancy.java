package dev.trivium.remote;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.trivium.remote.Launch.End;
import dev.trivium.remote.NodeReport.Progress;
import dev.trivium.remote.Tenant.Held;

/**
 * Decides what a worker node does for whom: which processes it starts and ends, and how its slots are shared. A pure state machine like the
 * {@link Coordinator}: reports, ends of processes and the time go in, and what is to be done comes out. Used by one thread at a time.
 */
final class Tenancy {
    /** What is to be done. */
    sealed interface Order {
        /** Starts a process. */
        record Start(UUID session, int worker, byte[] boot) implements Order {
        }

        /** A process has said hello to its program. */
        record Ready(UUID session, int worker) implements Order {
        }

        /** Ends a process by force. */
        record Kill(UUID session, int worker, String reason) implements Order {
        }
    }

    /** How long one may have a slot while somebody else has none. */
    static final long TURN = 5_000_000_000L;

    /** Ends that are told at a time, each with its last words: a report has to fit into a frame. */
    private static final int MAX_ENDS = 16;

    /** So many that have ended are remembered. */
    private static final int MAX_FORMER = 10_000;

    private static final long NEVER = Long.MIN_VALUE;

    /** With longer pauses between two ticks than this, the node itself was stopped, too busy to listen, or just changing its cluster. */
    static final long LISTENS = 2_000_000_000L;

    private final int slots;

    /** Pools that were here, and the highest number of a process that was started for them: none is started again because of what they said earlier. */
    private final Map<UUID, Integer> former = new LinkedHashMap<>();

    private final Map<UUID, Tenant> tenants = new LinkedHashMap<>();

    /** That were sent, to all: whoever was forgotten for a while takes what comes next for later than what came before. */
    private long reports;

    private long turns;
    private long lastTick = NEVER;

    /** Since when somebody has no slot while others have; of no meaning while nobody is {@link #crowded} out. */
    private long turnedAt;

    private boolean crowded;
    private boolean draining;

    Tenancy(int slots) {
        this.slots = slots;
    }

    /** Takes a report, unless a later one has come before it. {@code now} is monotonic. */
    void heard(ClientReport report, long now, Consumer<Order> out) {
        Tenant tenant = tenants.get(report.session());
        if (tenant == null) {
            if (report.closing()) {
                return;
            }
            tenant = new Tenant(report, now, ++turns, former.getOrDefault(report.session(), 0));
            tenants.put(report.session(), tenant);
        } else if (report.number() < tenant.last.number()) {
            return;
        }
        tenant.last = report;
        tenant.heard = now;
        tenant.workers.entrySet().removeIf(entry -> entry.getValue().end != null && isForgotten(report, entry.getKey()));
        for (ClientReport.Order order : report.orders()) {
            carryOut(tenant, order, out);
        }
        for (Map.Entry<Integer, Held> entry : tenant.workers.entrySet()) {
            if (isForgotten(report, entry.getKey())) {
                end(tenant, entry.getKey(), entry.getValue(), report.closing() ? "its program has ended" : "its program knows nothing of it", out);
            }
        }
        settle(tenant);
        share(now);
        start(out);
    }

    private static boolean isForgotten(ClientReport report, int worker) {
        return report.closing() || report.orders().stream().noneMatch(order -> order.worker() == worker);
    }

    private void carryOut(Tenant tenant, ClientReport.Order order, Consumer<Order> out) {
        Held held = tenant.workers.get(order.worker());
        if (held == null) {
            held = new Held();
            held.boot = order.boot();
            tenant.workers.put(order.worker(), held);
            if (order.boot().length == 0 || order.worker() <= tenant.startedBefore) { // it has ended in a way that is not remembered
                held.boot = null;
                held.end = new End(new Exit(null, "its node has no process of that number", ""), Long.MAX_VALUE);
            }
        }
        if (order.ready() && !held.ready && held.takesSlot()) {
            held.ready = true;
            out.accept(new Order.Ready(tenant.session, order.worker()));
        }
        if (!order.killBecause().isEmpty()) {
            end(tenant, order.worker(), held, order.killBecause(), out);
        }
    }

    private static void end(Tenant tenant, int worker, Held held, String reason, Consumer<Order> out) {
        if (held.end == null && !held.isStarted()) {
            held.boot = null;
            held.end = new End(new Exit(null, reason, ""), 0);
        } else if (held.end == null && !held.killed) {
            held.killed = true;
            out.accept(new Order.Kill(tenant.session, worker, reason));
        }
    }

    /** A process has ended, or could not be started. */
    void ended(UUID session, int worker, End end, long now, Consumer<Order> out) {
        Tenant tenant = tenants.get(session);
        Held held = tenant == null ? null : tenant.workers.get(worker);
        if (tenant != null && held != null) {
            held.end = end;
            settle(tenant);
        }
        share(now);
        start(out);
    }

    /** Time has passed. That in which nobody listened is no silence of a program's. */
    void tick(long now, Consumer<Order> out) {
        long deaf = lastTick == NEVER ? 0 : Math.max(0, now - lastTick - LISTENS);
        lastTick = now;
        tenants.values().forEach(tenant -> tenant.heard = Math.min(now, tenant.heard + deaf));
        for (Tenant tenant : List.copyOf(tenants.values())) {
            if (now - tenant.heard > tenant.last.lease().toNanos()) {
                long silent = (now - tenant.heard) / 1_000_000;
                tenant.workers.forEach((worker, held) -> end(tenant, worker, held, "its program has not been heard of for " + silent
                        + " ms, longer than its lease", out));
                tenant.workers.values().removeIf(held -> held.end != null);
                if (tenant.workers.isEmpty()) {
                    leaves(tenant, tenant.started);
                }
            }
        }
        share(now);
        start(out);
    }

    /** No new processes: who has some is asked to do without. */
    void drain(long now) {
        draining = true;
        share(now);
    }

    /** Ends all processes by force. */
    void endAll(String reason, Consumer<Order> out) {
        tenants.values().forEach(tenant -> tenant.workers.forEach((worker, held) -> end(tenant, worker, held, reason, out)));
    }

    int running() {
        return tenants.values().stream().mapToInt(Tenant::running).sum();
    }

    int slots() {
        return slots;
    }

    int clients() {
        return tenants.size();
    }

    /** Where the programs are found that have, or want, processes. */
    List<String> programs() {
        return tenants.values().stream().filter(tenant -> tenant.running() > 0 || tenant.last.wanted() > 0).map(Tenant::program).distinct().toList();
    }

    /** Those that are to be sent a report. */
    List<UUID> sessions() {
        return List.copyOf(tenants.keySet());
    }

    /** What a pool is to know; {@code null} for one that is not known. */
    @Nullable NodeReport report(UUID session, String node, String address, UUID incarnation, List<String> tags, List<String> nodes) {
        Tenant tenant = tenants.get(session);
        if (tenant == null) {
            return null;
        }
        List<Progress> workers = new ArrayList<>();
        int ends = 0;
        for (Map.Entry<Integer, Held> entry : tenant.workers.entrySet()) {
            ends += entry.getValue().end != null ? 1 : 0;
            if (entry.getValue().isStarted() && (entry.getValue().end == null || ends <= MAX_ENDS)) {
                workers.add(new Progress(entry.getKey(), entry.getValue().end));
            }
        }
        int shared = tenants.values().stream().mapToInt(other -> other.share).sum();
        return new NodeReport(node, "", address, incarnation, session, ++reports, tags, slots, draining ? 0 : slots - shared, tenant.share,
                draining, nodes, workers);
    }

    String inbox(UUID session) {
        Tenant tenant = tenants.get(session);
        return tenant == null ? "" : tenant.last.inbox();
    }

    /** A pool that has ended, and nothing of which is left, is forgotten. */
    private void settle(Tenant tenant) {
        if (tenant.last.closing()) {
            tenant.workers.values().removeIf(held -> held.end != null);
            if (tenant.workers.isEmpty()) {
                leaves(tenant, Integer.MAX_VALUE);
            }
        }
    }

    private void leaves(Tenant tenant, int started) {
        tenants.remove(tenant.session);
        former.put(tenant.session, started);
        if (former.size() > MAX_FORMER) {
            former.remove(former.keySet().iterator().next());
        }
    }

    private void share(long now) {
        List<Tenant> all = new ArrayList<>(tenants.values());
        all.sort(Comparator.comparingLong(tenant -> tenant.turn));
        if (draining) {
            all.forEach(tenant -> tenant.share = 0);
            return;
        }
        assign(all);
        boolean wasCrowded = crowded;
        crowded = all.stream().anyMatch(tenant -> tenant.share == 0 && tenant.last.wanted() > 0);
        if (crowded && !wasCrowded) {
            turnedAt = now;
        } else if (crowded && now - turnedAt >= TURN) {
            turnedAt = now;
            takeTurns(all);
        }
    }

    private void assign(List<Tenant> all) {
        int[] shares = SlotShares.of(slots, all.stream().mapToInt(tenant -> tenant.last.closing() ? 0 : tenant.last.wanted()).toArray());
        for (int i = 0; i < shares.length; i++) {
            all.get(i).share = shares[i];
        }
    }

    /** Whoever has had a slot for longest comes last from now on. */
    private void takeTurns(List<Tenant> all) {
        all.stream().filter(tenant -> tenant.share > 0).findFirst().ifPresent(first -> first.turn = ++turns);
        all.sort(Comparator.comparingLong(tenant -> tenant.turn));
        assign(all);
    }

    /** Starts what waits for a slot, as far as there are some. */
    private void start(Consumer<Order> out) {
        int free = slots - running();
        for (Tenant tenant : tenants.values()) {
            for (Map.Entry<Integer, Held> entry : tenant.workers.entrySet()) {
                Held held = entry.getValue();
                byte[] boot = held.boot;
                if (boot != null && free > 0 && tenant.running() < tenant.share) {
                    held.boot = null;
                    tenant.started = Math.max(tenant.started, entry.getKey());
                    free--;
                    out.accept(new Order.Start(tenant.session, entry.getKey(), boot));
                }
            }
        }
    }
}
