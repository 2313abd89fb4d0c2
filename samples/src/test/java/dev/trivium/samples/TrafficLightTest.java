package dev.trivium.samples;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.trivium.Trivium;
import dev.trivium.samples.TrafficLight.Crossing;
import dev.trivium.samples.TrafficLight.Lamp;
import dev.trivium.samples.TrafficLight.Timer;
import dev.trivium.samples.TrafficLight.Times;
import dev.trivium.samples.TrafficLight.Walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** By its own timers the light would change in an hour: here the tests say when time is up. */
@ExtendWith(AllTypes.class)
final class TrafficLightTest {
    private static final Times HOURS = new Times(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));
    private static final Times INSTANTS = new Times(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1));

    private final Trivium trivium;

    TrafficLightTest(Trivium trivium) {
        this.trivium = trivium;
    }

    @ParameterizedTest
    @ValueSource(strings = {"event-loop", "fork-join", "process"})
    void carsHaveTheirGreenUntilItsTimeIsUpThoughSomebodyHasPressed(String type) throws InterruptedException {
        Crossing crossing = build("early-" + type, type, HOURS);
        assertEquals(Lamp.GREEN, next(crossing));

        CompletionStage<Walk> walk = crossing.press();
        assertFalse(walk.toCompletableFuture().isDone());
        crossing.light().tell(Timer.TIME_IS_UP);
        assertEquals(Lamp.YELLOW, next(crossing));
        assertFalse(walk.toCompletableFuture().isDone());
        crossing.light().tell(Timer.TIME_IS_UP);
        assertEquals(Lamp.RED, next(crossing));
        assertEquals(new Walk(), walk.toCompletableFuture().join());
        crossing.light().tell(Timer.TIME_IS_UP);
        assertEquals(Lamp.GREEN, next(crossing));
    }

    @ParameterizedTest
    @ValueSource(strings = {"event-loop", "fork-join", "process"})
    void afterThatTheGreenLastsUntilSomebodyPresses(String type) throws InterruptedException {
        Crossing crossing = build("late-" + type, type, HOURS);
        assertEquals(Lamp.GREEN, next(crossing));

        crossing.light().tell(Timer.TIME_IS_UP);
        crossing.light().tell(Timer.TIME_IS_UP);
        CompletionStage<Walk> walk = crossing.press();
        assertEquals(Lamp.YELLOW, next(crossing));
        crossing.light().tell(Timer.TIME_IS_UP);
        assertEquals(Lamp.RED, next(crossing));
        assertEquals(new Walk(), walk.toCompletableFuture().join());
        assertEquals(new Walk(), crossing.press().toCompletableFuture().join(), "one who comes at red");
    }

    @ParameterizedTest
    @ValueSource(strings = {"event-loop", "fork-join", "process"})
    void itsTimersTellItThatTimeIsUp(String type) throws InterruptedException {
        Crossing crossing = build("quick-" + type, type, INSTANTS);
        assertEquals(Lamp.GREEN, next(crossing));

        crossing.press().toCompletableFuture().join();

        assertEquals(Lamp.YELLOW, next(crossing));
        assertEquals(Lamp.RED, next(crossing));
        assertEquals(Lamp.GREEN, next(crossing));
    }

    private Crossing build(String name, String type, Times times) {
        return Crossing.build(trivium, name, trivium.dispatcher(type), times);
    }

    private static @Nullable Lamp next(Crossing crossing) throws InterruptedException {
        return crossing.lamps().poll(30, TimeUnit.SECONDS);
    }
}
