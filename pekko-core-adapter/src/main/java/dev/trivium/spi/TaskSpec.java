package dev.trivium.spi;

import org.jspecify.annotations.Nullable;

/**
 * Everything about a task but its code. Tasks of which there is nothing to tell share one.
 *
 * @param id {@link #UNNUMBERED} for a task that gets its number when somebody asks for it
 * @param name {@code null} for a name made from the id
 * @param deadline in terms of {@link System#nanoTime()}, {@link #NO_DEADLINE} for none
 * @param context what the submitter's thread had, {@code null} for nothing
 * @param measurement {@code null} unless this run is measured
 */
public record TaskSpec(long id, @Nullable String name, String dispatcher, int attempt, int maxAttempts, long deadline,
        @Nullable Context context, TaskOrigin origin, @Nullable Measurement measurement) {
    public static final long NO_DEADLINE = Long.MAX_VALUE;
    static final long UNNUMBERED = 0;

    /** Of a run that is not measured. */
    public TaskSpec(long id, @Nullable String name, String dispatcher, int attempt, int maxAttempts, long deadline, @Nullable Context context,
            TaskOrigin origin) {
        this(id, name, dispatcher, attempt, maxAttempts, deadline, context, origin, null);
    }

    /** The same with a number: the one that it has, or the next. */
    public TaskSpec numbered() {
        return id == UNNUMBERED ? withId(origin.nextId()) : this;
    }

    /** The same under another number. */
    TaskSpec withId(long newId) {
        return new TaskSpec(newId, name, dispatcher, attempt, maxAttempts, deadline, context, origin, measurement);
    }

    /** The same for a run that is measured. */
    public TaskSpec measured(Measurement of) {
        return new TaskSpec(id, name, dispatcher, attempt, maxAttempts, deadline, context, origin, of);
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
