package dev.trivium.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.spi.ReportLimit;

/**
 * The hands of a {@link Tenancy}: takes reports of programs, has processes started and ended, and reports back. All fields belong to this
 * actor, and nothing here blocks.
 */
final class NodeActor extends AbstractBehavior<Object> {
    private static final Logger LOG = LoggerFactory.getLogger(NodeActor.class);
    private static final Duration TICK = Duration.ofSeconds(1);

    /** Between two looks for seeds that are in another cluster. */
    private static final int LOOK_TICKS = 5;

    private final NodeParts parts;
    private final Consumer<String> mover;
    private final ActorRefResolver resolver;
    private final Map<UUID, ActorRef<Frame>> inboxes = new HashMap<>();
    private final ReportLimit refusals = new ReportLimit(1, Duration.ofSeconds(10));
    private @Nullable CompletableFuture<Void> drained;

    /** Those that were told of last. */
    private List<String> members = List.of();

    private int ticks;

    private NodeActor(ActorContext<Object> context, TimerScheduler<Object> timers, NodeParts parts, Consumer<String> mover) {
        super(context);
        this.parts = parts;
        this.mover = mover;
        this.resolver = ActorRefResolver.get(context.getSystem());
        ActorRef<Object> self = context.getSelf();
        parts.processes().tell((session, worker, end) -> self.tell(new NodeMessage.Ended(session, worker, end)));
        timers.startTimerWithFixedDelay(NodeMessage.Tick.TICK, TICK);
    }

    /** @param mover is told of a node whose cluster this one is to join instead of its own */
    static Behavior<Object> create(NodeParts parts, Consumer<String> mover) {
        return Behaviors.withTimers(timers -> Behaviors.setup(context -> new NodeActor(context, timers, parts, mover)));
    }

    @Override
    public Receive<Object> createReceive() {
        return newReceiveBuilder()
                .onMessage(Frame.class, this::received)
                .onMessage(NodeMessage.class, this::told)
                .build();
    }

    private Behavior<Object> received(Frame frame) {
        try {
            if (ReportFormat.isClusterReport(frame)) {
                met(ReportFormat.clusterReport(frame));
                return this;
            }
            ClientReport report = ReportFormat.clientReport(frame);
            String refusal = refusal(report);
            if (refusal.isEmpty()) {
                parts.tenancy().heard(report, System.nanoTime(), this::carryOut);
                answer(report.session());
            } else {
                refuse(report.inbox(), report.session(), refusal);
            }
        } catch (ReportFormat.OtherProtocol other) {
            refuse(other.text, new UUID(0, 0), other.getMessage() + ": are the versions of trivium-remote-workers the same?");
        } catch (IOException e) {
            if (refusals.admits(System.nanoTime())) {
                LOG.warn("something came that is no report: {}", e.getMessage());
            }
        }
        return this;
    }

    /** Why nothing is done for this program; empty if there is no reason. */
    private String refusal(ClientReport report) {
        if (!report.tag().isEmpty() && !parts.settings().tags().contains(report.tag())) {
            return ""; // it is told the tags, and wants nothing
        }
        return parts.code().isSameAs(report.code()) ? "" : "the code differs: this node runs " + parts.code() + ", and the program "
                + report.code() + ". Start both with the same jars, or give both the same trivium.remoting.code-version if the difference does not matter";
    }

    private void refuse(String inbox, UUID session, String refusal) {
        if (refusals.admits(System.nanoTime())) {
            LOG.warn("a program was refused: {}", refusal);
        }
        try {
            resolver.<Frame>resolveActorRef(inbox).tell(ReportFormat.encode(new NodeReport(parts.settings().name(), refusal, parts.settings().hostAndPort(),
                    parts.incarnation(), session, 0, parts.settings().tags(), 0, 0, 0, false, nodes(), List.of())));
        } catch (RuntimeException e) {
            LOG.debug("nobody takes a refusal at {}", inbox, e);
        }
    }

    private Behavior<Object> told(NodeMessage message) {
        switch (message) {
            case NodeMessage.Ended(UUID session, int worker, Launch.End end) -> {
                parts.tenancy().ended(session, worker, end, System.nanoTime(), this::carryOut);
                parts.processes().forget(session, worker);
                answer(session);
            }
            case NodeMessage.Tick tick -> {
                parts.tenancy().tick(System.nanoTime(), this::carryOut);
                tellMembers();
                if (++ticks % LOOK_TICKS == 0) {
                    ActorRef<Object> self = getContext().getSelf();
                    Thread.ofVirtual().start(() -> self.tell(new NodeMessage.SeedsAre(parts.settings().seeds().resolve())));
                }
                inboxes.keySet().retainAll(parts.tenancy().sessions());
                parts.tenancy().sessions().forEach(this::answer);
            }
            case NodeMessage.SeedsAre(List<String> addresses) -> addresses.forEach(this::greet);
            case NodeMessage.Drain(CompletableFuture<Void> future) -> {
                drained = future;
                parts.tenancy().drain(System.nanoTime());
                parts.tenancy().sessions().forEach(this::answer);
            }
            case NodeMessage.EndAll(String reason) -> parts.tenancy().endAll(reason, this::carryOut);
        }
        parts.activity().set(new NodeStatus.Activity(parts.tenancy().running(), parts.tenancy().programs()));
        if (drained != null && parts.tenancy().running() == 0) {
            drained.complete(null);
        }
        return this;
    }

    /** For people who want to know whether all nodes have found each other. */
    private void tellMembers() {
        List<String> now = nodes().stream().sorted().toList();
        if (!now.equals(members)) {
            members = now;
            LOG.info("worker node '{}' is one of {} nodes: {}", parts.settings().name(), now.size(), String.join(", ", now));
        }
    }

    /**
     * Tells a seed that is no member of this cluster who is. It may have been cut off, or killed, and have begun a cluster of its own: a first seed does
     * when no other answers.
     */
    private void greet(String address) {
        String own = parts.settings().hostAndPort();
        List<String> known = nodes();
        if (drained == null && known.contains(own) && !isMember(address)) {
            // whoever was put out is in quarantine, which its successor at that address is asked out of by a selection only
            Adapter.toClassic(getContext().getSystem()).actorSelection(Seeds.url(address) + "/system/" + Farm.NODE_ACTOR)
                    .tell(ReportFormat.encode(new ClusterReport(own, known)), org.apache.pekko.actor.ActorRef.noSender());
        }
    }

    /** Of two clusters one becomes part of the other, node by node. */
    private void met(ClusterReport other) {
        ClusterReport own = new ClusterReport(parts.settings().hostAndPort(), nodes());
        if (drained != null || !own.isOfMember() || !other.isOfMember() || isMember(other.address())) {
            return;
        }
        if (own.yieldsTo(other)) {
            mover.accept(other.address());
        } else {
            greet(other.address());
        }
    }

    /** In whatever state. */
    private boolean isMember(String address) {
        return StreamSupport.stream(Cluster.get(getContext().getSystem()).state().getMembers().spliterator(), false)
                .anyMatch(member -> hostAndPort(member).equals(address));
    }

    private void carryOut(Tenancy.Order order) {
        switch (order) {
            case Tenancy.Order.Start(UUID session, int worker, byte[] boot) -> parts.processes().start(session, worker, boot);
            case Tenancy.Order.Ready(UUID session, int worker) -> parts.processes().becameReady(session, worker);
            case Tenancy.Order.Kill(UUID session, int worker, String reason) -> parts.processes().kill(session, worker, reason);
        }
    }

    private void answer(UUID session) {
        NodeReport report = parts.tenancy().report(session, parts.settings().name(), parts.settings().hostAndPort(), parts.incarnation(),
                parts.settings().tags(), nodes());
        if (report != null) {
            try {
                inboxes.computeIfAbsent(session, unknown -> resolver.resolveActorRef(parts.tenancy().inbox(session))).tell(ReportFormat.encode(report));
            } catch (RuntimeException e) {
                LOG.debug("a program has told of no inbox that can be reached", e);
            }
        }
    }

    /** All that are members and can be reached, as far as is known here. */
    private List<String> nodes() {
        return nodes(Cluster.get(getContext().getSystem()));
    }

    /** The same, from any thread. */
    static List<String> nodes(Cluster cluster) {
        CurrentClusterState state = cluster.state();
        return StreamSupport.stream(state.getMembers().spliterator(), false)
                .filter(member -> member.status() == MemberStatus.up() && !state.getUnreachable().contains(member))
                .map(NodeActor::hostAndPort).toList();
    }

    private static String hostAndPort(Member member) {
        return member.address().host().get() + ":" + member.address().port().get();
    }
}
