package dev.trivium;

/** The task did not end before its deadline. {@link #rung()} tells how far the attempt to stop it had to go. */
public final class TaskTimeoutException extends TaskException {
    private static final long serialVersionUID = 1;

    /** The steps of the one ladder that timeouts and cancellation climb. */
    public enum Rung {
        /** The task was still queued; it never ran. */
        DEQUEUED,
        /** The task was running, was interrupted and ended. */
        INTERRUPTED,
        /** The task ignored the interrupt for {@code trivium.cancel-grace}; its worker process was killed and replaced. */
        KILLED,
        /** The task ignored the interrupt for {@code trivium.cancel-grace}; it goes on, and its thread was reported as stuck. */
        ABANDONED
    }

    private final Rung rung;

    public TaskTimeoutException(String message, Rung rung) {
        super(message, null);
        this.rung = rung;
    }

    public Rung rung() {
        return rung;
    }

    @Override
    public boolean mayHaveRun() {
        return rung != Rung.DEQUEUED;
    }
}
