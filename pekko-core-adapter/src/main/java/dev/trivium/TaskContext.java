package dev.trivium;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.trivium.spi.LocalRun;

/** What a running task may ask about itself. Valid on the thread that runs the task, for as long as it runs. */
public interface TaskContext {
    /**
     * The context of the task that the calling thread is running.
     *
     * @throws IllegalStateException if the calling thread runs no task
     */
    static TaskContext current() {
        return find().orElseThrow(() -> new IllegalStateException(
                "TaskContext.current() was called on thread '" + Thread.currentThread().getName() + "', which is not running a task"));
    }

    /** Like {@link #current()}, empty where the calling thread runs no task. */
    static Optional<TaskContext> find() {
        return Optional.ofNullable(LocalRun.current()).map(LocalRun::context);
    }

    /** Number of the task, unique within its {@link Trivium}; the same as {@link TaskHandle#id()}. */
    long id();

    /** Name given in {@link TaskOptions}, or one made from the id. */
    String name();

    /** Name of the dispatcher that the task was submitted to. */
    String dispatcher();

    /** 1 for the first attempt. */
    int attempt();

    /** When the task must have ended. */
    Optional<Instant> deadline();

    /** Time left until the deadline, never negative; measured on the monotonic clock. */
    Optional<Duration> remaining();

    /** Whether the task was cancelled or its deadline has passed: whoever asked no longer waits for the result. */
    boolean isCancelled();
}
