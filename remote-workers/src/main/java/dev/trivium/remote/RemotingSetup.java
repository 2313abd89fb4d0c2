package dev.trivium.remote;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import com.typesafe.config.Config;
import org.apache.pekko.actor.setup.Setup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;
import org.jspecify.annotations.Nullable;

import dev.trivium.spi.Settings;

/** What the process dispatchers of one Trivium share: the authority that admits workers, and the program's own trust. May be used from any thread. */
final class RemotingSetup extends Setup {
    private final Credentials.Authority authority;
    private final Credentials own;
    private final PeerTrust trust;
    private final MemoryBudget budget;
    private final AtomicInteger nodes = new AtomicInteger();
    private final Set<ActorRef<PoolMessage>> pools = ConcurrentHashMap.newKeySet();

    /** The first worker of one dispatcher, which starts while the program does, until its pool takes it. */
    private final AtomicReference<@Nullable Early> early = new AtomicReference<>();

    /** A worker that has no pool yet, and the cache that it starts with. */
    record Early(String dispatcher, WorkerLaunch launch, AotCache cache) {
    }

    /** @param own what the program proves itself with to its workers */
    RemotingSetup(Credentials.Authority authority, Credentials own, MemoryBudget budget) {
        this.authority = authority;
        this.own = own;
        this.budget = budget;
        this.trust = new PeerTrust(own, List.of(own.authority(), authority.certificate()));
        trust.admit(own.fingerprint());
    }

    static RemotingSetup of(ActorSystem<?> system) {
        return Adapter.toClassic(system).settings().setup().get(RemotingSetup.class)
                .orElseThrow(() -> new IllegalStateException("the actor system was not set up for worker processes"));
    }

    /** The block {@code trivium.remoting}. */
    static Settings settings(Config whole) {
        return new Settings(whole.getConfig("trivium.remoting"), "trivium.remoting");
    }

    /** Has the first worker of this dispatcher start, unless one of another dispatcher does: more would only be in each other's way. */
    void startEarly(String dispatcher, ProcessSettings settings, Config config) {
        DebugPorts none = new DebugPorts(DebugPorts.OFF);
        if (early.get() == null && settings.worker().debugPort() == DebugPorts.OFF) {
            Early first = new Early(dispatcher, WorkerLaunch.of(dispatcher, Coordinator.FIRST_WORKER, settings, config, this),
                    AotCache.of(settings(config), settings.worker()));
            early.set(first);
            Thread.ofPlatform().daemon().name("trivium-" + dispatcher + "-start").start(() -> first.launch().start(settings.worker(), first.cache(), none));
        }
    }

    /** The worker of this dispatcher that is starting and has no pool yet; {@code null} if there is none. */
    @Nullable Early early(String dispatcher) {
        Early first = early.get();
        return first != null && first.dispatcher().equals(dispatcher) ? first : null;
    }

    /** The same, for the pool that it belongs to from now on. */
    @Nullable WorkerLaunch takeEarly(String dispatcher) {
        Early first = early(dispatcher);
        return first != null && early.compareAndSet(first, null) ? first.launch() : null;
    }

    /** There will be no pool for it. */
    void abandonEarly() {
        Early first = early.getAndSet(null);
        if (first != null) {
            first.launch().abandon();
        }
    }

    /** The pool hears from now on what all pools announce. */
    void join(ActorRef<PoolMessage> pool) {
        pools.add(pool);
    }

    void leave(ActorRef<PoolMessage> pool) {
        pools.remove(pool);
    }

    /** Tells all pools, also the one that announces it: actors in workers of different pools talk to each other. */
    void announce(PoolMessage news) {
        pools.forEach(pool -> pool.tell(news));
    }

    /** Numbers a worker process. */
    int nextNode() {
        return nodes.incrementAndGet();
    }

    Credentials.Authority authority() {
        return authority;
    }

    /** Whoever signs the program's own certificate. */
    X509Certificate ownAuthority() {
        return own.authority();
    }

    MemoryBudget budget() {
        return budget;
    }

    PeerTrust trust() {
        return trust;
    }

    SSLEngineProviderSetup sslSetup() {
        return GuardedPort.of(trust);
    }
}
