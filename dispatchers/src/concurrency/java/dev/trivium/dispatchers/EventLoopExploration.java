package dev.trivium.dispatchers;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static dev.trivium.testing.Interleavings.check;
import static dev.trivium.testing.Interleavings.explore;
import static dev.trivium.testing.Interleavings.together;

/** What is submitted wakes the loop, and at its end nothing is lost, and nothing is both refused and performed. */
class EventLoopExploration {
    /** It starts threads of the JDK, which must not count as those of a scenario. */
    @BeforeAll
    static void initializeOutsideOfAnyScenario() {
        LoopThreads.require();
    }

    /**
     * A loop whose thread takes items as the carrier does, and performs them itself: virtual threads cannot be explored. What happens
     * to an item before it is taken and after the last one is what the carrier does.
     */
    private static EventLoop start() {
        CompletableFuture<EventLoop> made = new CompletableFuture<>();
        EventLoop loop = new EventLoop("loop", body -> new Thread(() -> {
            EventLoop mine = made.join();
            for (Object item = mine.take(); item != null; item = mine.take()) {
                if (item instanceof OnCarrier own) {
                    own.onCarrier(mine.carrier());
                } else {
                    ((Runnable) item).run();
                }
            }
        }));
        made.complete(loop);
        return loop;
    }

    /** Submits it; counts it if it was refused. */
    private static void submit(EventLoop loop, Runnable work, AtomicInteger refused) {
        try {
            loop.execute(work);
        } catch (RejectedExecutionException e) {
            refused.incrementAndGet();
        }
    }

    @Test
    void loopThatIsAboutToSleepIsWoken() {
        explore(() -> {
            EventLoop loop = start();
            CompletableFuture<Void> first = new CompletableFuture<>();
            CompletableFuture<Void> second = new CompletableFuture<>();
            together(() -> loop.execute(() -> first.complete(null)), () -> {
                loop.execute(() -> second.complete(null));
                second.join();
            });
            first.join();
            loop.shutdown();
            loop.thread().join();
        });
    }

    @Test
    void workThatComesWhileTheLoopEndsIsPerformedOrRefused() {
        explore(() -> {
            EventLoop loop = start();
            AtomicInteger[] performed = {new AtomicInteger(), new AtomicInteger()};
            AtomicInteger[] refused = {new AtomicInteger(), new AtomicInteger()};
            together(() -> submit(loop, performed[0]::incrementAndGet, refused[0]), () -> submit(loop, performed[1]::incrementAndGet, refused[1]),
                    loop::shutdown);
            loop.thread().join();
            for (int i = 0; i < performed.length; i++) {
                check(performed[i].get() + refused[i].get() == 1,
                        "performed " + performed[i].get() + " times, refused " + refused[i].get() + " times");
            }
        });
    }

    @Test
    void stepThatComesWhileTheLoopEndsGoesOnHereOrElsewhere() {
        explore(() -> {
            EventLoop loop = start();
            AtomicInteger steps = new AtomicInteger();
            AtomicInteger performed = new AtomicInteger();
            AtomicInteger refused = new AtomicInteger();
            OnCarrier step = new OnCarrier() {
                @Override
                void onCarrier(Carrier by) {
                    steps.incrementAndGet();
                }

                @Override
                void afterEnd() {
                    steps.incrementAndGet();
                }
            };
            together(() -> loop.enqueue(step), () -> submit(loop, performed::incrementAndGet, refused), () -> loop.stop(Duration.ZERO));
            loop.thread().join();
            check(steps.get() == 1, "the step was made " + steps.get() + " times");
            check(performed.get() + refused.get() <= 1, "refused and performed");
        });
    }
}
