package dev.trivium.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
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

    private final NodeParts parts;
    private final ActorRefResolver resolver;
    private final Map<UUID, ActorRef<Frame>> inboxes = new HashMap<>();
    private final ReportLimit refusals = new ReportLimit(1, Duration.ofSeconds(10));
    private @Nullable CompletableFuture<Void> drained;

    private NodeActor(ActorContext<Object> context, TimerScheduler<Object> timers, NodeParts parts) {
        super(context);
        this.parts = parts;
        this.resolver = ActorRefResolver.get(context.getSystem());
        ActorRef<Object> self = context.getSelf();
        parts.processes().tell((session, worker, end) -> self.tell(new NodeMessage.Ended(session, worker, end)));
        timers.startTimerWithFixedDelay(NodeMessage.Tick.TICK, TICK);
    }

    static Behavior<Object> create(NodeParts parts) {
        return Behaviors.withTimers(timers -> Behaviors.setup(context -> new NodeActor(context, timers, parts)));
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
                LOG.warn("something came that is no report of a program: {}", e.getMessage());
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
                inboxes.keySet().retainAll(parts.tenancy().sessions());
                parts.tenancy().sessions().forEach(this::answer);
            }
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
