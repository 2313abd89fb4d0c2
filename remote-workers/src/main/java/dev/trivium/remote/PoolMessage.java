package dev.trivium.remote;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/** What the {@link PoolActor} is told, by threads of its own program only. */
sealed interface PoolMessage {
    record Submit(RemoteRun<?> run) implements PoolMessage {
    }

    record Withdraw(long run) implements PoolMessage {
    }

    record Stop(long run, boolean interrupt) implements PoolMessage {
    }

    /** A frame came from this worker. */
    record Received(int worker, Frame frame) implements PoolMessage {
    }

    /** A frame came from a worker node. */
    record FromNode(Frame frame) implements PoolMessage {
    }

    /** It had begun what it was sent up to this position. */
    record Exited(int worker, Exit exit, long begun) implements PoolMessage {
    }

    record StartActor(RemoteActor<?> actor) implements PoolMessage {
    }

    /** A message for an actor; nobody waits for the run of one that is only told. */
    record ToActor(RemoteActor<?> actor, RemoteRun<?> run, boolean asked) implements PoolMessage {
    }

    record StopActor(RemoteActor<?> actor) implements PoolMessage {
    }

    /** Starts a Pekko actor on some worker; the run ends with its reference. */
    record Spawn(RemoteRun<?> run, String actor, byte[] factory) implements PoolMessage {
    }

    /** What a worker's call came to. */
    record Answer(int worker, WireMessage.Outcome outcome) implements PoolMessage {
    }

    /** A worker of some pool of this program is being started; all others are to let it in. */
    record PeerStarts(String fingerprint) implements PoolMessage {
    }

    /** From now on the program proves itself with another certificate, perhaps of another authority. */
    record ProgramRenewed(Credentials own) implements PoolMessage {
    }

    /** A worker of some pool has ended; {@code lost} is {@code null} if it was never heard of. */
    record PeerEnded(String fingerprint, @Nullable LostPeer lost) implements PoolMessage {
    }

    /** Worker nodes may be found at these addresses. */
    record SeedsAre(List<String> addresses) implements PoolMessage {
    }

    enum Tick implements PoolMessage { TICK }

    /** What was put together is to be sent. */
    enum Flush implements PoolMessage { FLUSH }

    /** Ends the workers; the future is completed when the last process is gone. */
    record Close(CompletableFuture<Void> gone) implements PoolMessage {
    }
}
