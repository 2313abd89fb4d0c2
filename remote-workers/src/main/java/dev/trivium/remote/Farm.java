package dev.trivium.remote;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Executor;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.spi.Engine;

/**
 * Workers on worker nodes: finds the nodes, asks them for as many processes as there is work for, and tells them again and again what is wanted. Which tasks
 * a process has is the {@link Coordinator}'s business, and between it and the process. Used by the {@link PoolActor} alone.
 */
final class Farm implements WorkerSource {
    /** Where a node takes reports. */
    static final String NODE_ACTOR = "trivium-node";

    private static final Logger LOG = LoggerFactory.getLogger(Farm.class);

    /** In nanoseconds: between two reports; between two looks at the seeds; until it is said what is waited for. */
    private static final long REPORT = 1_000_000_000L;
    private static final long LOOK = 5_000_000_000L;
    private static final long PATIENCE = 5_000_000_000L;

    /** A node of which nothing was heard for so long, and that nobody names any more, is forgotten. */
    private static final long FORGET = 60_000_000_000L;

    private final String dispatcher;
    private final ClusterSettings settings;
    private final Engine engine;
    private final RemotingSetup remoting;
    private final PoolActor pool;
    private final Seeds seeds;
    private final Executor threads;
    private final ActorSystem<?> system;
    private final ActorRef<Frame> inbox;
    private final UUID session = UUID.randomUUID();
    private final CodeVersion code;
    private final Map<String, FarmNode> nodes = new LinkedHashMap<>();
    private final Queue<NodeLaunch> unplaced = new ArrayDeque<>();

    /** Of nodes that speak another protocol, by their names. */
    private final Map<String, String> strangers = new LinkedHashMap<>();

    private final FarmDemand demand;
    private long nextReport = System.nanoTime();
    private long nextLook = System.nanoTime();
    private int capacity;
    private boolean begun;
    private boolean closed;

    Farm(String dispatcher, ClusterSettings settings, Engine engine, RemotingSetup remoting, Executor threads, CodeVersion code, PoolActor pool) {
        this.dispatcher = dispatcher;
        this.settings = settings;
        this.engine = engine;
        this.remoting = remoting;
        this.threads = threads;
        this.code = code;
        this.pool = pool;
        this.seeds = Seeds.of(RemotingSetup.settings(engine.config()));
        this.system = engine.system();
        this.demand = new FarmDemand(settings, System.nanoTime());
        ActorRef<PoolMessage> self = pool.self();
        this.inbox = WorkerSlot.inbox(system, "farm-" + dispatcher, frame -> self.tell(new PoolMessage.FromNode(frame)));
    }

    @Override
    public Launch start(int number, String workersInbox) {
        String name = WorkerLaunch.name(dispatcher, number);
        Credentials credentials = remoting.authority().issue(name);
        remoting.trust().admit(credentials.fingerprint());
        NodeLaunch launch = new NodeLaunch(number, new Boot(remoting.nextNode(), false, NodeAddress.LOOPBACK, name, dispatcher, "", "",
                settings.pool().worker().initializer(), credentials, remoting.ownAuthority(), remoting.trust().admitted(),
                ChangedSettings.of(engine.config()), engine.config().getInt("trivium.serialization.max-depth"), settings.pool().maxPayload(),
                WorkerCommand.properties()), workersInbox);
        unplaced.add(launch);
        place(System.nanoTime());
        return launch;
    }

    /** Gives processes that have no node to one that has most room for them. */
    private void place(long now) {
        unplaced.removeIf(launch -> {
            String reason = launch.killBecause();
            if (reason != null) {
                launch.end().complete(new Launch.End(new Exit(null, reason, ""), 0));
            }
            return reason != null;
        });
        while (!unplaced.isEmpty()) {
            FarmNode roomiest = null;
            for (FarmNode node : nodes.values()) {
                int room = node.isOfUse(settings.tag(), now) ? node.share() - node.held.size() : 0;
                if (room > 0 && (roomiest == null || room > roomiest.share() - roomiest.held.size())) {
                    roomiest = node;
                }
            }
            if (roomiest == null) {
                return;
            }
            NodeLaunch launch = unplaced.remove();
            launch.node = roomiest;
            roomiest.held.put(launch.number, launch);
            report(roomiest);
        }
    }

    @Override
    public void tick(int present) {
        if (closed) {
            return;
        }
        long now = System.nanoTime();
        demand.is(present, now);
        if (now - nextLook >= 0) {
            nextLook = now + LOOK;
            threads.execute(() -> pool.self().tell(new PoolMessage.SeedsAre(seeds.resolve())));
        }
        endLost(now);
        place(now);
        if (now - nextReport >= 0) {
            nextReport = now + REPORT;
            demand.spread(nodes.values().stream().filter(node -> node.isOfUse(settings.tag(), now)).toList());
            nodes.values().removeIf(node -> node.held.isEmpty() && node.silentNanos(now) > FORGET && now - node.named > FORGET);
            nodes.values().forEach(this::report);
            settle(now);
        } else {
            nodes.values().stream().filter(node -> node.held.values().stream().anyMatch(launch -> !launch.toldToKill && launch.killBecause() != null))
                    .forEach(this::report);
        }
        String hopeless = demand.hopeless(begun && nodes.values().stream().anyMatch(node -> !node.held.isEmpty()), now);
        if (hopeless != null) {
            pool.happened(new PoolEvent.Hopeless(hopeless + describe(now)));
        } else if (demand.isTimeToTell(begun, now, PATIENCE)) {
            LOG.info("dispatcher '{}' waits: {}", dispatcher, describe(now));
        }
    }

    @Override
    public void seedsAre(List<String> addresses) {
        long now = System.nanoTime();
        addresses.forEach(address -> named(address, now));
        nextReport = nodes.values().stream().anyMatch(node -> node.incarnation() != null) ? nextReport : now;
    }

    private void named(String address, long now) {
        FarmNode known = nodes.get(address);
        if (known != null) {
            known.named = now;
            return;
        }
        try {
            ActorRef<Frame> node = ActorRefResolver.get(system).resolveActorRef(Seeds.url(address) + "/system/" + NODE_ACTOR);
            nodes.put(address, new FarmNode(address, node::tell, now));
            report(nodes.get(address));
        } catch (RuntimeException e) {
            LOG.warn("'{}' is no address of a worker node", address, e);
        }
    }

    private void report(@Nullable FarmNode node) {
        if (node != null) {
            node.inbox.accept(ReportFormat.encode(new ClientReport(session, node.nextReport(), ActorRefResolver.get(system).toSerializationFormat(inbox),
                    program(), settings.tag(), code, node.ask, settings.pool().lease(), closed, node.orders())));
        }
    }

    private static String program() {
        return "pid " + ProcessHandle.current().pid();
    }

    @Override
    public void received(Frame frame) {
        try {
            heard(ReportFormat.nodeReport(frame), System.nanoTime());
        } catch (ReportFormat.OtherProtocol other) {
            if (strangers.put(other.text, String.valueOf(other.getMessage())) == null) {
                LOG.warn("worker node '{}' cannot be used: {}. Are the versions of trivium-remote-workers the same?", other.text, other.getMessage());
            }
        } catch (IOException e) {
            LOG.warn("something came that is no report of a worker node: {}", e.getMessage());
        }
    }

    private void heard(NodeReport report, long now) {
        FarmNode node = nodes.get(report.address());
        if (node == null) {
            return; // nobody has asked it
        }
        UUID before = node.incarnation();
        String refusedBefore = node.refusal;
        boolean isFirst = before == null;
        if (!node.heard(report, now)) {
            return;
        }
        if (!report.refusal().isEmpty() && !report.refusal().equals(refusedBefore)) {
            LOG.warn("worker node '{}' at {} refuses this program: {}", report.node(), report.address(), report.refusal());
        }
        report.nodes().forEach(address -> named(address, now));
        if (before != null && !before.equals(report.incarnation())) {
            for (NodeLaunch launch : List.copyOf(node.held.values())) {
                if (launch.boot.length == 0) { // it was started by the one before
                    end(node, launch, new Exit(null, "its node was started anew", ""), Long.MAX_VALUE);
                }
            }
        }
        for (NodeReport.Progress progress : report.workers()) {
            NodeLaunch launch = node.held.get(progress.worker());
            if (launch != null) {
                launch.boot = new byte[0];
                Launch.End end = progress.end();
                if (end != null) {
                    end(node, launch, end.exit(), end.begun());
                }
            }
        }
        if (isFirst) {
            nextReport = now; // it is known now what it has to offer
        }
        settle(now);
    }

    private void end(FarmNode node, NodeLaunch launch, Exit exit, long begun) {
        node.held.remove(launch.number);
        launch.end().complete(new Launch.End(exit.onNode(node.name()), begun));
    }

    /** Those that are to be killed where nobody is left to do it, or to tell that it is done. */
    private void endLost(long now) {
        for (FarmNode node : nodes.values()) {
            node.held.values().removeIf(launch -> launch.end().isDone()); // it has said so itself
            if (node.silentNanos(now) > settings.pool().lease().toNanos()) {
                for (NodeLaunch launch : List.copyOf(node.held.values())) {
                    String reason = launch.killBecause();
                    if (reason != null) {
                        end(node, launch, new Exit(null, reason + ", and neither has its node for " + node.silentNanos(now) / 1_000_000 + " ms", ""), Long.MAX_VALUE);
                    }
                }
            }
        }
    }

    /** Has the coordinator know how many workers there may be, and where there are too many. */
    private void settle(long now) {
        int all = 0;
        int useful = 0;
        for (FarmNode node : List.copyOf(nodes.values())) {
            boolean ofUse = node.isOfUse(settings.tag(), now);
            useful += ofUse ? 1 : 0;
            if (node.isFresh(now)) {
                int share = ofUse ? node.share() : 0;
                all += share;
                pool.happened(new PoolEvent.Share(List.copyOf(node.held.keySet()), share));
            } else {
                all += node.held.size(); // until their end is certain
            }
        }
        begun |= useful >= settings.minWorkers();
        int allowed = settings.maxWorkers() == ClusterSettings.ALL ? all : Math.min(all, settings.maxWorkers());
        if (begun && allowed != capacity) {
            capacity = allowed;
            pool.happened(new PoolEvent.Capacity(allowed));
        }
        place(now);
    }

    private String describe(long now) {
        List<String> there = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (FarmNode node : nodes.values()) {
            if (node.isOfUse(settings.tag(), now)) {
                there.add(node.name());
            } else if (!node.refusal.isEmpty()) {
                others.add("'" + node.name() + "' refuses: " + node.refusal);
            } else if (!node.isFresh(now)) {
                others.add("'" + node.name() + "' does not answer");
            } else {
                others.add("'" + node.name() + "' is " + (settings.tag().isEmpty() ? "about to end" : "about to end, or without that tag"));
            }
        }
        strangers.forEach((name, why) -> others.add("'" + name + "' cannot be used: " + why));
        there.sort(Comparator.naturalOrder());
        return "it wants " + settings.minWorkers() + (settings.minWorkers() == 1 ? " worker node" : " worker nodes")
                + (settings.tag().isEmpty() ? "" : " with tag '" + settings.tag() + "'") + " and has "
                + (there.isEmpty() ? "none" : there.size() + " (" + String.join(", ", there) + ")") + "; looked for at " + seeds
                + (others.isEmpty() ? "" : "; " + String.join("; ", others));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            nodes.values().forEach(this::report);
            unplaced.forEach(launch -> launch.end().complete(new Launch.End(new Exit(null, "the dispatcher was closed", ""), 0)));
            Adapter.toClassic(system).stop(Adapter.toClassic(inbox));
        }
    }
}
