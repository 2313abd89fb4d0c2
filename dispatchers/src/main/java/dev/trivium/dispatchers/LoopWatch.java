package dev.trivium.dispatchers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that looks at all event loops of this JVM. It is started with the first of them and ends with the last. */
final class LoopWatch implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LoopWatch.class);
    private static final Object LOCK = new Object();

    /** Guarded by {@link #LOCK}; {@code null} while there is no loop. */
    private static @Nullable LoopWatch living;

    /** Guarded by {@link #LOCK}. */
    private final List<LoopMonitor> monitors = new ArrayList<>();

    /** Guarded by {@link #LOCK}: what has ended and is not closed yet. */
    private final List<LoopMonitor> over = new ArrayList<>();

    private final Thread thread;

    private LoopWatch() {
        this.thread = Thread.ofPlatform().name("trivium-loop-watch").daemon().inheritInheritableThreadLocals(false).unstarted(this);
        thread.setContextClassLoader(LoopWatch.class.getClassLoader()); // not that of whoever happens to start the first loop
    }

    /** Begins to look at a loop. Any thread. */
    static void begin(LoopMonitor monitor) {
        synchronized (LOCK) {
            LoopWatch watch = living;
            if (watch == null) {
                watch = new LoopWatch();
                watch.thread.start();
                living = watch;
            }
            watch.monitors.add(monitor);
            LockSupport.unpark(watch.thread);
        }
    }

    /** Ends it: the loop has ended. Any thread; does not wait. */
    static void end(LoopMonitor monitor) {
        synchronized (LOCK) {
            LoopWatch watch = living;
            if (watch != null && watch.monitors.remove(monitor)) {
                watch.over.add(monitor);
                LockSupport.unpark(watch.thread);
            }
        }
    }

    @Override
    public void run() {
        boolean on = true;
        while (on) {
            List<LoopMonitor> all;
            List<LoopMonitor> ended;
            synchronized (LOCK) {
                all = List.copyOf(monitors);
                ended = List.copyOf(over);
                over.clear();
                on = !all.isEmpty();
                if (!on) {
                    living = null;
                }
            }
            ended.forEach(LoopWatch::close);
            if (on) {
                long wait = Long.MAX_VALUE;
                for (LoopMonitor monitor : all) {
                    wait = Math.min(wait, look(monitor));
                }
                LockSupport.parkNanos(this, wait);
                Thread.interrupted(); // nobody has business interrupting this thread, and it could not park any more
            }
        }
    }

    private static void close(LoopMonitor monitor) {
        try {
            monitor.close();
        } catch (Throwable failure) {
            untold(failure);
        }
    }

    /** One loop's trouble, such as a log that cannot be written, must not keep the others from being watched. */
    private static long look(LoopMonitor monitor) {
        try {
            return monitor.lookIfDue();
        } catch (Throwable failure) {
            untold(failure);
            return 0;
        }
    }

    private static void untold(Throwable failure) {
        try {
            LOG.debug("an event loop could not be looked at", failure);
        } catch (Throwable itsOwn) {
            // it is the log that fails
        }
    }
}
