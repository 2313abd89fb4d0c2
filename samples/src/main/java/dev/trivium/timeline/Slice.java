package dev.trivium.timeline;

/**
 * A stretch of time for which a task had a thread.
 *
 * @param name of the task, which others may share
 * @param task tells it from all others of the file
 * @param type of the dispatcher
 * @param outcome empty if the file does not tell
 */
record Slice(String name, String task, String dispatcher, String type, Lane lane, Stretch time, String outcome) {
    /** Whether the task ended otherwise than with a value, as far as the file tells. */
    boolean failed() {
        return !outcome.isEmpty() && !outcome.equals("value") && !outcome.equals("running");
    }

    double start() {
        return time.start();
    }
}
