package dev.trivium.spi;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Everything about a task but its code.
 *
 * @param name {@code null} for a name made from the id
 * @param deadline in terms of {@link System#nanoTime()}, {@link #NO_DEADLINE} for none
 * @param mdc the submitter's logging context, {@code null} where it was empty
 */
public record TaskSpec(long id, @Nullable String name, String dispatcher, int attempt, int maxAttempts, long deadline,
        @Nullable Map<String, String> mdc) {
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    public String displayName() {
        return name != null ? name : "task-" + id;
    }

    /** The same under another number. */
    public TaskSpec withId(long newId) {
        return new TaskSpec(newId, name, dispatcher, attempt, maxAttempts, deadline, mdc);
    }

    public boolean hasDeadline() {
        return deadline != NO_DEADLINE;
    }
}
