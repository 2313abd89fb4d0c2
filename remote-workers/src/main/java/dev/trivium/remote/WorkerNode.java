package dev.trivium.remote;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.MemberStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.ConfigurationException;
import dev.trivium.spi.Settings;

/**
 * A worker node: runs processes for programs with dispatchers of {@code type = cluster}. It is a member of a cluster of such nodes, through which
 * programs find it. May be used from any thread.
 *
 * <p>The processes are children of this JVM and end with it, however it ends. The node itself runs no code of the user's.
 */
public final class WorkerNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerNode.class);
    private static final String SETTINGS = "dev/trivium/remote/node.conf";
    private static final Duration UNTIL_LEFT = Duration.ofSeconds(10);
    private static final Duration UNTIL_TOLD = Duration.ofSeconds(10);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    /** For those who are asked to let this node in; a first seed asks others for half of it before it begins a cluster of its own. */
    private static final Duration UNTIL_ASKED = Duration.ofSeconds(15);

    private final NodeParts parts;
    private final CacheTraining training;
    private final PeerTrust trust;
    private final HealthServer health;
    private final ClassLoader loader;
    private final CompletableFuture<Void> joined = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by {@link #lock}; another one after the node was put out of its cluster. */
    private ActorSystem<Void> system;

    /** Guarded by {@link #lock}. */
    private ActorRef<Object> actor;

    /** Guarded by {@link #lock}: a member of the cluster that this node joins next; empty if that is any. */
    private String next = "";

    /** Guarded by {@link #lock}. */
    private boolean draining;

    /** Guarded by {@link #lock}. */
    private boolean closing;

    private WorkerNode(NodeParts parts, CacheTraining training, PeerTrust trust, HealthServer health, ClassLoader loader) {
        this.parts = parts;
        this.training = training;
        this.trust = trust;
        this.health = health;
        this.loader = loader;
        this.system = newSystem();
        this.actor = newActor(system);
    }

    /**
     * Starts a node, which goes on to join its cluster.
     *
     * @param config with a block {@code trivium}; defaults are added
     * @throws ConfigurationException if that is wrong
     * @throws RuntimeException if it cannot start, as when one of its ports is taken
     */
    public static WorkerNode start(Config config) {
        ClassLoader loader = ChangedSettings.loader();
        NodeSettings given = NodeSettings.of(config, loader);
        Settings tls = RemotingSetup.settings(given.whole()).at("tls");
        FarmCredentials farm = TlsFiles.readFarm(tls);
        PeerTrust trust = PeerTrust.ofFarm(farm, List.of());
        NodeSettings settings = given.withinMemory();
        AotCache cache = AotCache.of(RemotingSetup.settings(settings.whole()), settings.worker());
        NodeParts parts = new NodeParts(settings, CodeVersion.own(settings.codeVersion()), UUID.randomUUID(), new Tenancy(settings.slots()),
                new NodeProcesses(settings, cache), new AtomicReference<>(NodeStatus.Activity.NONE));
        HealthServer health = HealthServer.at(settings.health());
        WorkerNode node;
        try {
            node = new WorkerNode(parts, new CacheTraining(cache), trust, health, loader);
        } catch (RuntimeException e) {
            health.close();
            throw e;
        }
        node.join("");
        node.reportJoining();
        health.answer(node::status);
        CertificateWatch watch = CertificateWatch.start(tls, farm, trust::replace);
        node.ended.thenRun(watch::close);
        return node;
    }

    private ActorSystem<Void> newSystem() {
        NodeSettings settings = parts.settings();
        Config config = settings.address().config()
                .withFallback(ConfigFactory.parseResources(loader, SETTINGS))
                .withFallback(settings.whole())
                .resolve();
        ActorSystem<Void> started = Adapter.toTyped(org.apache.pekko.actor.ActorSystem.create("trivium", ActorSystemSetup.create(
                BootstrapSetup.create(config).withClassloader(loader), GuardedPort.of(trust))));
        JvmExit.leaveRemotingTo(started);
        started.getWhenTerminated().whenComplete((done, failure) -> terminated(started));
        return started;
    }

    private ActorRef<Object> newActor(ActorSystem<Void> on) {
        return on.systemActorOf(NodeActor.create(parts, this::move), Farm.NODE_ACTOR, DispatcherSelector.fromConfig("trivium-remoting"));
    }

    /** @param through a member of the cluster that is joined; empty if any seed will do */
    private void join(String through) {
        ActorSystem<Void> now = current();
        Cluster cluster = Cluster.get(now);
        String own = parts.settings().hostAndPort();
        cluster.registerOnMemberUp(() -> {
            if (joined.complete(null)) {
                training.begin();
                LOG.info("worker node '{}' has joined: {} slots at {}, {}", name(), parts.settings().slots(), own, parts.code());
            } else {
                LOG.info("worker node '{}' has joined again", name());
            }
        });
        if (through.isEmpty()) {
            joinSeeds(cluster);
        } else {
            cluster.joinSeedNodes(List.of(AddressFromURIString.parse(Seeds.url(through))));
        }
        Thread.ofVirtual().name("trivium-joining").start(() -> joinUntilMember(cluster));
    }

    /** Names may have other addresses by and by, and whoever was to let this node in may be gone. */
    private void joinUntilMember(Cluster cluster) {
        try {
            Thread.sleep(UNTIL_ASKED);
            while (!cluster.isTerminated() && cluster.selfMember().status() == MemberStatus.removed()) {
                joinSeeds(cluster);
                Thread.sleep(UNTIL_ASKED);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The first seed begins a cluster of its own if no other answers. */
    private void joinSeeds(Cluster cluster) {
        Seeds seeds = parts.settings().seeds();
        if (seeds.entries().isEmpty()) {
            cluster.join(cluster.selfAddress());
        } else {
            List<Address> addresses = seeds.resolve().stream().map(seed -> AddressFromURIString.parse(Seeds.url(seed))).toList();
            cluster.joinSeedNodes(addresses);
        }
    }

    /** Leaves its cluster for that of another node. */
    private void move(String address) {
        lock.lock();
        try {
            if (!closing && next.isEmpty()) {
                LOG.info("worker node '{}' joins the cluster of {}, which is larger than its own", name(), address);
                next = address;
                system.terminate();
            }
        } finally {
            lock.unlock();
        }
    }

    private ActorSystem<Void> current() {
        lock.lock();
        try {
            return system;
        } finally {
            lock.unlock();
        }
    }

    /** Says again and again what it waits for. */
    private void reportJoining() {
        Thread.ofVirtual().name("trivium-joining").start(() -> {
            for (long waited = UNTIL_TOLD.toSeconds(); !ended.isDone(); waited += UNTIL_TOLD.toSeconds()) {
                try {
                    joined.get(UNTIL_TOLD.toMillis(), TimeUnit.MILLISECONDS);
                    return;
                } catch (TimeoutException e) {
                    LOG.warn("worker node '{}' has not joined for {} s, for none of its seeds has let it in: {}. They must run, reach this node at {}, and admit"
                            + " its certificate as it does theirs", name(), waited, parts.settings().seeds().tried(), parts.settings().hostAndPort());
                } catch (InterruptedException | ExecutionException e) {
                    return;
                }
            }
        });
    }

    /** The actor system has ended. If nobody wanted that, the node was put out of its cluster. */
    private void terminated(ActorSystem<Void> old) {
        Thread.ofPlatform().daemon().name("trivium-rejoin").start(() -> {
            while (true) {
                try {
                    Thread.sleep(AGAIN);
                    replace(old);
                    return;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                } catch (RuntimeException e) {
                    LOG.error("worker node '{}' cannot start its actor system anew, and tries again", name(), e);
                }
            }
        });
    }

    /** Has another actor system take the place of one that has ended, unless nobody wants that any more. */
    private void replace(ActorSystem<Void> old) {
        String through;
        lock.lock();
        try {
            if (closing || system != old) {
                return;
            }
            through = next;
            system = newSystem();
            actor = newActor(system);
            next = "";
        } finally {
            lock.unlock();
        }
        if (through.isEmpty()) {
            LOG.warn("worker node '{}' was put out of its cluster; it joins again, and what its processes do goes on", name());
        }
        join(through);
    }

    /** Its name in logs and errors. */
    public String name() {
        return parts.settings().name();
    }

    /** Host and port at which it is found. */
    public String address() {
        return parts.settings().hostAndPort();
    }

    /** How long {@link #drain} waits for work that is under way. */
    public Duration drainTimeout() {
        return parts.settings().drainTimeout();
    }

    /** How it is now. Waits while the actor system is started anew, some seconds at most. */
    NodeStatus status() {
        NodeSettings settings = parts.settings();
        NodeStatus.Activity activity = parts.activity().get();
        Cluster cluster;
        boolean leaving;
        lock.lock();
        try {
            cluster = Cluster.get(system);
            leaving = draining || closing;
        } finally {
            lock.unlock();
        }
        List<String> nodes = cluster.isTerminated() ? List.of() : NodeActor.nodes(cluster);
        NodeStatus.State state = ended.isDone() ? NodeStatus.State.ENDED : leaving ? NodeStatus.State.DRAINING
                : nodes.contains(settings.hostAndPort()) ? NodeStatus.State.READY : NodeStatus.State.JOINING;
        return new NodeStatus(settings.name(), settings.hostAndPort(), state, settings.slots(), settings.tags(), activity.running(), activity.programs(), nodes);
    }

    /** Completed when the node is a member of its cluster. */
    public CompletionStage<Void> whenJoined() {
        return joined.minimalCompletionStage();
    }

    /** Completed when the node has ended. */
    public CompletionStage<Void> whenEnded() {
        return ended.minimalCompletionStage();
    }

    /**
     * Takes no more work, lets that which is under way end, up to the limit that the configuration has, and leaves. Waits until all of that is
     * done. May be called in a shutdown hook, so that SIGTERM does it.
     *
     * @return whether all work had ended by itself
     */
    public boolean drain() {
        refuseWork();
        LOG.info("worker node '{}' takes no more work, and waits up to {} s for that which is under way", name(),
                parts.settings().drainTimeout().toSeconds());
        CompletableFuture<Void> drained = new CompletableFuture<>();
        long deadline = System.nanoTime() + parts.settings().drainTimeout().toNanos();
        boolean inTime = false;
        for (long left = deadline - System.nanoTime(); !inTime && left > 0 && !Thread.currentThread().isInterrupted(); left = deadline - System.nanoTime()) {
            tell(new NodeMessage.Drain(drained)); // again and again: the node may just be changing its actor system
            inTime = await(drained, Duration.ofNanos(Math.min(left, AGAIN.toNanos())));
        }
        close();
        return inTime;
    }

    /** From now on it takes no more work. */
    void refuseWork() {
        lock.lock();
        try {
            draining = true;
        } finally {
            lock.unlock();
        }
        tell(new NodeMessage.Drain(new CompletableFuture<>()));
    }

    private void tell(NodeMessage message) {
        lock.lock();
        try {
            actor.tell(message);
        } finally {
            lock.unlock();
        }
    }

    private static boolean await(CompletableFuture<?> event, Duration limit) {
        try {
            event.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /** Ends all its processes, whatever they do, and leaves. Waits until it has. */
    @Override
    public void close() {
        ActorSystem<Void> last;
        lock.lock();
        try {
            last = system;
            if (closing) {
                last = null;
            }
            closing = true;
        } finally {
            lock.unlock();
        }
        if (last == null) {
            await(ended, UNTIL_LEFT.plus(UNTIL_LEFT));
            return;
        }
        training.close();
        CompletableFuture<Void> gone = new CompletableFuture<>();
        tell(new NodeMessage.Drain(gone));
        tell(new NodeMessage.EndAll("its node ends"));
        if (!await(gone, UNTIL_LEFT)) {
            parts.processes().endAll("its node ends"); // there is no actor just now that would do it
        }
        Cluster cluster = Cluster.get(last);
        CompletableFuture<Void> left = new CompletableFuture<>();
        cluster.registerOnMemberRemoved(() -> left.complete(null));
        cluster.leave(cluster.selfAddress());
        await(left, joined.isDone() ? UNTIL_LEFT : Duration.ZERO);
        last.terminate();
        await(last.getWhenTerminated().toCompletableFuture(), UNTIL_LEFT);
        ended.complete(null);
        health.close();
    }
}
