package dev.trivium.dispatchers;

import java.util.concurrent.TimeUnit;

import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.WrappedMessage;
import org.apache.pekko.dispatch.Envelope;
import org.apache.pekko.dispatch.Mailbox;
import org.jspecify.annotations.Nullable;

import dev.trivium.spi.LocalActor;
import dev.trivium.spi.LocalRun;

/**
 * What is known of work that holds an event loop's thread. Immutable.
 *
 * @param what the work
 * @param state of the thread that performs it
 * @param stack of that thread
 * @param wentOn whether the loop has gone on since, so that state and stack may be those of something else
 */
record StallReport(String what, long heldNanos, long burntNanos, Thread.State state, StackTraceElement[] stack, boolean wentOn) {
    /** With less of one core than this, in percent, nobody can be said to burn CPU. */
    private static final int IDLE_PERCENT = 5;

    private static final int FRAMES = 64;

    /**
     * Looks closer at what is mounted.
     *
     * @param turn the loop's turn that is looked at
     */
    static StallReport of(EventLoop loop, OnCarrier mounted, long turn, long heldNanos, long burntNanos) {
        String what = describe(mounted);
        Thread mountedThread = mounted.thread();
        Thread thread = mountedThread == null ? loop.thread() : mountedThread;
        Thread.State state = thread.getState();
        StackTraceElement[] stack = thread.getStackTrace();
        return new StallReport(what, heldNanos, burntNanos, state, stack, loop.carrier().turn() != turn);
    }

    /**
     * Whether the work was ready all the time and only got no CPU: the machine is busy with something else. Such a thread gives its stack
     * when it runs at last, and has often gone on by then; one that is blocked gives it at once.
     */
    boolean isForWantOfCpu() {
        return percent() < IDLE_PERCENT && (wentOn || state == Thread.State.RUNNABLE && !isInNativeCall());
    }

    private long percent() {
        return 100 * burntNanos / Math.max(1, heldNanos);
    }

    private boolean isInNativeCall() {
        return stack.length > 0 && stack[0].isNativeMethod();
    }

    /** For how long the work has held the thread, how it does so, and where. */
    String text() {
        return what + " has held its thread for " + TimeUnit.NANOSECONDS.toMillis(heldNanos) + " ms so far, " + how()
                + "; nothing else can run on the loop meanwhile. " + (wentOn ? "It went on before its stack was read" : "It is at" + frames());
    }

    private String how() {
        String cpu = percent() + " % of one core";
        if (percent() > 50) {
            return "burning CPU (" + cpu + ")";
        }
        if (state != Thread.State.RUNNABLE) {
            return "pinned in a wait that cannot let go of the thread (" + state + ", " + cpu + ")";
        }
        return isInNativeCall()
                ? "blocked in a native call, which cannot let go of the thread (" + cpu + ")"
                : "burning CPU (" + cpu + ", for the machine is busy with something else or limits this process)";
    }

    private static String describe(OnCarrier mounted) {
        return mounted instanceof Runner runner ? describe(runner.current()) : mounted.toString();
    }

    private static String describe(@Nullable Runnable work) {
        return switch (work) {
            case null -> "the loop";
            case LocalRun<?> run -> "task '" + run.name() + "'";
            case Mailbox mailbox -> describe(mailbox);
            default -> readable(work);
        };
    }

    /** The message is read while the actor may go on to the next: then it is that one, or none. */
    private static String describe(Mailbox mailbox) {
        ActorRef self = mailbox.actor().self();
        Envelope envelope = mailbox.actor().currentMessage();
        if (envelope == null) {
            return "actor " + self.path();
        }
        Object message = WrappedMessage.unwrap(envelope.message());
        return LocalActor.handling(self.path().name(), message)
                .map(known -> "actor '" + known.actor() + "', handling " + readable(known.message()) + ",")
                .orElseGet(() -> "actor " + self.path() + ", handling " + readable(message) + ",");
    }

    /** The class of a lambda has a name that changes from run to run, and that of the class that it stands in before it. */
    private static String readable(Object object) {
        String name = object.getClass().getName();
        int lambda = name.indexOf("$$Lambda");
        return lambda < 0 ? name : "a lambda of " + name.substring(0, lambda);
    }

    private String frames() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(FRAMES, stack.length); i++) {
            text.append(System.lineSeparator()).append("\tat ").append(stack[i]);
        }
        if (stack.length > FRAMES) {
            text.append(System.lineSeparator()).append("\t… ").append(stack.length - FRAMES).append(" more");
        }
        return text.toString();
    }
}
