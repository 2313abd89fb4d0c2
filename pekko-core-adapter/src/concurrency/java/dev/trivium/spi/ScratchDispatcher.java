package dev.trivium.spi;

import java.time.Duration;
import java.util.concurrent.Executor;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

import dev.trivium.ActorFactory;
import dev.trivium.ActorHandle;
import dev.trivium.ActorOptions;
import dev.trivium.BehaviorFactory;
import dev.trivium.Task;

/** The least that a dispatcher can be: tasks, and no actors. */
public final class ScratchDispatcher extends AbstractDispatcher {
    private static final int CAPACITY = 100;
    private static final Engine ENGINE = withoutActors();

    private final Executor executor;

    public ScratchDispatcher(Executor executor) {
        super("scratch", "scratch", ENGINE, CAPACITY, Overflow.BLOCK);
        this.executor = executor;
    }

    @SuppressWarnings("NullAway") // there is no actor system, and nothing travels
    private static Engine withoutActors() {
        return new Engine(ConfigFactory.empty(), null, null, null, Duration.ofDays(1), false, null, 0, ScratchDispatcher.class.getClassLoader(),
                name -> null);
    }

    @Override
    protected <T extends @Nullable Object> TaskRun<T> newRun(Task<T> task, TaskSpec spec) {
        return new LocalRun<T>(spec, this, LocalRun.Ladder.NONE) {
            @Override
            protected T call() throws Exception {
                return task.call();
            }
        };
    }

    @Override
    protected void launch(TaskRun<?> run) {
        executor.execute((LocalRun<?>) run);
    }

    @Override
    protected <S> ActorHandle<S> startActor(String actorName, ActorFactory<? extends S> factory, ActorOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected <M> ActorRef<M> startBehavior(String actorName, BehaviorFactory<M> factory) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected int workers() {
        return 1;
    }

    @Override
    protected MapPlan mapPlan() {
        return MapPlan.itemByItem(1);
    }

    @Override
    protected int actors() {
        return 0;
    }

    @Override
    protected void stopActors(long deadline) {
    }

    @Override
    protected void abandonActors() {
    }

    @Override
    protected void shutdown(Duration grace) {
    }
}
