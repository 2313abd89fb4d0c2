package dev.trivium.remote;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Where actors live. A part of the {@link Coordinator}, and as pure as that: nothing here knows what an actor is.
 *
 * <p>An actor without a home gets the worker where others of its group live; otherwise that with the fewest actors, and of those the one with
 * the fewest tasks. Used by one thread at a time; needs no lock.
 */
final class ActorPlacement {
    /** An actor whose workers were lost more often, none after it had lived there for {@link #PROVEN}, is started no more: it may be what they die of. */
    static final int MAX_LOSSES = 5;

    /** In nanoseconds. */
    static final long PROVEN = 60_000_000_000L;

    /** One actor. */
    static final class Place {
        final String actor;
        final String group;

        /** Whether it can live elsewhere, too. */
        final boolean restartable;

        /** {@code null} while it has no home. */
        @Nullable PoolWorker home;

        /** Whether it was asked to leave its home. */
        boolean moving;

        /** Since when it has lived at home. */
        private long since;

        /** Workers that were lost soon after it had been placed there, one after the other. */
        private int losses;

        Place(String actor, String group, boolean restartable) {
            this.actor = actor;
            this.group = group;
            this.restartable = restartable;
        }
    }

    private final Map<String, Place> places = new HashMap<>();
    private final Set<Place> homeless = new LinkedHashSet<>();

    void wanted(String actor, String group, boolean restartable) {
        Place place = new Place(actor, group, restartable);
        places.put(actor, place);
        homeless.add(place);
    }

    /** It lives no more, or never will. */
    void ended(String actor) {
        Place place = places.remove(actor);
        if (place != null) {
            leave(place);
            homeless.remove(place);
        }
    }

    /** It has left its home, as it was asked to. */
    void moved(String actor) {
        Place place = places.get(actor);
        if (place != null && place.home != null) {
            leave(place);
            homeless.add(place);
        }
    }

    private static void leave(Place place) {
        PoolWorker home = place.home;
        if (home != null) {
            home.actors.remove(place);
        }
        place.home = null;
        place.moving = false;
    }

    /** The actors of a worker that is gone. */
    void lost(PoolWorker worker, Exit exit, boolean closing, long now, Consumer<PoolCommand> out) {
        for (Place place : List.copyOf(worker.actors)) {
            leave(place);
            place.losses = now - place.since > PROVEN ? 1 : place.losses + 1;
            boolean again = place.restartable && !closing && place.losses <= MAX_LOSSES;
            out.accept(new PoolCommand.LoseActor(place.actor, worker.id, exit, again));
            if (again) {
                homeless.add(place);
            } else {
                places.remove(place.actor);
            }
        }
    }

    /** Finds homes for those that have none. */
    void place(List<PoolWorker> workers, long now, Consumer<PoolCommand> out) {
        if (workers.isEmpty()) {
            return;
        }
        for (Place place : homeless) {
            PoolWorker home = workers.stream().filter(worker -> holds(worker, place.group)).findFirst().orElseGet(() -> workers.stream()
                    .min(Comparator.<PoolWorker>comparingInt(worker -> worker.actors.size()).thenComparingInt(worker -> worker.tasks.size()))
                    .orElseThrow());
            place.home = home;
            place.since = now;
            home.actors.add(place);
            out.accept(new PoolCommand.PlaceActor(place.actor, home.id));
        }
        homeless.clear();
    }

    boolean areAllPlaced() {
        return homeless.isEmpty();
    }

    private static boolean holds(PoolWorker worker, String group) {
        return worker.actors.stream().anyMatch(place -> place.group.equals(group) && !place.moving);
    }

    /** Asks those who live there, and can live elsewhere, to leave. */
    static void clear(PoolWorker worker, Consumer<PoolCommand> out) {
        for (Place place : worker.actors) {
            if (!place.moving && place.restartable) {
                place.moving = true;
                out.accept(new PoolCommand.MoveActor(place.actor, worker.id));
            }
        }
    }

    /** There will be no home for them. */
    void refuseHomeless(String reason, Consumer<PoolCommand> out) {
        for (Place place : homeless) {
            places.remove(place.actor);
            out.accept(new PoolCommand.RefuseActor(place.actor, reason));
        }
        homeless.clear();
    }

    /** How many live on each of these workers. */
    static Map<Integer, Integer> count(Iterable<PoolWorker> workers) {
        Map<Integer, Integer> count = new LinkedHashMap<>();
        workers.forEach(worker -> count.put(worker.id, worker.actors.size()));
        return count;
    }
}
