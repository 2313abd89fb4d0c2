package dev.trivium.remote;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

import com.sun.management.OperatingSystemMXBean;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;

import dev.trivium.spi.Settings;

/**
 * How the memory of a machine, or of a container, is shared out between a program and its worker processes. Nothing but arithmetic;
 * immutable.
 *
 * @param memory in bytes, all that there is; 0 if that cannot be known
 * @param ownHeap largest heap of the program itself, in bytes
 * @param pools all that the program declares
 */
record MemoryBudget(long memory, long ownHeap, List<Pool> pools) {
    /** A heap that is to be what the memory allows. */
    static final long AUTO = 0;

    private static final String DISPATCHERS = "trivium.dispatchers";
    private static final String DEFAULTS = "trivium.dispatcher-defaults.process";
    private static final long MEGABYTE = 1 << 20;

    /** With less a worker has hardly room for a task, and with more its collector, a serial one, takes its time. */
    private static final long LEAST_HEAP = 64 * MEGABYTE;
    private static final long MOST_HEAP = 1024 * MEGABYTE;

    private static final long HEAP_IF_UNKNOWN = 256 * MEGABYTE;

    /** What a worker takes besides its heap: for code, classes, threads and buffers. */
    private static final long BESIDE_HEAP = 128 * MEGABYTE;

    /** For everything else, which is also the program besides its heap: one part of so many, and at least so much. */
    private static final long RESERVED_PART = 8;
    private static final long LEAST_RESERVE = 256 * MEGABYTE;

    /** The processes of one dispatcher; the heap of each in bytes, or {@link #AUTO}. */
    record Pool(String path, int processes, long heap) {
        private long all(long ifAuto) {
            return processes * (heap == AUTO ? ifAuto : heap);
        }

        private String describe(long ifAuto) {
            return path + ".worker.heap (" + processes + " x " + all(ifAuto) / processes / MEGABYTE + " MB)";
        }
    }

    /** Of this program. The JVM knows the limits of a container. */
    static MemoryBudget of(Config whole) {
        List<Pool> pools = new ArrayList<>();
        for (String name : new TreeSet<>(whole.getObject(DISPATCHERS).keySet())) {
            Config block = whole.getConfig(DISPATCHERS + "." + ConfigUtil.quoteString(name));
            if (block.getString("type").equals("process")) {
                String path = DISPATCHERS + "." + name;
                PoolSettings settings = PoolSettings.of(new Settings(block.withFallback(whole.getConfig(DEFAULTS)), path));
                pools.add(new Pool(path, settings.workers() + settings.spares(), settings.worker().heap()));
            }
        }
        return new MemoryBudget(totalMemory(), Runtime.getRuntime().maxMemory(), pools);
    }

    /** Of a worker node. */
    static MemoryBudget ofNode(String path, int processes, long heap) {
        return new MemoryBudget(totalMemory(), Runtime.getRuntime().maxMemory(), List.of(new Pool(path, processes, heap)));
    }

    private static long totalMemory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system ? system.getTotalMemorySize() : 0;
    }

    /** Heap of a worker that is to get what the memory allows: an equal share of what nobody else has. In whole megabytes. */
    long autoHeap() {
        if (memory == 0) {
            return HEAP_IF_UNKNOWN;
        }
        long left = memory - ownHeap - Math.max(LEAST_RESERVE, memory / RESERVED_PART);
        long sharing = 0;
        for (Pool pool : pools) {
            left -= pool.all(0) + pool.processes() * BESIDE_HEAP;
            sharing += pool.heap() == AUTO ? pool.processes() : 0;
        }
        long share = left / Math.max(1, sharing);
        return Math.clamp(share, LEAST_HEAP, MOST_HEAP) / MEGABYTE * MEGABYTE;
    }

    /** What is wrong with it, for the log: workers whose heaps, once they use them, do not fit by far. */
    Optional<String> warning() {
        long ifAuto = autoHeap();
        long sum = pools.stream().mapToLong(pool -> pool.all(ifAuto)).sum();
        if (memory == 0 || sum <= memory) {
            return Optional.empty();
        }
        return Optional.of(pools.stream().map(pool -> pool.describe(ifAuto)).collect(Collectors.joining(" and "))
                + ": " + sum / MEGABYTE + " MB in all, where this machine, or container, has " + memory / MEGABYTE
                + " MB. Workers that use their heaps will be swapped out or killed; have fewer of them, or smaller ones");
    }
}
