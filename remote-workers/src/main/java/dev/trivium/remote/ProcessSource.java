package dev.trivium.remote;

import java.util.concurrent.Executor;

import com.typesafe.config.Config;

/** Workers that are children of this program. */
final class ProcessSource implements WorkerSource {
    private final String dispatcher;
    private final PoolSettings settings;
    private final Config config;
    private final RemotingSetup remoting;
    private final AotCache cache;
    private final Executor threads;
    private final DebugPorts debugPorts;

    /** @param threads where processes are started, which blocks for some milliseconds */
    ProcessSource(String dispatcher, PoolSettings settings, Config config, RemotingSetup remoting, AotCache cache, Executor threads) {
        this.dispatcher = dispatcher;
        this.settings = settings;
        this.config = config;
        this.remoting = remoting;
        this.cache = cache;
        this.threads = threads;
        this.debugPorts = new DebugPorts(settings.worker().debugPort());
    }

    @Override
    public Launch start(int number, String inbox) {
        WorkerLaunch early = number == Workforce.FIRST_WORKER ? remoting.takeEarly(dispatcher) : null;
        WorkerLaunch launch = early != null ? early : WorkerLaunch.of(dispatcher, number, settings, config, remoting);
        launch.connect(inbox, threads);
        if (early == null) {
            threads.execute(() -> launch.start(settings.worker(), cache, debugPorts));
        }
        return launch;
    }
}
