package dev.trivium.remote;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.MDC;
import org.slf4j.event.Level;

import dev.trivium.spi.ReportLimit;

/**
 * One stream that a worker writes to, read and logged line by line on a thread of its own. The worker never waits for the log: what is
 * more than a log can take is read and dropped, and it is logged how much that was. Used by its thread only.
 */
final class WorkerOutput implements Runnable {
    /** Lines that are logged in each {@link #SPAN}. */
    static final int MAX_LINES = 1000;

    private static final Duration SPAN = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private static final int BUFFER = 8192;

    /** In the logging context of each line. */
    private static final String WORKER = "worker";
    private static final String TASK = "task";
    private static final String TASK_ID = "taskId";

    private final String worker;
    private final String stream;
    private final InputStream from;
    private final Logger log;
    private final Level level;
    private final Consumer<String> heard;
    private final ReportLimit limit = new ReportLimit(MAX_LINES, SPAN);
    private final byte[] line = new byte[PrintedLine.MAX_HEADER + PrintedLine.MAX_LINE];
    private int length;
    private long cut;

    /** @param heard is given every line, also those that are not logged */
    WorkerOutput(String worker, String stream, InputStream from, Logger log, Level level, Consumer<String> heard) {
        this.worker = worker;
        this.stream = stream;
        this.from = from;
        this.log = log;
        this.level = level;
        this.heard = heard;
    }

    /** Reads until every process that holds the stream open has ended: the worker, and what it may have started. */
    @Override
    public void run() {
        byte[] buffer = new byte[BUFFER];
        MDC.put(WORKER, worker);
        try (from) {
            for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    take(buffer[i]);
                }
                payWhatIsOwed();
            }
        } catch (IOException e) {
            log.debug("{} ended", stream, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (length > 0) {
            endLine();
        }
        reportDropped();
        MDC.remove(WORKER);
    }

    private void take(byte next) {
        if (next == '\n') {
            endLine();
        } else if (length < line.length) {
            line[length++] = next;
        } else {
            cut++;
        }
    }

    private void endLine() {
        PrintedLine printed = PrintedLine.decode(line, length, cut);
        long now = System.nanoTime();
        if (limit.owes(now)) {
            reportDropped();
        }
        if (limit.admits(now)) {
            log(printed);
        }
        heard.accept(printed.text());
        length = 0;
        cut = 0;
    }

    private void log(PrintedLine printed) {
        if (!printed.isOfTask()) {
            log.atLevel(level).log(printed.describe());
            return;
        }
        MDC.put(TASK, printed.taskName());
        MDC.put(TASK_ID, Long.toString(printed.task()));
        try {
            log.atLevel(level).log(printed.describe());
        } finally {
            MDC.remove(TASK);
            MDC.remove(TASK_ID);
        }
    }

    /** A worker that is silent after a flood: what was dropped is told when the span is over, not when the next line comes. */
    private void payWhatIsOwed() throws IOException, InterruptedException {
        while (limit.hides() && from.available() == 0) {
            if (limit.owes(System.nanoTime())) {
                reportDropped();
            } else {
                Thread.sleep(PAUSE);
            }
        }
    }

    private void reportDropped() {
        long dropped = limit.takeHidden();
        if (dropped > 0) {
            log.warn("{} lines of its {} were dropped: it wrote more than {} within a second", dropped, stream, MAX_LINES);
        }
    }
}
