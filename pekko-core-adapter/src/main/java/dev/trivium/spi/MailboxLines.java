package dev.trivium.spi;

/** The fields of {@link MailboxCounts}, in the order in which they stand in memory: a JVM puts those of a superclass first. */
@SuppressWarnings("unused") // the fields that keep the others apart
final class MailboxLines {
    private MailboxLines() {
    }

    /** As long as a cache line. */
    abstract static class Line {
        private long a;
        private long b;
        private long c;
        private long d;
        private long e;
        private long f;
        private long g;
    }

    /** What senders write with each message. */
    abstract static class Sent extends Line {
        /** Changed by compare-and-set and get-and-add only. */
        volatile long entered;

        /** Up to where messages may enter, as was last seen. Any sender may write what it saw. */
        volatile long limit;
    }

    abstract static class Between extends Sent {
        private long a;
        private long b;
        private long c;
        private long d;
        private long e;
        private long f;
        private long g;
    }

    /** What is written, or looked at, with each message that is handled, and otherwise seldom. */
    abstract static class Handled extends Between {
        /** Written by the one who handles. */
        volatile long messages;

        /** Written by the one who handles. */
        volatile long bytes;

        /** Senders that wait. */
        volatile int waiters;
    }
}
