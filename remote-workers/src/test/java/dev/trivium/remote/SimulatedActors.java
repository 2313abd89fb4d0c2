package dev.trivium.remote;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/** The actors of a {@link PoolSimulation}: each lives on one worker at most, and only where it was told to. */
final class SimulatedActors {
    private static final class SimulatedActor {
        final boolean restartable;
        @Nullable Integer home;
        boolean moving;
        boolean ended;

        SimulatedActor(boolean restartable) {
            this.restartable = restartable;
        }
    }

    private final Random random;
    private final Consumer<PoolEvent> feed;
    private final Map<String, SimulatedActor> actors = new LinkedHashMap<>();

    SimulatedActors(Random random, Consumer<PoolEvent> feed) {
        this.random = random;
        this.feed = feed;
    }

    void start(String name) {
        boolean restartable = random.nextInt(4) > 0;
        actors.put(name, new SimulatedActor(restartable));
        feed.accept(new PoolEvent.ActorWanted(name, "group-" + random.nextInt(3), restartable));
    }

    /** Some have handled what they were sent before they were to move, some end by themselves. */
    void step() {
        for (Map.Entry<String, SimulatedActor> entry : new ArrayList<>(actors.entrySet())) {
            SimulatedActor actor = entry.getValue();
            if (actor.home != null && actor.moving && random.nextInt(3) > 0) {
                actor.home = null;
                actor.moving = false;
                feed.accept(new PoolEvent.ActorMoved(entry.getKey()));
            } else if (actor.home != null && random.nextInt(50) == 0) {
                actor.ended = true;
                actor.home = null;
                feed.accept(new PoolEvent.ActorEnded(entry.getKey()));
            }
        }
    }

    void place(String name, int worker) {
        SimulatedActor actor = living(name);
        assertTrue(actor.home == null, name + " lives twice");
        actor.home = worker;
    }

    void move(String name, int worker) {
        SimulatedActor actor = living(name);
        assertTrue(actor.restartable, name + " is to move and cannot");
        assertTrue(Objects.equals(actor.home, worker) && !actor.moving, name + " is to move from where it does not live, or again");
        actor.moving = true;
    }

    void lose(String name, int worker, boolean again) {
        SimulatedActor actor = living(name);
        assertTrue(Objects.equals(actor.home, worker), name + " is lost where it does not live");
        assertTrue(actor.restartable || !again, name + " is to be started anew and cannot");
        actor.home = null;
        actor.moving = false;
        actor.ended = !again;
    }

    void refuse(String name) {
        SimulatedActor actor = living(name);
        assertTrue(actor.home == null, name + " lives and is refused");
        actor.ended = true;
    }

    /** A worker is sent away. */
    void assertNoneOn(int worker) {
        actors.forEach((name, actor) -> assertTrue(!Objects.equals(actor.home, worker), name + " lives on a worker that is sent away"));
    }

    /** Whether each has a home, or has ended. */
    boolean areSettled() {
        return actors.values().stream().allMatch(actor -> actor.ended || actor.home != null);
    }

    List<String> unsettled() {
        return actors.entrySet().stream().filter(entry -> !entry.getValue().ended && entry.getValue().home == null).map(Map.Entry::getKey).toList();
    }

    private SimulatedActor living(String name) {
        SimulatedActor actor = Objects.requireNonNull(actors.get(name), name);
        assertTrue(!actor.ended, name + " has ended");
        return actor;
    }

    private static void assertTrue(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
