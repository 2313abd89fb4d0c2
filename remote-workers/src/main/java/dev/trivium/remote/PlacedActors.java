package dev.trivium.remote;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.ActorExit;
import dev.trivium.TaskRejectedException;
import dev.trivium.WorkerLostException;
import dev.trivium.serialization.Codec;

/**
 * The actors of a pool, their messages and the answers that are awaited. A part of the {@link PoolActor}, and like it used by one thread
 * at a time; the {@link Coordinator} decides where an actor lives.
 */
final class PlacedActors {
    private static final Logger LOG = LoggerFactory.getLogger(PlacedActors.class);

    private final PoolActor pool;
    private final Codec codec;
    private final Map<String, RemoteActor<?>> actors = new HashMap<>();
    private final Map<String, PoolMessage.Spawn> spawns = new HashMap<>();
    private final Map<Long, RemoteActor<?>> asks = new HashMap<>();
    private final Map<Long, RemoteRun<?>> answers = new HashMap<>();

    PlacedActors(PoolActor pool, Codec codec) {
        this.pool = pool;
        this.codec = codec;
    }

    /** Names of Pekko actors and of objects do not meet. */
    static String spawnKey(String actor) {
        return "behavior:" + actor;
    }

    void start(RemoteActor<?> actor) {
        actors.put(actor.name(), actor);
        pool.happened(new PoolEvent.ActorWanted(actor.name(), actor.group(), actor.isRestartable()));
    }

    void spawn(PoolMessage.Spawn spawn) {
        if (spawns.putIfAbsent(spawnKey(spawn.actor()), spawn) != null) {
            pool.fail(spawn.run(), new IllegalArgumentException("actor '" + spawn.actor() + "' cannot be spawned: the name is taken"));
        } else {
            pool.happened(new PoolEvent.ActorWanted(spawnKey(spawn.actor()), spawnKey(spawn.actor()), false));
        }
    }

    /** The question of this id, if it is one that awaits its answer. */
    @Nullable RemoteRun<?> question(long id) {
        return answers.get(id);
    }

    /** Interrupts what answers a question. */
    void interrupt(long question) {
        RemoteActor<?> actor = asks.get(question);
        if (actor != null && actor.home != null) {
            pool.send(actor.home, new WireMessage.Interrupt(question));
        }
    }

    /** The coordinator has found a worker for it. */
    void place(String key, int worker) {
        RemoteActor<?> actor = actors.get(key);
        PoolMessage.Spawn spawn = spawns.get(key);
        if (actor != null) {
            actor.home = worker;
            pool.send(worker, actor.start());
            for (PoolMessage waiting = actor.waiting.poll(); waiting != null; waiting = actor.waiting.poll()) {
                toActor(actor, waiting);
            }
        } else if (spawn != null && spawn.run().begin()) {
            answers.put(spawn.run().id(), spawn.run());
            pool.send(worker, new WireMessage.SpawnBehavior(spawn.run().id(), spawn.actor(), spawn.factory()));
        } else {
            pool.happened(new PoolEvent.ActorEnded(key));
        }
    }

    /** Sends a message to where the actor lives, or keeps it until it lives somewhere. */
    void toActor(RemoteActor<?> actor, PoolMessage message) {
        if (actors.get(actor.name()) != actor) {
            if (message instanceof PoolMessage.ToActor(RemoteActor<?> _, RemoteRun<?> run, boolean _)) {
                pool.fail(run, actor.stopped());
            }
        } else if (actor.home == null || actor.moving) {
            actor.waiting.add(message);
        } else if (message instanceof PoolMessage.StopActor) {
            if (!actor.toldToStop) { // the worker is told once: the second time it would not know the actor any more
                actor.toldToStop = true;
                pool.send(actor.home, new WireMessage.StopActor(0, actor.name()));
            }
        } else if (message instanceof PoolMessage.ToActor(RemoteActor<?> _, RemoteRun<?> run, boolean asked)) {
            if (!asked) {
                actor.sent(run);
                pool.send(actor.home, new WireMessage.TellActor(actor.name(), run.envelope(1)));
            } else if (run.begin()) {
                actor.sent(run);
                asks.put(run.id(), actor);
                answers.put(run.id(), run);
                actor.asked.add(run);
                pool.send(actor.home, new WireMessage.AskActor(actor.name(), run.envelope(1)));
            } else {
                actor.withdrawn(run);
            }
        }
    }

    /** A question, or the start of a Pekko actor, has been answered. */
    void answered(WireMessage.Outcome outcome) {
        RemoteRun<?> run = answers.remove(outcome.id());
        RemoteActor<?> actor = asks.remove(outcome.id());
        if (run != null && actor != null) {
            actor.asked.remove(run);
        }
        pool.deliver(run, outcome);
    }

    /** Its home has handled so many messages. */
    void handled(String key, long messages) {
        RemoteActor<?> actor = actors.get(key);
        if (actor != null) {
            actor.handled(messages);
        }
    }

    /** It is to leave its home once it has handled what was sent there; what comes meanwhile waits for the next. */
    void move(String key, int worker) {
        RemoteActor<?> actor = actors.get(key);
        if (actor != null && !actor.toldToStop) {
            LOG.info("actor '{}' moves from worker '{}' to another", key, pool.name(worker));
            actor.moving = true;
            pool.send(worker, new WireMessage.StopActor(0, key));
        }
    }

    /** The actor has stopped where it lived; all that it was asked before has been answered. */
    void stopped(WireMessage.ActorStopped stopped) {
        String key = stopped.actor();
        RemoteActor<?> actor = actors.get(key);
        if (actor != null && actor.moving && stopped.failure().length == 0 && !(actor.isClosing() && hasHandledAll(actor))) {
            actor.leaveHome();
            pool.happened(new PoolEvent.ActorMoved(key));
            return;
        }
        pool.happened(new PoolEvent.ActorEnded(key));
        spawns.remove(key);
        if (actor != null) {
            pool.elsewhere(() -> {
                Throwable failure = RemoteFailure.decode(codec, stopped.failure());
                actor.ends(failure == null ? ActorExit.Reason.STOPPED : ActorExit.Reason.FAILED, stopped.unborn(), failure);
                actor.hasEnded();
            });
            forget(actor);
        }
    }

    /** Whether nothing waits but its stop. */
    private static boolean hasHandledAll(RemoteActor<?> actor) {
        return actor.waiting.stream().noneMatch(PoolMessage.ToActor.class::isInstance);
    }

    /** It handles nothing more: who waits for it is told. */
    private void forget(RemoteActor<?> actor) {
        actors.remove(actor.name());
        actor.waiting.forEach(message -> toActor(actor, message));
        actor.waiting.clear();
    }

    /** The worker is gone: what was asked fails. {@code again}: the coordinator places the actor anew. */
    void lose(String key, int worker, Exit exit, boolean again) {
        RemoteActor<?> actor = actors.get(key);
        PoolMessage.Spawn spawn = spawns.remove(key);
        if (actor != null) {
            lose(actor, worker, exit, again);
        } else if (spawn != null && answers.remove(spawn.run().id()) != null) {
            pool.fail(spawn.run(), WorkerLost.of("the start of actor '" + spawn.actor() + "'", pool.name(worker), exit, 1));
        }
    }

    private void lose(RemoteActor<?> actor, int worker, Exit exit, boolean again) {
        for (RemoteRun<?> run : actor.asked) {
            answers.remove(run.id());
            asks.remove(run.id());
            pool.fail(run, WorkerLost.of("a message to actor '" + actor.name() + "'", pool.name(worker), exit, 1));
        }
        actor.asked.clear();
        int messages = actor.leaveHome();
        boolean restarted = again && !(actor.isClosing() && hasHandledAll(actor));
        if (!pool.isClosing()) {
            LOG.warn("actor '{}' was lost with worker '{}', with up to {} messages; {}", actor.name(), pool.name(worker), messages,
                    restarted ? "it is started anew from its factory" : actor.isClosing() ? "it was about to stop" : "it has ended");
        }
        if (restarted) {
            return;
        }
        if (again) {
            pool.happened(new PoolEvent.ActorEnded(actor.name()));
        }
        WorkerLostException lost = WorkerLost.ofActor(actor.name(), pool.name(worker), exit, actor.isRestartable());
        boolean expected = actor.isClosing() || pool.isClosing();
        actor.ends(expected ? ActorExit.Reason.CLOSED : ActorExit.Reason.WORKER_LOST, false, expected ? null : lost);
        forget(actor);
        pool.elsewhere(actor::hasEnded);
    }

    /** There will be no worker for it. */
    void refuse(String key, String reason) {
        TaskRejectedException refused = new TaskRejectedException("actor '" + key + "' cannot live: " + reason);
        PoolMessage.Spawn spawn = spawns.remove(key);
        if (spawn != null) {
            pool.fail(spawn.run(), refused);
        }
        RemoteActor<?> actor = actors.get(key);
        if (actor != null) {
            actor.ends(ActorExit.Reason.CLOSED, false, refused);
            forget(actor);
            pool.elsewhere(actor::hasEnded);
        }
    }

    /** Nothing will be answered any more. */
    void endAll(TaskRejectedException why) {
        answers.values().forEach(run -> pool.fail(run, why));
        actors.values().forEach(actor -> {
            actor.ends(ActorExit.Reason.CLOSED, false, why);
            pool.elsewhere(actor::hasEnded);
        });
    }
}
