package dev.trivium.spi;

import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Everything about a task but its code. Tasks of which there is nothing to tell share one.
 *
 * @param id {@link #UNNUMBERED} for a task that gets its number when somebody asks for it
 * @param name {@code null} for a name made from the id
 * @param deadline in terms of {@link System#nanoTime()}, {@link #NO_DEADLINE} for none
 * @param mdc the submitter's logging context, {@code null} where it was empty
 * @param ids numbers the task; {@code null} where the number is known
 */
public record TaskSpec(long id, @Nullable String name, String dispatcher, int attempt, int maxAttempts, long deadline,
        @Nullable Map<String, String> mdc, @Nullable TaskIds ids) {
    public static final long NO_DEADLINE = Long.MAX_VALUE;
    static final long UNNUMBERED = 0;

    /** For a task that another process has numbered. */
    public TaskSpec(long id, @Nullable String name, String dispatcher, int attempt, int maxAttempts, long deadline,
            @Nullable Map<String, String> mdc) {
        this(id, name, dispatcher, attempt, maxAttempts, deadline, mdc, null);
    }

    /** The same with a number: the one that it has, or the next. */
    public TaskSpec numbered() {
        return id == UNNUMBERED ? withId(nextId()) : this;
    }

    /** A number for the task. */
    long nextId() {
        return Objects.requireNonNull(ids).next();
    }

    /** The same under another number. */
    TaskSpec withId(long newId) {
        return new TaskSpec(newId, name, dispatcher, attempt, maxAttempts, deadline, mdc);
    }

    /** Name of the task, once it has a number. */
    public String displayName() {
        return displayName(id);
    }

    String displayName(long number) {
        return name != null ? name : "task-" + number;
    }

    public boolean hasDeadline() {
        return deadline != NO_DEADLINE;
    }
}
