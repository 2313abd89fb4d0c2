package dev.trivium.remote;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import org.apache.pekko.actor.setup.Setup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.ConfigurationException;
import dev.trivium.spi.EngineSetup;
import dev.trivium.spi.Settings;

/** What the process dispatchers of one Trivium share: the authority that admits workers, and the program's own trust. May be used from any thread. */
final class RemotingSetup extends Setup {
    private static final Logger LOG = LoggerFactory.getLogger(RemotingSetup.class);

    private final Credentials.Authority authority;
    /** Replaced when the files that it came from are. */
    private volatile Credentials own;

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
    private RemotingSetup(Credentials.Authority authority, Credentials own, PeerTrust trust, MemoryBudget budget) {
        this.authority = authority;
        this.own = own;
        this.budget = budget;
        this.trust = trust;
    }

    /** Checks the block {@code trivium.remoting} and adds what its actor system needs, unless another type of dispatchers has done so. */
    static void prepare(EngineSetup setup) {
        if (setup.setups().stream().anyMatch(RemotingSetup.class::isInstance)) {
            return;
        }
        MemoryBudget budget = MemoryBudget.of(setup.config());
        budget.warning().ifPresent(LOG::warn);
        Settings remoting = settings(setup.config());
        CacheFolder.of(remoting);
        remoting.flag("aot-cache");
        remoting.flag("shared-memory");
        NodeAddress address = address(remoting);
        Credentials.Authority authority = new Credentials.Authority("trivium");
        RemotingSetup shared = usesNodes(setup.config()) ? ofFarm(remoting, address, authority, budget) : ofProcesses(remoting, address, authority, budget);
        setup.add(shared);
        setup.whenEnded(shared::abandonEarly);
        if (usesNodes(setup.config())) {
            Settings tls = remoting.at("tls");
            setup.whenEnded(CertificateWatch.start(tls, TlsFiles.readFarm(tls), shared::renew)::close);
        }
        setup.add(shared.sslSetup());
        setup.override(address.remotingConfig());
    }

    private static boolean usesNodes(Config whole) {
        return whole.getObject("trivium.dispatchers").keySet().stream()
                .anyMatch(name -> ClusterDispatcherFactory.TYPE.equals(whole.getString("trivium.dispatchers." + ConfigUtil.quoteString(name) + ".type")));
    }

    private static RemotingSetup ofProcesses(Settings remoting, NodeAddress address, Credentials.Authority authority, MemoryBudget budget) {
        Optional<Credentials> configured = TlsFiles.read(remoting.at("tls"));
        if (configured.isEmpty() && !(isLoopback(remoting, address.hostname()) && isLoopback(remoting, address.bindHostname()))) {
            throw new ConfigurationException(remoting.path("hostname"), "'" + address.hostname() + "' can be reached from other machines, so this program"
                    + " needs a certificate of its own: set trivium.remoting.tls { certificate, key, authority }, or leave 127.0.0.1");
        }
        Credentials own = configured.orElseGet(() -> authority.issue("program"));
        PeerTrust trust = new PeerTrust(own, List.of(own.authority(), authority.certificate()));
        trust.admit(own.fingerprint());
        return new RemotingSetup(authority, own, trust, budget);
    }

    private static RemotingSetup ofFarm(Settings remoting, NodeAddress address, Credentials.Authority authority, MemoryBudget budget) {
        Seeds seeds = Seeds.of(remoting);
        if (seeds.entries().isEmpty()) {
            throw new ConfigurationException(remoting.path("seeds"), "is empty; dispatchers of type cluster look for worker nodes there, as in"
                    + " [\"10.0.0.7:25520\"]");
        }
        boolean nodesAreHere = seeds.entries().stream().allMatch(entry -> entry.startsWith("127.") || entry.startsWith("localhost:"));
        if (isLoopback(remoting, address.hostname()) && !nodesAreHere) {
            throw new ConfigurationException(remoting.path("hostname"), "'" + address.hostname() + "' cannot be reached by the worker nodes at " + seeds
                    + ": set it to an address of this machine that they reach");
        }
        FarmCredentials farm = TlsFiles.readFarm(remoting.at("tls"));
        PeerTrust trust = new PeerTrust(farm.own(), List.of(authority.certificate()));
        trust.replace(farm);
        trust.admit(farm.own().fingerprint());
        return new RemotingSetup(authority, farm.own(), trust, budget);
    }

    /** The files have changed. Workers are told before it is used what the program proves itself with from now on. */
    private void renew(FarmCredentials farm) {
        trust.admit(farm.own().fingerprint());
        own = farm.own();
        announce(new PoolMessage.ProgramRenewed(farm.own()));
        trust.replace(farm);
    }

    private static boolean isLoopback(Settings remoting, String hostname) {
        try {
            return InetAddress.getByName(hostname).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new ConfigurationException(remoting.path("hostname"), "'" + hostname + "' is not the name or address of a host");
        }
    }

    static RemotingSetup of(ActorSystem<?> system) {
        return Adapter.toClassic(system).settings().setup().get(RemotingSetup.class)
                .orElseThrow(() -> new IllegalStateException("the actor system was not set up for worker processes"));
    }

    /** The block {@code trivium.remoting}. */
    static Settings settings(Config whole) {
        return new Settings(whole.getConfig("trivium.remoting"), "trivium.remoting");
    }

    /** Where this program, or node, is found. */
    static NodeAddress address(Settings remoting) {
        String hostname = remoting.string("hostname");
        int port = remoting.intBetween("port", 0, 65_535);
        String bindHostname = remoting.string("bind-hostname");
        return new NodeAddress(hostname, port, bindHostname.isEmpty() ? hostname : bindHostname,
                remoting.intOrAuto("bind-port", 0, 65_535, port));
    }

    /** Has the first worker of this dispatcher start, unless one of another dispatcher does: more would only be in each other's way. */
    void startEarly(String dispatcher, PoolSettings settings, Config config) {
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
