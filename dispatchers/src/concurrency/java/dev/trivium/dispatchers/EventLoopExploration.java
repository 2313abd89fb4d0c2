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

/** When the loop ends nothing is lost, and nothing is both refused and performed. */
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
        }), Duration.ofMillis(100));
        made.complete(loop);
        return loop;
    }

    @Test
    void workThatComesWhileTheLoopEndsIsPerformedOrRefused() {
        explore(() -> {
            EventLoop loop = start();
            AtomicInteger performed = new AtomicInteger();
            AtomicInteger refused = new AtomicInteger();
            together(() -> {
                try {
                    loop.execute(performed::incrementAndGet);
                } catch (RejectedExecutionException e) {
                    refused.incrementAndGet();
                }
            }, loop::shutdown);
            loop.thread().join();
            check(performed.get() + refused.get() == 1, "performed " + performed.get() + " times, refused " + refused.get() + " times");
        });
    }

    @Test
    void submittersThatComeTooLateDoNotTakeEachOthersWork() {
        explore(() -> {
            EventLoop loop = start();
            loop.shutdown();
            AtomicInteger[] outcomes = {new AtomicInteger(), new AtomicInteger()};
            together(() -> submitLate(loop, outcomes[0]), () -> submitLate(loop, outcomes[1]));
            loop.thread().join();
            for (AtomicInteger each : outcomes) {
                check(each.get() == 1, "performed or refused " + each.get() + " times");
            }
        });
    }

    /** As if the loop had been shut down just after {@code execute} had looked. */
    private static void submitLate(EventLoop loop, AtomicInteger outcomes) {
        if (!loop.enqueue((Runnable) outcomes::incrementAndGet)) {
            outcomes.incrementAndGet();
        }
    }

    @Test
    void stepThatComesWhileTheLoopIsStoppedGoesOnHereOrElsewhere() {
        explore(() -> {
            EventLoop loop = start();
            AtomicInteger steps = new AtomicInteger();
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
            together(() -> loop.enqueue(step), () -> loop.stop(Duration.ZERO));
            loop.thread().join();
            check(steps.get() == 1, "the step was made " + steps.get() + " times");
        });
    }
}
