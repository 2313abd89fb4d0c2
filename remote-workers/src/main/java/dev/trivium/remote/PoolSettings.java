package dev.trivium.remote;

import java.time.Duration;
import java.util.List;

import dev.trivium.spi.Overflow;
import dev.trivium.spi.Settings;

/**
 * What a pool of workers is to be like: a block {@code { type = process … }}, or its part that {@code { type = cluster … }} has as well, checked.
 *
 * @param workers processes of this program; {@link #ON_NODES} if the workers run on worker nodes, as many as there are
 */
record PoolSettings(int workers, int spares, Duration lease, Duration startupTimeout, int maxPayload, int queueCapacity,
        long queueBytes, int mailboxCapacity, long mailboxBytes, Overflow overflow, Worker worker) {
    static final int ON_NODES = 0;

    private static final Duration WHILE_DEBUGGING = Duration.ofDays(1);

    /**
     * What each worker process is given, and when it is replaced; zero switches a limit off.
     *
     * @param heap in bytes, or {@link MemoryBudget#AUTO}
     * @param initializer name of a class, or {@link Initializer#NONE}
     * @param debugPort as {@link DebugPorts} has it
     */
    record Worker(long heap, int processors, List<String> jvmOptions, String initializer, int debugPort, long maxTasks, Duration maxAge,
            long maxMemory) {
        private static final long MEGABYTE = 1 << 20;
        private static final long TERABYTE = 1L << 40;

        static Worker of(Settings settings, int workers) {
            return new Worker(settings.bytesOrAuto("heap", 16 * MEGABYTE, TERABYTE, MemoryBudget.AUTO),
                    settings.intOrAuto("processors", 1, 1024, Math.max(1, Runtime.getRuntime().availableProcessors() / workers)),
                    settings.strings("jvm-options"), Initializer.checked(settings),
                    settings.intOrAuto("debug-port", 0, 65_535, DebugPorts.AUTO),
                    settings.intBetween("max-tasks", 0, 1_000_000_000), settings.durationBetween("max-age", Duration.ZERO, Duration.ofDays(365)),
                    settings.bytesBetween("max-memory", 0, TERABYTE));
        }

        /** The node decides on everything but this. */
        static Worker onNode(Settings settings) {
            return new Worker(MemoryBudget.AUTO, 1, List.of(), Initializer.checked(settings), DebugPorts.OFF,
                    settings.intBetween("max-tasks", 0, 1_000_000_000), settings.durationBetween("max-age", Duration.ZERO, Duration.ofDays(365)),
                    settings.bytesBetween("max-memory", 0, TERABYTE));
        }

        /** Of a block {@code trivium.worker}. */
        static Worker ofNode(Settings settings, int slots) {
            return new Worker(settings.bytesOrAuto("heap", 16 * MEGABYTE, TERABYTE, MemoryBudget.AUTO),
                    settings.intOrAuto("processors", 1, 1024, Math.max(1, Runtime.getRuntime().availableProcessors() / slots)),
                    settings.strings("jvm-options"), Initializer.NONE, DebugPorts.OFF, 0, Duration.ZERO, 0);
        }

        Worker withHeap(long bytes) {
            return new Worker(bytes, processors, jvmOptions, initializer, debugPort, maxTasks, maxAge, maxMemory);
        }
    }

    static PoolSettings of(Settings settings) {
        int workers = settings.intOrAuto("workers", 1, 1024, Runtime.getRuntime().availableProcessors());
        return of(settings, workers, settings.intBetween("spares", 0, 1024), Worker.of(settings.at("worker"), workers));
    }

    /** Of a block {@code { type = cluster … }}. */
    static PoolSettings onNodes(Settings settings) {
        return of(settings, ON_NODES, 0, Worker.onNode(settings.at("worker")));
    }

    private static PoolSettings of(Settings settings, int workers, int spares, Worker worker) {
        return new PoolSettings(workers, spares,
                settings.durationBetween("lease", Duration.ofSeconds(1), Duration.ofDays(1)),
                settings.durationBetween("startup-timeout", Duration.ofSeconds(1), Duration.ofHours(1)),
                (int) settings.bytesBetween("max-payload", 1024, Integer.MAX_VALUE - (1 << 20)),
                settings.intBetween("queue-capacity", 1, 100_000_000),
                settings.bytesBetween("queue-bytes", 1024, Worker.TERABYTE),
                settings.intBetween("mailbox-capacity", 1, 100_000_000),
                settings.bytesBetween("mailbox-bytes", 1024, Worker.TERABYTE),
                settings.oneOf("on-overflow", Overflow.class),
                worker);
    }

    boolean areOnNodes() {
        return workers == ON_NODES;
    }

    /** With a heap for workers that were to get what the memory allows. */
    PoolSettings within(MemoryBudget budget) {
        return worker.heap() != MemoryBudget.AUTO ? this : new PoolSettings(workers, spares, lease, startupTimeout, maxPayload, queueCapacity,
                queueBytes, mailboxCapacity, mailboxBytes, overflow, worker.withHeap(budget.autoHeap()));
    }

    /** A worker that stands at a breakpoint says nothing, and is to live on. */
    Coordinator.Policy policy(Duration grace) {
        Duration silence = worker.debugPort() == DebugPorts.OFF ? lease : WHILE_DEBUGGING;
        return new Coordinator.Policy(workers, spares, silence.toNanos(), startupTimeout.toNanos(), grace.toNanos(), worker.maxTasks(),
                worker.maxAge().toNanos(), worker.maxMemory());
    }
}
