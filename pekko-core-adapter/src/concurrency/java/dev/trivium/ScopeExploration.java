package dev.trivium;

import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import dev.trivium.spi.ScratchDispatcher;

import static dev.trivium.testing.Interleavings.check;
import static dev.trivium.testing.Interleavings.explore;
import static dev.trivium.testing.Interleavings.together;

/** No task outlives its scope, and the first failure reaches who joins. */
class ScopeExploration {
    private static ScratchDispatcher dispatcher() {
        return new ScratchDispatcher(run -> new Thread(run).start());
    }

    private static final class Broken extends RuntimeException {
    }

    /** Counts what is executed now. */
    private static Task<Integer> counting(AtomicInteger executing) {
        return () -> {
            executing.incrementAndGet();
            return executing.decrementAndGet();
        };
    }

    private static Task<Integer> failing() {
        return () -> {
            throw new Broken();
        };
    }

    @Test
    void joinWaitsForAllAndThrowsTheFailure() {
        explore(() -> {
            AtomicInteger executing = new AtomicInteger();
            boolean thrown = false;
            try (TaskScope scope = new TaskScope(null)) {
                TaskHandle<Integer> broken = scope.fork(dispatcher(), failing());
                forkUnlessRefused(scope, executing);
                try {
                    scope.join();
                } catch (Broken expected) {
                    thrown = true;
                }
                check(broken.isDone() && executing.get() == 0, "join returned, and a task is being executed");
            }
            check(thrown, "the failure was not thrown");
        });
    }

    @Test
    void taskThatAnotherThreadForksBelongsToTheScopeOrIsRefused() {
        explore(() -> {
            AtomicInteger executing = new AtomicInteger();
            TaskScope scope = new TaskScope(null);
            Thread other = new Thread(() -> forkUnlessRefused(scope, executing));
            other.start();
            scope.join();
            scope.close();
            check(executing.get() == 0, "the scope is closed, and a task is being executed");
            other.join();
            check(executing.get() == 0, "a task began after the scope was closed");
        });
    }

    @Test
    void closeCancelsWhatIsLeft() {
        explore(() -> {
            AtomicInteger executing = new AtomicInteger();
            TaskScope scope = new TaskScope(null);
            TaskHandle<Integer> left = scope.fork(dispatcher(), counting(executing));
            together(() -> left.cancel(true));
            scope.close();
            check(left.isDone() && executing.get() == 0, "the scope is closed, and a task is being executed");
        });
    }

    private static void forkUnlessRefused(TaskScope scope, AtomicInteger executing) {
        try {
            scope.fork(dispatcher(), counting(executing));
        } catch (IllegalStateException | TaskRejectedException refused) {
            check(executing.get() == 0, "a refused task is being executed");
        }
    }
}
