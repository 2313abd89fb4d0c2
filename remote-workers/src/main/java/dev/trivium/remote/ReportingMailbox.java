package dev.trivium.remote;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

import dev.trivium.spi.Mailbox;

/** The mailbox of an actor in a worker: its bounds are kept by the program, which is told what has been handled. */
final class ReportingMailbox extends Mailbox {
    private final int every;
    private final IntConsumer report;
    private final AtomicInteger unreported = new AtomicInteger();

    /** @param every after how many messages the program is told at the latest; the rest is told by {@link #reportRest} */
    ReportingMailbox(String actor, String dispatcher, int every, IntConsumer report) {
        super(actor, dispatcher);
        this.every = every;
        this.report = report;
    }

    @Override
    protected void handled() {
        super.handled();
        if (unreported.incrementAndGet() >= every) {
            reportRest();
        }
    }

    /** Tells what has not been told. Any thread. */
    void reportRest() {
        int messages = unreported.getAndSet(0);
        if (messages > 0) {
            report.accept(messages);
        }
    }
}
