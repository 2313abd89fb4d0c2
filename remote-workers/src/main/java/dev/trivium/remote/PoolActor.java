package dev.trivium.remote;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import dev.trivium.TaskRejectedException;
import dev.trivium.TaskTimeoutException.Rung;
import dev.trivium.spi.Engine;
import dev.trivium.spi.RunListener;

/**
 * The hands of the {@link Coordinator}: turns what happens into its events and carries out its commands. All fields belong to this
 * actor; other threads talk to it by {@link PoolMessage}, and nothing here blocks or runs code of the user's.
 */
final class PoolActor extends AbstractBehavior<PoolMessage> {
    private static final Logger LOG = LoggerFactory.getLogger(PoolActor.class);

    /** What it needs of its dispatcher. {@code lost}, {@code ready} and {@code held} are told of changes, for the statistics;
     * {@code ended} is run when this actor has ended, for whatever reason: what it is told then is heard by nobody. */
    record Parts(String dispatcher, PoolSettings settings, Engine engine, RemotingSetup remoting, Function<PoolActor, WorkerSource> source, RunListener listener,
            Executor threads, Runnable lost, IntConsumer ready, Consumer<Map<String, Integer>> held,
            Runnable ended) {
    }

    private final Parts parts;
    private final Coordinator coordinator;
    private final Outcomes outcomes;
    private final Deliveries deliveries;
    private final Queue<PoolEvent> events = new ArrayDeque<>();
    private final Map<Long, RemoteRun<?>> runs = new HashMap<>();
    private final PlacedActors actors;
    private final Map<Integer, WorkerSlot> workers = new HashMap<>();
    private final WorkerSource source;
    private @Nullable CompletableFuture<Void> closed;

    /** Whether a {@link PoolMessage.Flush} is on its way. */
    private boolean flushing;

    private PoolActor(ActorContext<PoolMessage> context, Parts parts) {
        super(context);
        this.parts = parts;
        this.coordinator = new Coordinator(parts.settings().policy(parts.engine().cancelGrace()));
        this.deliveries = new Deliveries(parts.threads());
        this.actors = new PlacedActors(this, parts.engine().codec());
        this.outcomes = new Outcomes(parts.engine().codec(), parts.settings().maxPayload());
        this.source = parts.source().apply(this);
        parts.remoting().join(context.getSelf());
        happened(new PoolEvent.Tick());
    }

    static Behavior<PoolMessage> create(Parts parts) {
        return Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(PoolMessage.Tick.TICK, WorkerLink.TICK);
            return Behaviors.setup(context -> new PoolActor(context, parts));
        });
    }

    @Override
    public Receive<PoolMessage> createReceive() {
        return newReceiveBuilder().onAnyMessage(this::receive).onSignal(PostStop.class, signal -> stopped()).build();
    }

    private Behavior<PoolMessage> receive(PoolMessage message) {
        switch (message) {
            case PoolMessage.Submit(RemoteRun<?> run) -> {
                runs.put(run.id(), run);
                happened(new PoolEvent.Submitted(run.id(), run.spec().maxAttempts(), run.encodedBytes()));
            }
            case PoolMessage.Withdraw(long run) -> happened(new PoolEvent.Withdrawn(run));
            case PoolMessage.Stop(long run, boolean interrupt) -> stop(run, interrupt);
            case PoolMessage.Received(int worker, Frame frame) -> received(worker, frame);
            case PoolMessage.FromNode(Frame frame) -> source.received(frame);
            case PoolMessage.SeedsAre(List<String> addresses) -> source.seedsAre(addresses);
            case PoolMessage.Exited(int worker, Exit exit, long begun) -> exited(worker, exit, begun);
            case PoolMessage.StartActor(RemoteActor<?> actor) -> actors.start(actor);
            case PoolMessage.ToActor toActor -> actors.toActor(toActor.actor(), toActor);
            case PoolMessage.StopActor stopActor -> actors.toActor(stopActor.actor(), stopActor);
            case PoolMessage.Spawn spawn -> actors.spawn(spawn);
            case PoolMessage.Answer(int worker, WireMessage.Outcome outcome) -> send(worker, new WireMessage.Reply(outcome));
            case PoolMessage.PeerStarts(String fingerprint) -> workers.keySet().forEach(worker -> send(worker, WireMessage.Admit.sibling(fingerprint)));
            case PoolMessage.ProgramRenewed(Credentials own) -> workers.keySet().forEach(worker -> send(worker, WireMessage.Admit.program(own)));
            case PoolMessage.PeerEnded(String fingerprint, @Nullable LostPeer lost) -> workers.forEach((worker, slot) -> {
                send(worker, new WireMessage.Dismiss(fingerprint));
                slot.tell(lost);
            });
            case PoolMessage.Tick tick -> {
                workers.values().forEach(slot -> slot.link.tick());
                deliveries.tick();
                happened(new PoolEvent.Tick());
                source.tick(coordinator.demand());
            }
            case PoolMessage.Flush flush -> {
                flushing = false;
                workers.values().forEach(WorkerSlot::flush);
            }
            case PoolMessage.Close(CompletableFuture<Void> gone) -> {
                closed = gone;
                happened(new PoolEvent.Closing());
            }
        }
        if (closed != null && !coordinator.hasWorkers()) {
            source.close();
            closed.complete(null);
        }
        return this;
    }

    ActorRef<PoolMessage> self() {
        return getContext().getSelf();
    }

    boolean isClosing() {
        return closed != null;
    }

    /** Feeds the coordinator. Commands may cause further events, which wait for their turn. */
    void happened(PoolEvent event) {
        events.add(event);
        if (events.size() > 1) {
            return; // from within a command
        }
        while (!events.isEmpty()) {
            try {
                coordinator.on(events.element(), System.nanoTime(), this::carryOut);
            } finally {
                events.remove();
            }
        }
        deliveries.start();
        if (!(event instanceof PoolEvent.Submitted)) {
            parts.ready().accept(coordinator.readyWorkers());
        }
        if (event instanceof PoolEvent.OfPlaces) {
            Map<String, Integer> held = new LinkedHashMap<>();
            coordinator.actorsPerWorker().forEach((worker, count) -> held.put(name(worker), count));
            parts.held().accept(held);
        }
    }

    private void carryOut(PoolCommand command) {
        switch (command) {
            case PoolCommand.StartWorker(int worker) -> startWorker(worker);
            case PoolCommand.KillWorker(int worker, String reason) -> {
                LOG.atLevel(closed == null ? Level.WARN : Level.DEBUG).log("worker '{}' is killed: {}", name(worker), reason);
                slot(worker).kill(reason);
            }
            case PoolCommand.ShutDownWorker(int worker) -> shutDown(worker);
            case PoolCommand.Ping(int worker) -> send(worker, new WireMessage.Ping());
            case PoolCommand.Send(int worker, long task, int attempt, long position) -> sendTask(worker, task, attempt, position);
            case PoolCommand.Interrupt(int worker, long task) -> send(worker, new WireMessage.Interrupt(task));
            case PoolCommand.GiveBack(int worker, long task) -> send(worker, new WireMessage.GiveBack(task));
            case PoolCommand.Deliver(long task, WireMessage.Outcome outcome) -> deliver(runs.remove(task), outcome);
            case PoolCommand.Requeue(long task) -> requeue(task);
            case PoolCommand.Lose(long task, int worker, Exit exit, int attempts) -> {
                RemoteRun<?> run = runs.remove(task);
                if (run != null) {
                    fail(run, WorkerLost.of("task '" + run.name() + "'", name(worker), exit, attempts));
                }
            }
            case PoolCommand.TakeBack(long task) -> takeBack(task);
            case PoolCommand.StopByKill(long task) -> stopped(runs.remove(task), Rung.KILLED);
            case PoolCommand.StopUnbegun(long task) -> stopped(runs.remove(task), Rung.DEQUEUED);
            case PoolCommand.Refuse(long task, String reason) -> refuse(runs.remove(task), reason);
            case PoolCommand.Forget(long task) -> forget(runs.remove(task));
            case PoolCommand.PlaceActor(String actor, int worker) -> actors.place(actor, worker);
            case PoolCommand.MoveActor(String actor, int worker) -> actors.move(actor, worker);
            case PoolCommand.LoseActor(String actor, int worker, Exit exit, boolean again) -> actors.lose(actor, worker, exit, again);
            case PoolCommand.RefuseActor(String actor, String reason) -> actors.refuse(actor, reason);
        }
    }

    // ── tasks ──────────────────────────────────────────────────────────────────────────────────────────────

    private void sendTask(int worker, long task, int attempt, long position) {
        RemoteRun<?> run = runs.get(task);
        if (run == null || !run.begin()) {
            happened(new PoolEvent.Unsent(task));
            return;
        }
        run.leaveQueue();
        slot(worker).put(new WireMessage.Assignment(position, run.envelope(attempt)));
        if (!flushing) {
            flushing = true;
            getContext().getSelf().tell(PoolMessage.Flush.FLUSH); // behind what waits already, and may be sent together
        }
    }

    void deliver(@Nullable RemoteRun<?> run, WireMessage.Outcome outcome) {
        if (run != null) {
            deliveries.add(run, outcome);
        }
    }

    private void requeue(long task) {
        RemoteRun<?> run = runs.get(task);
        if (run != null && !run.enterQueueAgain()) {
            happened(new PoolEvent.Withdrawn(task));
        }
    }

    /** It never began, and another worker may take it. */
    private void takeBack(long task) {
        RemoteRun<?> run = runs.get(task);
        if (run != null && !run.enterQueueAgain()) {
            runs.remove(task);
            stopped(run, Rung.DEQUEUED);
            happened(new PoolEvent.Withdrawn(task));
        }
    }

    void fail(RemoteRun<?> run, Throwable failure) {
        elsewhere(() -> run.fail(failure));
    }

    /** What depends on the end of a run is code of the user's, and has no place on this thread. */
    void elsewhere(Runnable end) {
        deliveries.elsewhere(end);
    }

    private void stopped(@Nullable RemoteRun<?> run, Rung rung) {
        if (run != null) {
            elsewhere(() -> {
                if (!run.stopped(rung)) {
                    run.markEnded();
                }
            });
        }
    }

    private void refuse(@Nullable RemoteRun<?> run, String reason) {
        if (run != null) {
            run.leaveQueue();
            fail(run, new TaskRejectedException("task '" + run.name() + "' never ran: " + reason));
        }
    }

    /** The run was decided while it was queued, or while its attempt was lost. */
    private void forget(@Nullable RemoteRun<?> run) {
        if (run != null) {
            run.leaveQueue();
            stopped(run, Rung.KILLED);
        }
    }

    private void stop(long id, boolean interrupt) {
        RemoteRun<?> question = actors.question(id);
        if (question == null) {
            happened(new PoolEvent.StopWanted(id, interrupt));
        } else if (interrupt) {
            actors.interrupt(id);
            parts.engine().after(parts.engine().cancelGrace(), question::giveUp);
        }
    }

    // ── workers ────────────────────────────────────────────────────────────────────────────────────────────

    private void startWorker(int number) {
        ActorRef<PoolMessage> self = getContext().getSelf();
        ActorRef<Frame> inbox = WorkerSlot.inbox(getContext().getSystem(), name(number), frame -> self.tell(new PoolMessage.Received(number, frame)));
        Launch launch = source.start(number, ActorRefResolver.get(getContext().getSystem()).toSerializationFormat(inbox));
        ReachBack reachBack = new ReachBack(parts.engine(), parts.threads(), outcomes,
                (id, outcome) -> self.tell(new PoolMessage.Answer(number, outcome)));
        parts.remoting().announce(new PoolMessage.PeerStarts(launch.credentials().fingerprint()));
        workers.put(number, new WorkerSlot(number, launch, inbox, reachBack, parts.settings().maxPayload() + WorkerLink.FRAME_BYTES));
        launch.end().thenAccept(end -> self.tell(new PoolMessage.Exited(number, end.exit(), end.begun())));
    }

    private void shutDown(int worker) {
        WorkerSlot slot = slot(worker);
        slot.toldToEnd();
        send(worker, new WireMessage.Shutdown());
        parts.engine().after(parts.engine().cancelGrace(), () -> slot.kill("it did not end when it was told to"));
    }

    private void exited(int worker, Exit exit, long begun) {
        WorkerSlot slot = workers.remove(worker);
        if (slot == null) {
            return;
        }
        if (!slot.wasToldToEnd() && closed == null) {
            LOG.warn("worker '{}' is lost: {}", slot.name, exit.describe());
            parts.lost().run();
        }
        slot.reachBack.cancelAll();
        parts.remoting().trust().dismiss(slot.credentials.fingerprint());
        LostPeer lost = slot.asLost();
        if (lost != null) {
            lost.tell(getContext().getSystem());
        }
        parts.remoting().announce(new PoolMessage.PeerEnded(slot.credentials.fingerprint(), lost));
        slot.release(getContext().getSystem());
        happened(new PoolEvent.WorkerGone(worker, exit.withLastStacks(slot.lastStacks), begun));
    }

    private void received(int worker, Frame frame) {
        WorkerSlot slot = workers.get(worker);
        if (slot == null) {
            return; // late: its end has been confirmed
        }
        happened(new PoolEvent.Heard(worker));
        try {
            WireMessage message = slot.link.receive(frame);
            if (message instanceof WireMessage.ToOwner said) {
                said(slot, said);
            } else if (message != null) {
                throw new IOException("a worker does not say " + message.getClass().getSimpleName());
            }
        } catch (IOException e) {
            LOG.error("worker '{}' sent what is none of the protocol", slot.name, e);
            slot.kill("it sent what is none of the protocol: " + e.getMessage());
        }
    }

    private void said(WorkerSlot slot, WireMessage.ToOwner message) throws IOException {
        int worker = slot.number;
        switch (message) {
            case WireMessage.Hello(int protocol, long pid, long uid, String address) -> {
                if (protocol != WireFormat.PROTOCOL) {
                    throw new IOException("protocol " + protocol + " where this program speaks " + WireFormat.PROTOCOL);
                }
                if (slot.isConnected()) {
                    throw new IOException("a second hello");
                }
                slot.connected(addressed(address), uid);
                parts.remoting().trust().admitted().forEach(other -> send(worker, WireMessage.Admit.sibling(other))); // started meanwhile
                LOG.info("worker '{}' is ready, pid {}", slot.name, pid);
                happened(new PoolEvent.WorkerReady(worker));
            }
            case WireMessage.Done(List<WireMessage.Outcome> outcomes, long nanos) -> {
                slot.lastStacks = "";
                happened(new PoolEvent.Finished(worker, outcomes, nanos));
            }
            case WireMessage.GivenBack(List<Long> tasks) -> happened(new PoolEvent.GivenBack(worker, tasks));
            case WireMessage.Lend(int slots) when Math.abs((long) slots) != 1 -> throw new IOException(slots + " slots lent at once");
            case WireMessage.Lend(int slots) -> happened(new PoolEvent.Lent(worker, slots));
            case WireMessage.Call call -> slot.reachBack.carryOut(call);
            case WireMessage.CancelCall(long call) -> slot.reachBack.cancel(call);
            case WireMessage.Answer(WireMessage.Outcome outcome) -> actors.answered(outcome);
            case WireMessage.ActorStopped stopped -> actors.stopped(stopped);
            case WireMessage.Handled(String actor, long messages) -> actors.handled(actor, messages);
            case WireMessage.Bye(long begun) -> slot.saysBye(begun);
            case WireMessage.Pong(long bytes, String stacks) -> {
                slot.lastStacks = stacks;
                happened(new PoolEvent.MemorySeen(worker, bytes));
            }
        }
    }

    private ActorRef<Frame> addressed(String address) throws IOException {
        try {
            return ActorRefResolver.get(getContext().getSystem()).resolveActorRef(address);
        } catch (RuntimeException e) {
            throw new IOException("no address of a worker", e);
        }
    }

    void send(int worker, WireMessage message) {
        WorkerSlot slot = workers.get(worker);
        if (slot != null && slot.isConnected()) {
            slot.flush();
            slot.link.send(message);
        }
    }

    private WorkerSlot slot(int worker) {
        return Objects.requireNonNull(workers.get(worker), () -> "worker " + worker);
    }

    String name(int worker) {
        return WorkerLaunch.name(parts.dispatcher(), worker);
    }

    /** The actor system ends: nothing that is pending can end otherwise. */
    private Behavior<PoolMessage> stopped() {
        parts.remoting().leave(getContext().getSelf());
        TaskRejectedException ended = new TaskRejectedException("the actor system of dispatcher '" + parts.dispatcher() + "', or its pool, has ended");
        workers.values().forEach(slot -> {
            slot.kill("the program's actor system has ended");
            slot.release(getContext().getSystem());
        });
        source.close();
        runs.values().forEach(run -> fail(run, ended));
        actors.endAll(ended);
        if (closed != null) {
            closed.complete(null);
        }
        elsewhere(parts.ended());
        return this;
    }
}
