package dev.trivium.dispatchers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

import org.jspecify.annotations.Nullable;

import dev.trivium.ConfigurationException;

/**
 * The one place that reaches into the JDK: the scheduler of a virtual thread, for which JDK 25 has no public API, and the thread
 * locals of one. Stateless.
 */
final class LoopThreads {
    static final String FLAG = "--add-opens java.base/java.lang=ALL-UNNAMED";

    private LoopThreads() {
    }

    /** Initialized on first use, that is after {@link #require()} has found the package open. */
    private static final class Access {
        static final VarHandle BUILDER_SCHEDULER;
        static final VarHandle SCHEDULER;
        static final VarHandle THREAD_LOCALS;
        static final VarHandle INHERITABLE_THREAD_LOCALS;
        static final VarHandle UNCAUGHT_EXCEPTION_HANDLER;
        static final Executor DEFAULT_SCHEDULER;

        static {
            try {
                MethodHandles.Lookup here = MethodHandles.lookup();
                Class<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
                Class<?> virtual = Class.forName("java.lang.VirtualThread");
                Class<?> map = Class.forName("java.lang.ThreadLocal$ThreadLocalMap");
                MethodHandles.Lookup threads = MethodHandles.privateLookupIn(Thread.class, here);
                BUILDER_SCHEDULER = MethodHandles.privateLookupIn(builder, here).findVarHandle(builder, "scheduler", Executor.class);
                SCHEDULER = MethodHandles.privateLookupIn(virtual, here).findVarHandle(virtual, "scheduler", Executor.class);
                THREAD_LOCALS = threads.findVarHandle(Thread.class, "threadLocals", map);
                INHERITABLE_THREAD_LOCALS = threads.findVarHandle(Thread.class, "inheritableThreadLocals", map);
                UNCAUGHT_EXCEPTION_HANDLER = threads.findVarHandle(Thread.class, "uncaughtExceptionHandler",
                        Thread.UncaughtExceptionHandler.class);
                DEFAULT_SCHEDULER = (Executor) MethodHandles.privateLookupIn(virtual, here)
                        .findStaticVarHandle(virtual, "DEFAULT_SCHEDULER", ForkJoinPool.class).get();
                // The virtual threads with which the JDK polls sockets are started with this class, and would stay for good on the
                // scheduler of whichever virtual thread uses a socket first: let that not be an event loop.
                Class.forName("sun.nio.ch.Poller", true, null);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    /**
     * Finds out whether virtual threads can have another scheduler in this JVM.
     *
     * @return what is wrong and how to mend it, {@code null} if all is well
     */
    static @Nullable String obstacle() {
        if (!Object.class.getModule().isOpen("java.lang", LoopThreads.class.getModule())) {
            return "needs the JVM flag " + FLAG + " (its virtual threads have a scheduler of their own, for which this JDK has no"
                    + " public API): add it to the java command line";
        }
        try {
            builder(Runnable::run);
            return null;
        } catch (LinkageError | RuntimeException e) {
            return "cannot give virtual threads a scheduler of their own on this JDK (" + Runtime.version()
                    + "); it was made for JDK 25: " + e;
        }
    }

    /**
     * Makes sure that a dispatcher can be started.
     *
     * @throws ConfigurationException if it cannot; the message names the missing flag
     */
    static void requireFor(String dispatcher) {
        String obstacle = obstacle();
        if (obstacle != null) {
            throw new ConfigurationException("trivium.dispatchers." + dispatcher, obstacle);
        }
    }

    /**
     * Makes sure that event loops can work in this JVM.
     *
     * @throws IllegalStateException if they cannot; the message names the missing flag
     */
    static void require() {
        String obstacle = obstacle();
        if (obstacle != null) {
            throw new IllegalStateException("an event loop " + obstacle);
        }
    }

    /** A builder of virtual threads whose every step is run by this scheduler. */
    static Thread.Builder.OfVirtual builder(Executor scheduler) {
        Thread.Builder.OfVirtual builder = Thread.ofVirtual();
        Access.BUILDER_SCHEDULER.set(builder, scheduler);
        return builder;
    }

    /** The JDK's own scheduler of virtual threads. */
    static Executor defaultScheduler() {
        return Access.DEFAULT_SCHEDULER;
    }

    /** What runs the steps of the calling thread; {@code null} for a platform thread. */
    static @Nullable Executor currentScheduler() {
        Thread me = Thread.currentThread();
        return me.isVirtual() ? scheduler(me) : null;
    }

    /** What runs the steps of this virtual thread. */
    static Executor scheduler(Thread virtual) {
        return (Executor) Access.SCHEDULER.get(virtual);
    }

    /** The virtual thread whose step this is, {@code null} where that cannot be found out. Slow: for reports. */
    static @Nullable Thread threadOf(Runnable step) {
        try {
            for (Field captured : step.getClass().getDeclaredFields()) { // the step is a method reference of the thread
                captured.setAccessible(true);
                if (captured.get(step) instanceof Thread thread) {
                    return thread;
                }
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            // another JDK makes its steps in another way
        }
        return null;
    }

    /** Whether the thread has ever had a thread local, since {@link #forgetThreadLocals}. */
    static boolean hasThreadLocals(Thread thread) {
        return (Object) Access.THREAD_LOCALS.get(thread) != null || (Object) Access.INHERITABLE_THREAD_LOCALS.get(thread) != null;
    }

    /** Makes the thread, which must be the calling one, forget its thread locals, as if it had just been started. */
    static void forgetThreadLocals(Thread thread) {
        if ((Object) Access.THREAD_LOCALS.get(thread) != null) {
            Access.THREAD_LOCALS.set(thread, (Object) null);
        }
        if ((Object) Access.INHERITABLE_THREAD_LOCALS.get(thread) != null) {
            Access.INHERITABLE_THREAD_LOCALS.set(thread, (Object) null);
        }
    }

    /** Makes the thread, which must be the calling one, forget the uncaught-exception handler that it was given. */
    static void forgetUncaughtExceptionHandler(Thread thread) {
        if ((Object) Access.UNCAUGHT_EXCEPTION_HANDLER.getOpaque(thread) != null) {
            thread.setUncaughtExceptionHandler(null);
        }
    }
}
