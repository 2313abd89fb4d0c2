package dev.trivium.remote;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.trivium.spi.LocalRun;
import dev.trivium.spi.TaskSpec;

/**
 * What stands behind {@code System.out} or {@code System.err} of a worker: takes the bytes of each thread apart into lines, and sends each
 * line when it is whole, with the task that the thread is running. So lines of several threads do not mix, whatever pieces they are printed
 * in. A line that has no end is sent when its task has ended, or its thread, or the worker. May be used from any thread.
 */
final class TaskPrinter extends OutputStream {
    /** Threads that may be in the middle of a line; with one more all are sent as far as they have come. */
    private static final int MAX_OPEN = 256;

    private static final int FIRST_ROOM = 128;

    /** Set once, before the first task. */
    private static volatile List<TaskPrinter> installed = List.of();

    private final OutputStream to;
    private final ReentrantLock lock = new ReentrantLock();

    /** Lines that are not whole; guarded by {@link #lock}. */
    private final IdentityHashMap<Thread, Line> open = new IdentityHashMap<>();

    /** Whether there are such lines. Written with {@link #lock} held. */
    private volatile boolean anyOpen;

    /** @param to should not buffer: it is given whole lines */
    TaskPrinter(OutputStream to) {
        this.to = to;
    }

    /** A line that is being printed. */
    private static final class Line {
        final @Nullable LocalRun<?> run;
        private byte[] bytes = new byte[FIRST_ROOM];
        private int length;
        private long cut;

        Line(@Nullable LocalRun<?> run) {
            this.run = run;
        }

        void add(byte[] more, int from, int count) {
            int kept = Math.min(count, PrintedLine.MAX_LINE - length);
            if (length + kept > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(PrintedLine.MAX_LINE, Math.max(2 * bytes.length, length + kept)));
            }
            System.arraycopy(more, from, bytes, length, kept);
            length += kept;
            cut += count - kept;
        }

        byte[] encoded() {
            TaskSpec spec = run == null ? null : run.spec();
            String name = spec == null ? null : spec.name();
            return PrintedLine.encode(spec == null ? PrintedLine.NO_TASK : spec.id(), name == null ? "" : name, bytes, length, cut);
        }
    }

    /** Puts one behind each of this JVM's streams. Before anything else, as loggers take hold of the streams that they find. */
    static void install() {
        TaskPrinter out = new TaskPrinter(new FileOutputStream(FileDescriptor.out));
        TaskPrinter err = new TaskPrinter(new FileOutputStream(FileDescriptor.err));
        System.setOut(new PrintStream(out, false, System.out.charset()));
        System.setErr(new PrintStream(err, false, System.err.charset()));
        installed = List.of(out, err);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> installed.forEach(TaskPrinter::endAll), "trivium-last-lines"));
    }

    /** The calling thread's task is about to end: what it has begun to print is no part of what the thread prints next. */
    static void taskEnds() {
        for (TaskPrinter printer : installed) {
            if (printer.anyOpen) {
                printer.endOwn();
            }
        }
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        Thread me = Thread.currentThread();
        LocalRun<?> run = LocalRun.current();
        lock.lock();
        try {
            endAbandoned();
            Line line = open.remove(me);
            if (line != null && line.run != run) {
                to.write(line.encoded());
                line = null;
            }
            int end = offset + count;
            for (int from = offset; from < end;) {
                line = line == null ? new Line(run) : line;
                int newline = indexOfNewline(bytes, from, end);
                line.add(bytes, from, newline - from);
                if (newline < end) {
                    to.write(line.encoded());
                    line = null;
                }
                from = newline + 1;
            }
            if (line != null) {
                open.put(me, line);
            }
        } finally {
            anyOpen = !open.isEmpty();
            lock.unlock();
        }
    }

    private static int indexOfNewline(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    /** Of threads that print no more. Holds the lock. */
    private void endAbandoned() throws IOException {
        if (!open.isEmpty()) {
            boolean tooMany = open.size() >= MAX_OPEN;
            for (Thread thread : new ArrayList<>(open.keySet())) {
                if (tooMany || !thread.isAlive()) {
                    end(thread);
                }
            }
        }
    }

    /** Holds the lock. */
    private void end(Thread thread) throws IOException {
        Line line = open.remove(thread);
        if (line != null) {
            to.write(line.encoded());
        }
    }

    private void endOwn() {
        lock.lock();
        try {
            end(Thread.currentThread());
        } catch (IOException e) {
            // the program is gone, and with it whoever would read this
        } finally {
            anyOpen = !open.isEmpty();
            lock.unlock();
        }
    }

    /** Unless somebody is stuck with the lock: nothing may keep a worker from ending. */
    private void endAll() {
        if (lock.tryLock()) {
            try {
                for (Thread thread : new ArrayList<>(open.keySet())) {
                    end(thread);
                }
            } catch (IOException e) {
                // as above
            } finally {
                lock.unlock();
            }
        }
    }
}
