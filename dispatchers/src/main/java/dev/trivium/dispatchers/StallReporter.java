package dev.trivium.dispatchers;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.WrappedMessage;
import org.apache.pekko.dispatch.Envelope;
import org.apache.pekko.dispatch.Mailbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.spi.LocalActor;
import dev.trivium.spi.LocalRun;

/** Tells the log of an event loop's stalls: what stalls it, how and where; not more often than somebody can read. One thread. */
final class StallReporter {
    private static final Logger LOG = LoggerFactory.getLogger(StallDetector.class);

    private static final int REPORTS = 3;
    private static final Duration SPAN = Duration.ofSeconds(10);
    private static final int FRAMES = 64;

    private final EventLoop loop;
    private final ReportLimit limit = new ReportLimit(REPORTS, SPAN);

    /** What the stall that goes on was reported to be; {@code null} if it was not reported. */
    private @Nullable String reported;

    StallReporter(EventLoop loop) {
        this.loop = loop;
    }

    /**
     * A stall began.
     *
     * @param turn the loop's turn at which it stalls
     */
    void began(long now, OnCarrier mounted, long turn, StallDetector stall) {
        reported = null;
        if (!limit.admits(now)) {
            return;
        }
        tellHidden();
        String what = describe(mounted);
        Thread thread = threadOf(mounted);
        Thread.State state = thread.getState();
        StackTraceElement[] stack = thread.getStackTrace();
        boolean wentOn = loop.carrier().turn() != turn;
        LOG.warn("event loop '{}' is stalled: {} has held its thread for {} ms so far, {}; nothing else can run on the loop meanwhile. {}",
                loop.name(), what, TimeUnit.NANOSECONDS.toMillis(stall.heldNanos()),
                how(stall.burntNanos(), stall.heldNanos(), state, stack), wentOn ? "It went on before its stack was read" : "It is at" + text(stack));
        reported = what;
    }

    /** The stall is over. */
    void ended(StallDetector stall) {
        if (reported != null) {
            LOG.info("event loop '{}' goes on after {} ms: {} has let go of its thread", loop.name(),
                    TimeUnit.NANOSECONDS.toMillis(stall.lastedNanos()), reported);
        }
    }

    /** Makes up for what was not shown, when it is time. */
    void catchUp(long now) {
        if (limit.owes(now)) {
            tellHidden();
        }
    }

    /** There will be no more: the loop has ended. */
    void close() {
        tellHidden();
    }

    private void tellHidden() {
        long hidden = limit.takeHidden();
        if (hidden > 0) {
            LOG.warn("event loop '{}' was stalled {} more times, which was not shown: at most {} stalls are in {} s",
                    loop.name(), hidden, REPORTS, SPAN.toSeconds());
        }
    }

    private static String how(long burnt, long held, Thread.State state, StackTraceElement[] stack) {
        long percent = 100 * burnt / Math.max(1, held);
        String cpu = percent + " % of one core";
        if (percent > 50) {
            return "burning CPU (" + cpu + ")";
        }
        if (state != Thread.State.RUNNABLE) {
            return "pinned in a wait that cannot let go of the thread (" + state + ", " + cpu + ")";
        }
        return stack.length > 0 && stack[0].isNativeMethod()
                ? "blocked in a native call, which cannot let go of the thread (" + cpu + ")"
                : "short of CPU (it got " + cpu + "): the machine is busy with something else, or limits this process";
    }

    private Thread threadOf(OnCarrier mounted) {
        Thread thread = mounted.thread();
        return thread == null ? loop.thread() : thread;
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

    private static String text(StackTraceElement[] stack) {
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
