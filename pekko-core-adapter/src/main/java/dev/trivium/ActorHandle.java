package dev.trivium;

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
     * Sends a message and does not wait. If the message throws, the failure is logged, the actor goes on.
     *
     * @throws TaskRejectedException if the actor has stopped, or the message cannot be sent to where it lives
     */
    void tell(ActorAction<? super S> message);

    /**
     * Sends a message whose outcome is wanted.
     *
     * @throws TaskRejectedException if the actor has stopped, or the message cannot be sent to where it lives
     */
    <R extends @Nullable Object> TaskHandle<R> ask(TaskFunction<? super S, ? extends R> message);

    /**
     * Stops the actor once the messages sent before have been handled; a state that is {@link AutoCloseable} is closed. Stopping
     * twice does nothing more.
     *
     * @return ends when the actor has stopped
     */
    TaskHandle<@Nullable Void> stop();
}
