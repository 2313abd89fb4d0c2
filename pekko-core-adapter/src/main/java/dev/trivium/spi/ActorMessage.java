package dev.trivium.spi;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.ActorAction;
import dev.trivium.TaskFunction;

/** What the Pekko actor behind a {@link LocalActor} receives, besides the bare {@link ActorAction} of a sender without context. */
sealed interface ActorMessage {
    /** A message with what travels with it. */
    record Told<S>(ActorAction<? super S> message, TaskSpec spec) implements ActorMessage {
    }

    /** Makes the actor look whether it is to stop. */
    enum Wake implements ActorMessage { WAKE }

    /** One message while it is handled: executed by the actor, with everything that a task has. */
    abstract sealed class Run<S, R extends @Nullable Object> extends LocalRun<R> {
        private final LocalActor<S> actor;

        /** Touched by the actor's thread only. */
        private @Nullable ActorCell<S> cell;

        /** What the message threw. Touched by the actor's thread only. */
        private @Nullable Throwable failure;

        Run(LocalActor<S> actor, TaskSpec spec, Ladder ladder) {
            super(spec, actor.listener(), ladder);
            this.actor = actor;
        }

        final LocalActor<S> actor() {
            return actor;
        }

        /** Returns what the message threw; {@code null} if it did not, or was not executed. */
        final @Nullable Throwable runOn(ActorCell<S> living) {
            cell = living;
            failure = null;
            run();
            cell = null;
            return failure;
        }

        @Override
        protected final R call() throws Exception {
            if (actor.isAbandoned()) {
                cancel(true);
            }
            return handle(Objects.requireNonNull(cell));
        }

        abstract R handle(ActorCell<S> living) throws Exception;

        final void failedWith(Throwable thrown) {
            failure = thrown;
        }
    }

    /** A question. */
    final class Ask<S, R extends @Nullable Object> extends Run<S, R> implements ActorMessage {
        private final TaskFunction<? super S, ? extends R> message;

        Ask(LocalActor<S> actor, TaskFunction<? super S, ? extends R> message, TaskSpec spec, Ladder ladder) {
            super(actor, spec, ladder);
            this.message = message;
        }

        TaskFunction<? super S, ? extends R> message() {
            return message;
        }

        @Override
        R handle(ActorCell<S> living) throws Exception {
            R answer;
            try {
                answer = message.apply(living.state());
                living.save();
            } catch (Throwable thrown) {
                failedWith(thrown);
                throw thrown;
            }
            return actor().engine().roundTrip() ? actor().engine().codec().copyToReturn("answer of " + name(), answer) : answer;
        }
    }

    /** What was told. Nobody waits for the outcome, so that a failure is logged, and the run can execute the next message too. */
    final class Tell<S> extends Run<S, @Nullable Void> {
        private static final Logger LOG = LoggerFactory.getLogger(LocalActor.class);

        /** Touched by the actor's thread only. */
        private @Nullable ActorAction<? super S> message;

        Tell(LocalActor<S> actor, TaskSpec spec) {
            super(actor, spec, actor.engine().ladder());
            lookedAt();
        }

        Tell<S> with(ActorAction<? super S> next) {
            message = next;
            return this;
        }

        @Override
        protected boolean isObserved() {
            return false;
        }

        @Override
        @Nullable Void handle(ActorCell<S> living) {
            ActorAction<? super S> told = Objects.requireNonNull(message);
            message = null; // an idle actor must not keep what it was told last
            try {
                told.accept(living.state());
                living.save();
            } catch (Throwable thrown) {
                LOG.error("a message told to actor '{}' failed; {}", actor().name(), living.afterFailure(), thrown);
                failedWith(thrown);
            }
            return null;
        }
    }
}
