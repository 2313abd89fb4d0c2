package dev.trivium;

import java.util.concurrent.atomic.AtomicBoolean;
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
                forkUnlessRefused(scope, counting(executing));
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
            AtomicBoolean closed = new AtomicBoolean();
            AtomicBoolean late = new AtomicBoolean();
            TaskScope scope = new TaskScope(null);
            Thread other = new Thread(() -> forkUnlessRefused(scope, () -> {
                late.set(closed.get());
                return 0;
            }));
            other.start();
            scope.join();
            scope.close();
            closed.set(true);
            other.join();
            check(!late.get(), "the scope was closed, and a task was being executed");
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

    private static void forkUnlessRefused(TaskScope scope, Task<Integer> task) {
        try {
            scope.fork(dispatcher(), task);
        } catch (IllegalStateException | TaskRejectedException expected) {
            return;
        }
    }
}
