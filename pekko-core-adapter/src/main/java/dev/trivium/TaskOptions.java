package dev.trivium;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How one task is to be run.
 *
 * {@snippet :
 * cpu.submit(() -> checksum(file), TaskOptions.named("checksum").withTimeout(Duration.ofSeconds(5)));
 * }
 *
 * @param name what logs and errors call the task; {@code null} for a name made from the task's id
 * @param timeout time from submission until the task must have ended, waiting in the queue included; {@code null} for none. A task
 *     never outlives the deadline of the task that submitted it.
 * @param maxAttempts how often the task may be started when the worker that runs it is lost. More than 1 declares the task
 *     idempotent: it may be executed more than once.
 */
public record TaskOptions(@Nullable String name, @Nullable Duration timeout, int maxAttempts) {
    private static final TaskOptions DEFAULTS = new TaskOptions(null, null, 1);

    public TaskOptions {
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw new IllegalArgumentException("timeout must be more than zero, not " + timeout);
        }
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts must be at least 1, not " + maxAttempts);
        }
    }

    /** No name, no timeout, one attempt. */
    public static TaskOptions defaults() {
        return DEFAULTS;
    }

    public static TaskOptions named(String name) {
        return DEFAULTS.withName(name);
    }

    public TaskOptions withName(String newName) {
        return new TaskOptions(newName, timeout, maxAttempts);
    }

    public TaskOptions withTimeout(Duration newTimeout) {
        return new TaskOptions(name, newTimeout, maxAttempts);
    }

    public TaskOptions withMaxAttempts(int newMaxAttempts) {
        return new TaskOptions(name, timeout, newMaxAttempts);
    }
}
