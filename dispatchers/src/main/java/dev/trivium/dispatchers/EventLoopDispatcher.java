package dev.trivium.dispatchers;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Adapter;

import dev.trivium.DispatcherStats;
import dev.trivium.spi.Engine;
import dev.trivium.spi.LocalDispatcher;
import dev.trivium.spi.MapPlan;

/** A dispatcher on one {@link EventLoop}, which its tasks and the mailboxes of its actors share. */
final class EventLoopDispatcher extends LocalDispatcher {
    /** Tasks of a {@code map} under way: they mostly wait, so there may be many. */
    private static final int MAP_WINDOW = 1024;

    private final EventLoop loop;
    private final StallDetector stalls;

    private EventLoopDispatcher(String name, Engine engine, EventLoopSettings settings, DispatcherSelector selector, EventLoop loop) {
        super(name, EventLoopFactory.TYPE, engine, settings.queueCapacity(), settings.onOverflow(), selector);
        this.loop = loop;
        this.stalls = new StallDetector(loop, settings.stallThreshold(), engine::after);
    }

    static EventLoopDispatcher start(String name, Engine engine, EventLoopSettings settings, DispatcherSelector selector, EventLoop loop) {
        EventLoopDispatcher dispatcher = new EventLoopDispatcher(name, engine, settings, selector, loop);
        Adapter.toClassic(engine.system()).registerOnTermination((Runnable) dispatcher::systemEnded);
        dispatcher.stalls.start();
        return dispatcher;
    }

    @Override
    protected Executor executor() {
        return loop;
    }

    @Override
    protected int workers() {
        return loop.isTerminated() ? 0 : 1;
    }

    @Override
    protected MapPlan mapPlan() {
        return MapPlan.itemByItem(MAP_WINDOW);
    }

    @Override
    protected DispatcherStats refine(DispatcherStats stats) {
        return new DispatcherStats(stats.dispatcher(), stats.type(), stats.workers(), stats.submitted(), stats.queued(),
                stats.running(), stats.completed(), stats.failed(), stats.cancelled(), stats.rejected(), stats.actors(),
                stats.workersLost(), stalls.count(), stats.stuck());
    }

    /** The loop itself goes on until the actor system has ended, for that takes the actors on it; what then still waits is interrupted. */
    @Override
    protected void shutdown(Duration grace) {
        stalls.stop();
        Duration patience = grace.dividedBy(2);
        engine().after(engine().cancelGrace().compareTo(patience) < 0 ? engine().cancelGrace() : patience, loop::interruptAll);
    }

    /** The actor system waits for this, and whoever closes waits for the actor system. */
    private void systemEnded() {
        closeNow();
        stalls.stop();
        loop.stop(EventLoop.STOP_GRACE);
        try {
            loop.awaitTermination(2 * EventLoop.STOP_GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
