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
    double start() {
        return time.start();
    }
}
