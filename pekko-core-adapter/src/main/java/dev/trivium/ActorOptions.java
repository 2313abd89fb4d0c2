package dev.trivium;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How an actor is to live.
 *
 * {@snippet :
 * cpu.actor(Parser::new, ActorOptions.named("parser").withSupervision(Supervision.restart()).withMailboxCapacity(1000));
 * }
 *
 * <p>Immutable.
 *
 * @param name unique within its {@link Trivium}; {@code null} for one made there
 * @param supervision what becomes of it when a message throws
 * @param onWorkerLoss what becomes of it when its worker process is lost; of no effect on dispatchers inside the program's JVM
 * @param mailboxCapacity messages that may wait or be handled at a time; 0 for the {@code mailbox-capacity} of its dispatcher
 * @param companion name of the actor whose worker process it is to share; {@code null} for none
 */
public record ActorOptions(@Nullable String name, Supervision supervision, WorkerLoss onWorkerLoss, int mailboxCapacity,
        @Nullable String companion) {
    /** What becomes of an actor when its worker process is lost. Who asked and has no answer gets a {@link WorkerLostException} either way. */
    public enum WorkerLoss {
        /**
         * It is started anew from its factory on another worker, and {@linkplain Recoverable recovers} what it saved; its handle stays
         * valid, and messages that had not been sent to the lost worker are handled there. An actor that has lost six workers one after
         * the other, each within a minute, is not: it may be what kills them. Such an actor also moves to another worker when its own is replaced for its age,
         * its memory or the number of its tasks; nothing is lost then but what the state did not save.
         */
        RESTART,
        /** It has ended: who {@linkplain ActorHandle#watch watches} it is told. Its worker is not replaced as long as it lives there. */
        STOP
    }

    private static final ActorOptions DEFAULTS = new ActorOptions(null, Supervision.resume(), WorkerLoss.RESTART, 0, null);

    public ActorOptions {
        Objects.requireNonNull(supervision, "supervision");
        Objects.requireNonNull(onWorkerLoss, "onWorkerLoss");
        if (mailboxCapacity < 0) {
            throw new IllegalArgumentException("mailboxCapacity must be at least 1, or 0 for that of the dispatcher, not " + mailboxCapacity);
        }
    }

    /** A name made by the dispatcher; goes on after failures; is started anew when its worker is lost; the dispatcher's mailbox. */
    public static ActorOptions defaults() {
        return DEFAULTS;
    }

    public static ActorOptions named(String name) {
        return DEFAULTS.withName(name);
    }

    public ActorOptions withName(String newName) {
        return new ActorOptions(Objects.requireNonNull(newName, "name"), supervision, onWorkerLoss, mailboxCapacity, companion);
    }

    public ActorOptions withSupervision(Supervision newSupervision) {
        return new ActorOptions(name, newSupervision, onWorkerLoss, mailboxCapacity, companion);
    }

    public ActorOptions withWorkerLoss(WorkerLoss newOnWorkerLoss) {
        return new ActorOptions(name, supervision, newOnWorkerLoss, mailboxCapacity, companion);
    }

    public ActorOptions withMailboxCapacity(int messages) {
        if (messages < 1) {
            throw new IllegalArgumentException("a mailbox must hold 1 message at least, not " + messages);
        }
        return new ActorOptions(name, supervision, onWorkerLoss, messages, companion);
    }

    /**
     * In the same worker process as another actor of the same dispatcher, from the first to the last: after a loss or a move they are
     * together again. Of no effect where the other lives on another dispatcher, or has ended.
     */
    public ActorOptions near(ActorHandle<?> other) {
        return new ActorOptions(name, supervision, onWorkerLoss, mailboxCapacity, other.name());
    }
}
