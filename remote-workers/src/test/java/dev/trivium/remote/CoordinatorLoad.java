package dev.trivium.remote;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;

/** How many tasks a second the coordinator decides on, by the number of workers: nothing but its decisions, on one thread. Not a test. */
final class CoordinatorLoad {
    private static final int TASKS = 1_000_000;
    private static final byte[] NOTHING = {};

    private final Coordinator coordinator;
    private final List<Queue<Long>> running = new ArrayList<>();
    private final Random random = new Random(1);
    private long sent;

    private CoordinatorLoad(int workers) {
        coordinator = new Coordinator(new Coordinator.Policy(PoolSettings.ON_NODES, 0, Long.MAX_VALUE / 4, Long.MAX_VALUE / 4, 1, 0, 0, 0));
        running.add(new ArrayDeque<>()); // nobody has the number 0
        on(new PoolEvent.Capacity(workers));
        for (int i = 0; i < workers; i++) {
            running.add(new ArrayDeque<>());
            on(new PoolEvent.WorkerReady(Coordinator.FIRST_WORKER + i));
        }
    }

    private void on(PoolEvent event) {
        coordinator.on(event, 1, command -> {
            if (command instanceof PoolCommand.Send(int worker, long task, int _, long _)) {
                running.get(worker).add(task);
                sent++;
            }
        });
    }

    /** @param nanos that each task takes, as its worker says */
    private double tasksPerSecond(long nanos) {
        int workers = running.size() - 1;
        long start = System.nanoTime();
        long submitted = 0;
        long finished = 0;
        while (finished < TASKS) {
            while (submitted < TASKS && submitted - finished < 4L * workers + 1000) {
                on(new PoolEvent.Submitted(++submitted, 1, 100));
            }
            int worker = Coordinator.FIRST_WORKER + random.nextInt(workers);
            Queue<Long> tasks = running.get(worker);
            List<WireMessage.Outcome> outcomes = new ArrayList<>();
            for (int n = nanos < 1_000_000 ? 256 : 1; n > 0 && !tasks.isEmpty(); n--) {
                outcomes.add(new WireMessage.Outcome(tasks.remove(), false, NOTHING));
            }
            if (!outcomes.isEmpty()) {
                finished += outcomes.size();
                on(new PoolEvent.Heard(worker));
                on(new PoolEvent.Finished(worker, outcomes, nanos * outcomes.size()));
            }
        }
        if (sent < TASKS) {
            throw new AssertionError(sent + " tasks were sent");
        }
        return TASKS * 1e9 / (System.nanoTime() - start);
    }

    public static void main(String[] args) {
        for (long nanos : new long[] {20_000, 20_000_000}) {
            for (int workers : new int[] {10, 100, 1000, 10, 100, 1000}) {
                System.out.printf("%,5d workers, tasks of %,d µs: %,.0f tasks/s%n", workers, nanos / 1000, new CoordinatorLoad(workers).tasksPerSecond(nanos));
            }
        }
    }
}
