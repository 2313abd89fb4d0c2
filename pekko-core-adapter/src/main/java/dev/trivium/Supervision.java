package dev.trivium;

import java.time.Duration;
import java.util.Objects;

/**
 * What becomes of an actor when a message throws. Whatever that is, who asked gets the exception; a failure of what was only told is
 * logged.
 *
 * {@snippet :
 * cpu.actor(Parser::new, ActorOptions.named("parser").withSupervision(Supervision.restart().withLimit(3, Duration.ofMinutes(1))));
 * }
 *
 * <p>Immutable.
 *
 * @param directive what is done
 * @param maxRestarts of {@link Directive#RESTART}: how many restarts there may be {@code within} that time; one more failure stops the actor
 * @param within the time in which restarts are counted
 */
public record Supervision(Directive directive, int maxRestarts, Duration within) {
    /** What is done. */
    public enum Directive {
        /** The actor goes on with the state as the failed message left it. */
        RESUME,
        /**
         * The state is closed if it is {@link AutoCloseable}, and the factory makes a new one, which {@linkplain Recoverable recovers} what
         * was saved. Messages that wait are handled by the new state.
         */
        RESTART,
        /** The actor stops: questions that wait fail with {@link TaskRejectedException}. */
        STOP
    }

    private static final Supervision RESUME = new Supervision(Directive.RESUME, Integer.MAX_VALUE, Duration.ofDays(1));
    private static final Supervision STOP = new Supervision(Directive.STOP, 0, Duration.ofDays(1));
    private static final Supervision RESTART = new Supervision(Directive.RESTART, Integer.MAX_VALUE, Duration.ofDays(1));

    public Supervision {
        Objects.requireNonNull(directive, "directive");
        if (maxRestarts < 0) {
            throw new IllegalArgumentException("maxRestarts must not be negative, but is " + maxRestarts);
        }
        if (within.isNegative() || within.isZero()) {
            throw new IllegalArgumentException("within must be more than zero, not " + within);
        }
    }

    /** The actor goes on. This is what actors do of which nothing else was said. */
    public static Supervision resume() {
        return RESUME;
    }

    /** The actor goes on with a fresh state, however often. */
    public static Supervision restart() {
        return RESTART;
    }

    /** The actor stops. */
    public static Supervision stop() {
        return STOP;
    }

    /**
     * The same with a limit: one restart more than {@code restarts} in {@code time} is none, and the actor stops.
     *
     * @throws IllegalStateException if nothing is restarted
     */
    public Supervision withLimit(int restarts, Duration time) {
        if (directive != Directive.RESTART) {
            throw new IllegalStateException("only restarts can be limited, not " + directive);
        }
        return new Supervision(directive, restarts, time);
    }
}
