package dev.trivium;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * An object that lives on a dispatcher and is touched by one message at a time, so that its class needs no lock.
 *
 * <p>Handles may be used from any thread and captured by tasks on every dispatcher. Messages from one thread are handled in the
 * order in which they were sent. The state itself never leaves its dispatcher: only what a message returns does.
 *
 * @param <S> type of the state
 */
public interface ActorHandle<S> {
    /** Unique within its {@link Trivium}. */
    String name();

    /**
     * Sends a message, and does not wait until it is handled. If the message throws, the failure is logged, and the actor's
     * {@link Supervision} says how it goes on.
     *
     * @throws TaskRejectedException if the actor has stopped, if its mailbox is full and its dispatcher has {@code on-overflow = reject}
     *     (with {@code block} this waits for a place), or if the message cannot be sent to where the actor lives
     */
    void tell(ActorAction<? super S> message);

    /**
     * Sends a message whose outcome is wanted. If the message throws, the handle fails with that exception.
     *
     * @throws TaskRejectedException as {@link #tell} does
     */
    <R extends @Nullable Object> TaskHandle<R> ask(TaskFunction<? super S, ? extends R> message);

    /**
     * Sends a message whose outcome is wanted soon. A message that still waits when the time is up is not handled; one that is being
     * handled is interrupted, and the handle ends with {@link TaskTimeoutException}, which says how far that got. The actor itself lives on.
     *
     * @param timeout from now on; more than zero
     * @throws TaskRejectedException as {@link #tell} does
     */
    <R extends @Nullable Object> TaskHandle<R> ask(TaskFunction<? super S, ? extends R> message, Duration timeout);

    /**
     * Stops the actor once the messages sent before have been handled; a state that is {@link AutoCloseable} is closed. Stopping
     * twice does nothing more.
     *
     * @return ends when the actor has stopped
     */
    TaskHandle<@Nullable Void> stop();

    /**
     * The end of the actor, whatever its cause; never fails, and cancelling it ends nothing. May be called before and after the end.
     *
     * @return ends when the actor has ended for good: a restart is no end
     */
    TaskHandle<ActorExit> watch();
}
