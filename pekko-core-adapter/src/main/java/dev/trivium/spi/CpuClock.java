package dev.trivium.spi;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** CPU time of threads, in nanoseconds. Stateless; takes some hundred nanoseconds, so only what is measured asks. */
final class CpuClock {
    /** What the JVM says of a thread whose CPU time it cannot tell: a virtual one, or one that has ended. */
    static final long UNKNOWN = -1;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CpuClock() {
    }

    /** CPU time of a thread so far, {@link #UNKNOWN} for a virtual thread and where the operating system does not tell. */
    static long of(Thread thread) {
        if (thread.isVirtual()) {
            return UNKNOWN;
        }
        try {
            return thread == Thread.currentThread() ? THREADS.getCurrentThreadCpuTime() : THREADS.getThreadCpuTime(thread.threadId());
        } catch (UnsupportedOperationException e) {
            return UNKNOWN;
        }
    }
}
