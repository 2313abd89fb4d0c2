package dev.trivium.remote;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/** A worker of a {@link PoolSimulation}, with real links on both sides of a wire that loses, doubles and reorders frames. */
final class SimulatedWorker {
    private static final byte[] NOTHING = {};
    private static final int MAX_MESSAGE = 1 << 20;

    /** What it does with tasks is told to the simulation. */
    interface Observer {
        void begins(long task, int attempt);

        boolean isStubborn(long task);
    }

    private record Place(long task, int attempt, long position) {
    }

    final int id;
    boolean ready;
    boolean hanging;
    boolean killed;
    boolean leaving;
    int lent;

    private final Random random;
    private final Observer observer;
    private final Consumer<WireMessage> pool;
    private final List<Frame> toWorker = new ArrayList<>();
    private final List<Frame> toPool = new ArrayList<>();
    private final WorkerLink poolLink = new WorkerLink(toWorker::add, MAX_MESSAGE, null);
    private final WorkerLink ownLink = new WorkerLink(toPool::add, MAX_MESSAGE, null);
    private final Deque<Place> waiting = new ArrayDeque<>();

    /** Tasks that run, and whether they are to stop. */
    private final Map<Long, Boolean> running = new LinkedHashMap<>();
    private long begun;

    /** @param pool hears what arrives of what this worker says */
    SimulatedWorker(int id, Random random, Observer observer, Consumer<WireMessage> pool) {
        this.id = id;
        this.random = random;
        this.observer = observer;
        this.pool = pool;
    }

    /** What {@link BegunMark} would say after its death. */
    long begun() {
        return begun;
    }

    int held() {
        return waiting.size() + running.size();
    }

    boolean isRunning() {
        return !running.isEmpty();
    }

    void send(WireMessage message) {
        poolLink.send(message);
    }

    void tick() {
        poolLink.tick();
        if (isAwake()) {
            ownLink.tick();
        }
    }

    boolean isAwake() {
        return ready && !hanging && !killed;
    }

    /** Some frames arrive, or do not. A worker that is not awake takes nothing, and the wire keeps what is for it. */
    void carry() {
        if (isAwake()) {
            for (Frame frame : taken(toWorker)) {
                WireMessage message = receive(ownLink, frame);
                if (message != null) {
                    told(message);
                }
            }
            beginSome();
        }
        for (Frame frame : taken(toPool)) {
            WireMessage message = receive(poolLink, frame);
            if (message != null) {
                pool.accept(message);
            }
        }
    }

    private List<Frame> taken(List<Frame> wire) {
        List<Frame> taken = new ArrayList<>();
        for (int count = random.nextInt(1 + wire.size()); count > 0; count--) {
            int chance = random.nextInt(40);
            Frame frame = wire.remove(chance == 0 ? random.nextInt(wire.size()) : 0);
            if (chance > 1) {
                taken.add(frame);
            }
            if (chance == 2) {
                wire.add(random.nextInt(1 + wire.size()), frame);
                count--;
            }
        }
        return taken;
    }

    private static @Nullable WireMessage receive(WorkerLink link, Frame frame) {
        try {
            return link.receive(frame);
        } catch (IOException e) {
            throw new AssertionError("a link takes offence at what it was sent", e);
        }
    }

    private void told(WireMessage message) {
        switch (message) {
            case WireMessage.Run(List<WireMessage.Assignment> tasks) ->
                tasks.forEach(each -> waiting.add(new Place(each.task().id(), each.task().attempt(), each.position())));
            case WireMessage.Interrupt(long task) -> {
                if (!giveBack(task)) {
                    running.computeIfPresent(task, (_, _) -> true);
                }
            }
            case WireMessage.GiveBack(long task) -> giveBack(task);
            default -> throw new AssertionError("the pool says " + message);
        }
    }

    private boolean giveBack(long task) {
        boolean waited = waiting.removeIf(place -> place.task() == task);
        if (waited) {
            ownLink.send(new WireMessage.GivenBack(List.of(task)));
        }
        return waited;
    }

    private void beginSome() {
        while (!waiting.isEmpty() && running.size() < 1 + lent) {
            Place next = waiting.remove();
            begun = next.position();
            running.put(next.task(), false);
            observer.begins(next.task(), next.attempt());
        }
    }

    /** Some tasks end; those that are short let the pool send more ahead. */
    void finishSome() {
        if (!isAwake()) {
            return;
        }
        for (Map.Entry<Long, Boolean> entry : List.copyOf(running.entrySet())) {
            long task = entry.getKey();
            if (!(entry.getValue() && observer.isStubborn(task)) && random.nextInt(3) == 0) {
                running.remove(task);
                long nanos = random.nextInt(4) == 0 ? 5_000_000 : 10_000;
                ownLink.send(new WireMessage.Done(List.of(new WireMessage.Outcome(task, false, NOTHING)), nanos));
            }
        }
        beginSome();
        if (random.nextInt(10) == 0 && !waiting.isEmpty()) {
            List<Long> back = waiting.stream().map(Place::task).toList();
            waiting.clear();
            ownLink.send(new WireMessage.GivenBack(back));
        }
    }
}
