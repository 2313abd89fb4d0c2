package dev.trivium.remote;

import java.security.cert.CertificateEncodingException;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.trivium.Supervision;
import dev.trivium.spi.Timing;

/**
 * What a program and its worker say to each other. {@code payload}s are encoded by the {@link dev.trivium.serialization.Codec} and
 * stay opaque here. Immutable by convention: nobody changes an array once it is in a message.
 */
sealed interface WireMessage {
    /** What the program says. */
    sealed interface ToWorker extends WireMessage {
    }

    /** What the worker says. */
    sealed interface ToOwner extends WireMessage {
    }

    /**
     * What travels with a task or a question besides its code.
     *
     * @param remainingNanos until the deadline, {@code Long.MAX_VALUE} for none
     * @param measured whether the outcome is to come with a {@link Timing}
     * @param context encoded; empty for none
     */
    record Envelope(long id, @Nullable String name, int attempt, int maxAttempts, long remainingNanos, boolean measured,
            byte[] context, byte[] payload) {
    }

    /**
     * How something ended: with a value, or with a failure; the payload is the one or the other.
     *
     * @param timing of a task that was to be measured, and has begun
     */
    record Outcome(long id, boolean failed, byte[] payload, @Nullable Timing timing) {
        Outcome(long id, boolean failed, byte[] payload) {
            this(id, failed, payload, null);
        }

        /** What of it varies. */
        int bytes() {
            return payload.length + (timing == null ? 0 : 40 + 4 * (timing.process().length() + timing.thread().length()));
        }

        Outcome timed(@Nullable Timing took) {
            return new Outcome(id, failed, payload, took);
        }
    }

    /** A task to run; the position grows from task to task. */
    record Assignment(long position, Envelope task) {
    }

    /** Runs tasks, in this order. */
    record Run(List<Assignment> tasks) implements ToWorker {
    }

    /** Interrupts a task, or what an actor does to answer a question. A task that has not begun is {@linkplain GivenBack given back}. */
    record Interrupt(long id) implements ToWorker {
    }

    /** Wants a task back if it has not begun; answered with {@link GivenBack} then, and not at all otherwise. */
    record GiveBack(long id) implements ToWorker {
    }

    /**
     * Starts an object actor.
     *
     * @param reportEvery after how many messages it {@linkplain Handled is to be told} at the latest that they have been handled
     */
    record StartActor(String actor, byte[] factory, Supervision supervision, int reportEvery) implements ToWorker {
    }

    /** Starts a Pekko actor; answered with its reference. */
    record SpawnBehavior(long call, String actor, byte[] factory) implements ToWorker {
    }

    record TellActor(String actor, Envelope message) implements ToWorker {
    }

    /** Answered. */
    record AskActor(String actor, Envelope message) implements ToWorker {
    }

    /** Answered when the actor has stopped. */
    record StopActor(long call, String actor) implements ToWorker {
    }

    /** How a {@link Call} ended. */
    record Reply(Outcome outcome) implements ToWorker {
    }

    /**
     * Lets one more certificate in.
     *
     * @param authority that has signed it, encoded; empty for the one that has signed the worker's own
     */
    record Admit(String fingerprint, byte[] authority) implements ToWorker {
        static Admit sibling(String fingerprint) {
            return new Admit(fingerprint, new byte[0]);
        }

        /** What the program proves itself with from now on. */
        static Admit program(Credentials own) {
            try {
                return new Admit(own.fingerprint(), own.authority().getEncoded());
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a certificate that was in use cannot be encoded", e);
            }
        }
    }

    /** Lets a certificate in no more. */
    record Dismiss(String fingerprint) implements ToWorker {
    }

    /** Asks for a {@link Pong}. */
    record Ping() implements ToWorker {
    }

    /** Ends the process. */
    record Shutdown() implements ToWorker {
    }

    /** The worker is up, and takes messages at this reference; {@code uid} is that of its actor system. */
    record Hello(int protocol, long pid, long uid, String address) implements ToOwner {
    }

    /** Tasks have ended; {@code nanos} is how long they ran, all together. */
    record Done(List<Outcome> outcomes, long nanos) implements ToOwner {
    }

    /** These tasks have not begun, and never will here. */
    record GivenBack(List<Long> tasks) implements ToOwner {
    }

    /** A task waits for another ({@code +1}) or does so no more ({@code -1}): its slot is lent meanwhile. */
    record Lend(int slots) implements ToOwner {
    }

    /**
     * A task uses a dispatcher or an actor of the program; the payload is an {@link OwnerRequest}. Answered with a
     * {@link Reply}.
     *
     * @param lane not to be carried out before the calls of this lane that came earlier; empty for none
     */
    record Call(String lane, Envelope request) implements ToOwner {
    }

    /** The worker wants a {@link Call} cancelled. */
    record CancelCall(long call) implements ToOwner {
    }

    /**
     * An actor has stopped: what it was asked before has been answered.
     *
     * @param unborn whether its factory failed, and it has never lived
     * @param failure of the factory, or of the message that it stopped at; empty where there was none
     */
    record ActorStopped(String actor, boolean unborn, byte[] failure) implements ToOwner {
    }

    /** So many more messages of an actor have been handled. */
    record Handled(String actor, long messages) implements ToOwner {
    }

    /** The worker's node has gone, and so it ends: it has begun what it was sent up to this position, and begins nothing more. */
    record Bye(long begun) implements ToOwner {
    }

    /** How {@link SpawnBehavior}, {@link AskActor} or {@link StopActor} ended. */
    record Answer(Outcome outcome) implements ToOwner {
    }

    /**
     * The worker lives.
     *
     * @param residentBytes its memory as the operating system counts it, 0 where that is not known
     * @param stacks what its tasks are doing; empty if there are none
     */
    record Pong(long residentBytes, String stacks) implements ToOwner {
    }
}
