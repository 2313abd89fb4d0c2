package dev.trivium.samples;

import java.io.Console;
import java.io.PrintStream;

/**
 * Shows how far a job is: on a terminal a bar that is drawn over itself, elsewhere one line when the job ends. Used by one thread.
 */
public final class Progress {
    private static final int WIDTH = 30;
    private static final long REDRAW_NANOS = 100_000_000;

    private final PrintStream out;
    private final boolean terminal;
    private String job = "";
    private int items;
    private int done;
    private long start;
    private long drawn;

    public Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @SuppressWarnings("SystemConsoleNull") // it does return null again, since JDK 25
    public static boolean onTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    public void begin(String newJob, int itemCount) {
        job = newJob;
        items = itemCount;
        done = 0;
        start = System.nanoTime();
        draw();
    }

    public void step() {
        done++;
        if (System.nanoTime() - drawn >= REDRAW_NANOS) {
            draw();
        }
    }

    /** Ends the job. Returns how long it took, in seconds. */
    public double end() {
        double seconds = (System.nanoTime() - start) / 1e9;
        clear();
        out.printf("%-48s %7.2f s%n", job, seconds);
        out.flush();
        return seconds;
    }

    /** The job failed: leaves the line to whatever is printed next. */
    public void clear() {
        if (terminal) {
            out.print("\r\u001b[K");
        }
    }

    private void draw() {
        drawn = System.nanoTime();
        if (terminal) {
            int filled = items == 0 ? 0 : (int) ((long) WIDTH * done / items);
            out.printf("\r\u001b[K%-48s [%s%s] %d/%d", job, "#".repeat(filled), " ".repeat(WIDTH - filled), done, items);
            out.flush();
        }
    }
}
