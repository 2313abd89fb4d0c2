package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

import dev.trivium.Task;
import dev.trivium.TaskRejectedException;
import dev.trivium.remote.WireMessage.Assignment;
import dev.trivium.remote.WireMessage.Envelope;
import dev.trivium.remote.WireMessage.Outcome;
import dev.trivium.serialization.DecodingException;
import dev.trivium.spi.Engine;
import dev.trivium.spi.Measurement;
import dev.trivium.spi.RunListener;
import dev.trivium.spi.TaskRun;

/**
 * The worker's end of the protocol. All fields belong to this actor; tasks run on threads of their own and actors on a dispatcher of
 * their own, and both talk to it by {@link Say}. Nothing here blocks or decodes what is the user's.
 */
final class WorkerActor extends AbstractBehavior<Object> {
    private static final int OUT_OF_MEMORY = 3;
    private static final long PAGE = 4096;

    /** What waits is given back when no task has begun for so long, or for up to twice so long: some times as long as tasks take, within limits. */
    private static final int LOOK_AVERAGES = 3;
    private static final Duration MIN_LOOK = Duration.ofMillis(10);
    private static final Duration MAX_LOOK = Duration.ofSeconds(1);

    /** What it is made of. */
    record Parts(Boot boot, Engine engine, PeerTrust trust, BegunMark.Writer begun, @Nullable SharedMemory memory, String inbox,
            Consumer<OwnerLink> owner) {
    }

    /** Something that happened in this worker, for the program to know. */
    record Say(WireMessage.ToOwner message) {
    }

    /** Reminders of the actor's to itself. */
    private enum Reminder {
        /** Tasks have ended: nothing of them is executed any more. */
        TASKS_ENDED,
        /** Tasks wait: does the one before them take long? */
        TASKS_WAIT,
        /** The node has gone, and this process ends in a moment. */
        NODE_GONE,
        TICK
    }

    private final Boot boot;
    private final Engine engine;
    private final PeerTrust trust;
    private final WorkerLink link;
    private final OwnerLink owner;
    private final Outcomes outcomes;
    private final ExecutorService taskThreads = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("trivium-task-", 1).factory());
    private final ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    private final TimerScheduler<Object> timers;
    private final WorkerTasks tasks;
    private final RunListener lender = new Lender();
    private boolean looking;
    private final WorkerActors actors;

    private WorkerActor(ActorContext<Object> context, TimerScheduler<Object> timers, Parts parts) {
        super(context);
        this.timers = timers;
        this.boot = parts.boot();
        this.engine = parts.engine();
        this.trust = parts.trust();
        ActorRefResolver resolver = ActorRefResolver.get(context.getSystem());
        ActorRef<Frame> inbox = resolver.resolveActorRef(parts.inbox());
        this.link = new WorkerLink(inbox::tell, boot.maxPayload() + WorkerLink.FRAME_BYTES, parts.memory());
        ActorRef<Object> self = context.getSelf();
        this.owner = new OwnerLink(engine, message -> self.tell(new Say(message)), virtualThreads);
        this.outcomes = new Outcomes(engine.codec(), boot.maxPayload());
        this.actors = new WorkerActors(context, engine, boot.dispatcher(), outcomes, virtualThreads, message -> self.tell(new Say(message)));
        this.tasks = new WorkerTasks(taskThreads, parts.begun(), () -> self.tell(Reminder.TASKS_ENDED));
        timers.startTimerWithFixedDelay(Reminder.TICK, WorkerLink.TICK);
        parts.owner().accept(owner);
        link.send(new WireMessage.Hello(WireFormat.PROTOCOL, ProcessHandle.current().pid(),
                ((ExtendedActorSystem) Adapter.toClassic(context.getSystem())).uid(), resolver.toSerializationFormat(self)));
    }

    static Behavior<Object> create(Parts parts) {
        return Behaviors.withTimers(timers -> Behaviors.setup(context -> new WorkerActor(context, timers, parts)));
    }

    /** Has this worker tell its program that it ends, together with its node. */
    static void nodeGone(ActorRef<Object> worker) {
        worker.tell(Reminder.NODE_GONE);
    }

    @Override
    public Receive<Object> createReceive() {
        return newReceiveBuilder()
                .onMessage(Frame.class, this::received)
                .onMessage(Say.class, said -> {
                    link.send(said.message());
                    return this;
                })
                .onMessage(Reminder.class, this::reminded)
                .onMessage(LostPeer.class, lost -> {
                    lost.tell(getContext().getSystem());
                    return this;
                })
                .build();
    }

    private Behavior<Object> received(Frame frame) throws IOException {
        WireMessage message = link.receive(frame);
        if (message instanceof WireMessage.ToWorker told) {
            carryOut(told);
        } else if (message != null) {
            throw new IOException("a program does not say " + message.getClass().getSimpleName());
        }
        return this;
    }

    private void carryOut(WireMessage.ToWorker message) throws IOException {
        switch (message) {
            case WireMessage.Run(List<Assignment> sent) -> runTasks(sent);
            case WireMessage.Interrupt(long id) -> interrupt(id);
            case WireMessage.GiveBack(long id) -> stopTask(id, false);
            case WireMessage.StartActor start -> actors.start(start);
            case WireMessage.SpawnBehavior(long call, String actor, byte[] factory) -> actors.spawn(call, actor, factory);
            case WireMessage.TellActor(String actor, Envelope told) -> actors.tell(actor, told);
            case WireMessage.AskActor(String actor, Envelope question) -> actors.ask(actor, question);
            case WireMessage.StopActor(long call, String actor) -> actors.stop(actor);
            case WireMessage.Reply(Outcome outcome) -> owner.replied(outcome);
            case WireMessage.Admit(String fingerprint, byte[] authority) -> admit(fingerprint, authority);
            case WireMessage.Dismiss(String fingerprint) -> trust.dismiss(fingerprint);
            case WireMessage.Ping() -> link.send(new WireMessage.Pong(residentBytes(), tasks.stacks()));
            case WireMessage.Shutdown() -> Thread.ofPlatform().name("trivium-shutdown").start(() -> {
                engine.unobserved().close();
                System.exit(0);
            });
        }
    }

    private void admit(String fingerprint, byte[] authority) throws IOException {
        try {
            if (authority.length > 0) {
                trust.believe(Credentials.certificate(authority));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("an authority that cannot be read", e);
        }
        trust.admit(fingerprint);
    }

    // ── tasks ──────────────────────────────────────────────────────────────────────────────────────────────

    private void runTasks(List<Assignment> sent) {
        sent.forEach(assignment -> tasks.add(new DecodingTask(assignment.task()), assignment.position()));
        lookAgain();
    }

    private void lookAgain() {
        if (!looking && tasks.isWaiting()) {
            looking = true;
            Duration usual = tasks.average().multipliedBy(LOOK_AVERAGES);
            Duration look = usual.compareTo(MIN_LOOK) < 0 ? MIN_LOOK : usual;
            timers.startSingleTimer(Reminder.TASKS_WAIT, look.compareTo(MAX_LOOK) > 0 ? MAX_LOOK : look);
        }
    }

    private Behavior<Object> reminded(Reminder reminder) {
        switch (reminder) {
            case TASKS_ENDED -> sendEnded(tasks.takeEnded());
            case TASKS_WAIT -> {
                looking = false;
                giveBack(tasks.giveBackIfStuck());
                lookAgain();
            }
            case NODE_GONE -> {
                long begun = tasks.beginNoMore();
                sendEnded(tasks.takeEnded());
                link.send(new WireMessage.Bye(begun));
            }
            case TICK -> {
                actors.tick();
                link.tick();
            }
        }
        return this;
    }

    /** In as few messages as there can be of one frame each. */
    private void sendEnded(WorkerTasks.Ended ended) {
        List<Outcome> all = ended.outcomes();
        Batches.of(all, Outcome::bytes, batch ->
                link.send(new WireMessage.Done(batch, ended.nanos() * batch.size() / all.size())));
    }

    private void giveBack(List<Long> ids) {
        if (!ids.isEmpty()) {
            link.send(new WireMessage.GivenBack(ids));
        }
    }

    private boolean stopTask(long id, boolean interrupt) {
        boolean neverBegins = tasks.stop(id, interrupt);
        if (neverBegins) {
            giveBack(List.of(id));
        }
        return neverBegins;
    }

    /** Decodes, calls and encodes on the task's thread, so that whatever the user's objects do there hurts nobody else. */
    private final class DecodingTask extends WorkerTasks.WorkerTask {
        private final Envelope envelope;

        DecodingTask(Envelope envelope) {
            super(Received.spec(engine, boot.dispatcher(), envelope), lender);
            this.envelope = envelope;
        }

        @Override
        protected Outcome call() {
            String what = "task '" + name() + "'";
            Task<?> task;
            try {
                task = (Task<?>) Received.decode(engine, envelope);
            } catch (DecodingException | RuntimeException e) {
                return outcomes.of(id(), what, null, new TaskRejectedException(what + " cannot be received by worker '" + boot.worker()
                        + "': " + e.getMessage(), e));
            }
            try {
                return outcomes.of(id(), what, task.call(), null);
            } catch (OutOfMemoryError e) {
                System.err.println(e); // one that the JVM itself does not exit on, such as of direct memory
                Runtime.getRuntime().halt(OUT_OF_MEMORY);
                throw e;
            } catch (Throwable failure) {
                return outcomes.of(id(), what, null, failure);
            } finally {
                TaskPrinter.taskEnds();
            }
        }

        @Override
        Outcome outcome() {
            Outcome outcome = isCompletedExceptionally() ? outcomes.of(id(), "task '" + name() + "'", null, failureOf(this)) : resultNow();
            Measurement measurement = spec().measurement();
            return measurement == null ? outcome : outcome.timed(measurement.timing(boot.worker()));
        }
    }

    private static Throwable failureOf(CompletableFuture<?> failed) {
        return failed.isCancelled() ? new CancellationException("cancelled") : failed.exceptionNow();
    }

    private void interrupt(long id) {
        if (!actors.interrupt(id)) {
            stopTask(id, true);
        }
    }

    /** The slot of a task that waits is lent: here at once, and to what the program sends because of it. */
    private final class Lender implements RunListener {
        private final ActorRef<Object> self = getContext().getSelf();

        @Override
        public void waitStarts(TaskRun<?> run) {
            lend(1);
        }

        @Override
        public void waitEnds(TaskRun<?> run) {
            lend(-1);
        }

        private void lend(int slots) {
            self.tell(new Say(new WireMessage.Lend(slots)));
            tasks.lend(slots);
        }
    }

    /** Memory of this process as the operating system counts it; 0 where it does not tell. */
    private static long residentBytes() {
        try {
            String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ", 3);
            return Long.parseLong(pages[1]) * PAGE;
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }
}
