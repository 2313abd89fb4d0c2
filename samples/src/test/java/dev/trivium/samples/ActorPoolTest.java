package dev.trivium.samples;

import java.util.List;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.trivium.Dispatcher;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@ExtendWith(AllTypes.class)
final class ActorPoolTest {
    private final Trivium trivium;

    ActorPoolTest(Trivium trivium) {
        this.trivium = trivium;
    }

    @ParameterizedTest
    @ValueSource(strings = {"event-loop", "fork-join", "process"})
    void eachActorHasItsShareOfTheQuestions(String type) {
        ActorPool.Shares shares = ActorPool.byTurns(trivium.dispatcher(type));

        assertEquals(12, sum(shares.each()), shares::toString);
        assertTrue(shares.each().stream().allMatch(share -> share > 0), shares::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"event-loop", "fork-join", "process"})
    void anActorThatIsBusyIsSpared(String type) {
        ActorPool.Shares shares = ActorPool.whileOneIsBusy(trivium.dispatcher(type));

        assertEquals(0, shares.each().getFirst(), shares::toString);
        assertEquals(12, sum(shares.each()), shares::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"event-loop", "fork-join", "process"})
    void aPoolThatATaskHasCapturedReachesTheSameActors(String type) {
        Dispatcher dispatcher = trivium.dispatcher(type);
        ActorPool<ActorPool.Squarer> pool = new ActorPool<>(2, dispatcher, ActorPool.Squarer::new);

        for (String from : AllTypes.TYPES) {
            assertEquals(49, trivium.dispatcher(from).submit(() -> pool.ask(squarer -> squarer.square(7)).join()).join());
        }

        assertEquals(3, sum(pool.askAll(ActorPool.Squarer::asked).join()));
        pool.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"event-loop", "fork-join", "process"})
    void theRouterOfPekkoKeepsItsActorsInOneProcess(String type) {
        ActorPool.Shares shares = ActorPool.byRouter(trivium, trivium.dispatcher(type));

        assertEquals(List.of(3, 3, 3, 3), shares.each());
        assertEquals(1, shares.processes());
    }

    private static int sum(List<Integer> shares) {
        return shares.stream().mapToInt(Integer::intValue).sum();
    }
}
