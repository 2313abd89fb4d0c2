package dev.trivium.dispatchers;

import java.time.Duration;
import java.util.concurrent.Executor;

import dev.trivium.DispatcherStats;
import dev.trivium.spi.Engine;
import dev.trivium.spi.LocalDispatcher;
import dev.trivium.spi.MapPlan;

/** A dispatcher on one {@link EventLoop}, which its tasks and the mailboxes of its actors share. */
final class EventLoopDispatcher extends LocalDispatcher {
    /** Tasks of a {@code map} under way: they mostly wait, so there may be many. */
    private static final int MAP_WINDOW = 1024;

    private final EventLoop loop;

    private EventLoopDispatcher(String name, Engine engine, EventLoopSettings settings, HeldDispatcher held, EventLoop loop) {
        super(name, EventLoopFactory.TYPE, engine, settings.queueCapacity(), settings.mailboxCapacity(), settings.onOverflow(), held.selector());
        this.loop = loop;
    }

    static EventLoopDispatcher start(String name, Engine engine, EventLoopSettings settings) {
        LoopThreads.requireFor(name);
        HeldDispatcher held = HeldDispatcher.of(name, engine.system());
        EventLoop loop = held.ask(EventLoop::current);
        EventLoopDispatcher dispatcher = new EventLoopDispatcher(name, engine, settings, held, loop);
        held.whenSystemEnds(dispatcher::closeNow, loop);
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
        LoopMonitor monitor = loop.monitor();
        return stats.withLoop(monitor.stalls(), monitor.longestStall(), monitor.lag());
    }

    /** The loop itself goes on until the actor system has ended, for that takes the actors on it; what then still waits is interrupted. */
    @Override
    protected void shutdown(Duration grace) {
        HeldDispatcher.interruptLater(engine(), grace, loop::interruptAll);
    }
}
