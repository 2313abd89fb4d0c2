package dev.trivium.remote;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/** What the {@link PoolActor} knows of one worker, from its start to its confirmed end. Used by that actor only. */
final class WorkerSlot {
    final int number;
    final String name;
    final Credentials credentials;
    final ActorRef<Frame> inbox;
    final WorkerLink link;
    final ReachBack reachBack;

    /** What its tasks were doing when it was last asked. */
    String lastStacks = "";

    private final Launch launch;

    /** Where the worker takes frames; {@code null} until it has said hello. */
    private @Nullable ActorRef<Frame> address;

    /** Of the worker's actor system; known with {@link #address}. */
    private long uid;

    /** Tasks that are about to be sent, all in one message. */
    private List<WireMessage.Assignment> outbox = new ArrayList<>();

    /** Whether it was sent away: its end is then no loss. */
    private boolean sentAway;

    WorkerSlot(int number, Launch launch, ActorRef<Frame> inbox, ReachBack reachBack, int maxMessage) {
        this.number = number;
        this.launch = launch;
        this.name = launch.name();
        this.credentials = launch.credentials();
        this.inbox = inbox;
        this.reachBack = reachBack;
        this.link = new WorkerLink(this::toWire, maxMessage, launch.memory());
    }

    private void toWire(Frame frame) {
        if (address != null) {
            address.tell(frame);
        }
    }

    /** @throws IOException if the reference leads to no other process */
    void connected(ActorRef<Frame> worker, long systemUid) throws IOException {
        if (!worker.path().address().hasGlobalScope()) {
            throw new IOException("no address of a worker");
        }
        address = worker;
        uid = systemUid;
        launch.becameReady();
    }

    /**
     * Where frames of a worker come in. No child of the pool: what is sent to actors under {@code /user} travels on the stream for users' messages,
     * and frames have the other one.
     */
    static ActorRef<Frame> inbox(ActorSystem<?> system, String worker, Consumer<Frame> receiver) {
        return system.systemActorOf(Behaviors.receiveMessage(frame -> {
            receiver.accept(frame);
            return Behaviors.same();
        }), "trivium-inbox-" + worker, DispatcherSelector.fromConfig("trivium-remoting"));
    }

    /** Nothing is sent or received any more. */
    void release(ActorSystem<?> system) {
        Adapter.toClassic(system).stop(Adapter.toClassic(inbox));
        SharedMemory memory = launch.memory();
        if (memory != null) {
            memory.close();
        }
    }

    /** What others are told when it has ended; {@code null} if it was never heard of. */
    @Nullable LostPeer asLost() {
        return address == null ? null : new LostPeer(name, address.path().address().toString(), uid);
    }

    /** Tells it of another worker that has ended, where that was ever heard of. */
    void tell(@Nullable LostPeer lost) {
        if (address != null && lost != null) {
            address.<Object>unsafeUpcast().tell(lost);
        }
    }

    /** Has a task sent with the next {@link #flush}. */
    void put(WireMessage.Assignment task) {
        outbox.add(task);
    }

    /** Sends what was put; so must be done before anything else is sent. */
    void flush() {
        if (!outbox.isEmpty()) {
            List<WireMessage.Assignment> tasks = outbox;
            outbox = new ArrayList<>();
            Batches.of(tasks, task -> task.task().context().length + task.task().payload().length, batch -> link.send(new WireMessage.Run(batch)));
        }
    }

    void toldToEnd() {
        sentAway = true;
    }

    boolean wasToldToEnd() {
        return sentAway;
    }

    boolean isConnected() {
        return address != null;
    }

    void saysBye(long begun) {
        launch.saysBye(begun);
    }

    void kill(String reason) {
        launch.kill(reason);
    }
}
