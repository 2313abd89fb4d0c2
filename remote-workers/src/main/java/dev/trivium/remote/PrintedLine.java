package dev.trivium.remote;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A line that a worker has printed, and what it was that printed it. On its way to the program such a line begins with a header, between
 * two marks: number of the task, its name, and how many bytes the worker has left away. A line without a header comes from nothing that the
 * worker knows of, such as native code or another process. Immutable.
 *
 * @param task number of the task, {@link #NO_TASK} if it was none
 * @param name of the task, as it was given; may be empty
 * @param cut bytes that the line was longer than what there is of it
 */
record PrintedLine(long task, String name, String text, long cut) {
    static final long NO_TASK = 0;

    /** Bytes of a line that are kept. */
    static final int MAX_LINE = 8192;

    /** No header is longer. */
    static final int MAX_HEADER = 512;

    private static final int MAX_NAME = 100;

    /** RS and US of ASCII. What seems to be a header and is none is taken as it is. */
    private static final byte MARK = 0x1e;
    private static final String SEPARATOR = "\u001f";
    private static final int FIELDS = 3;

    /** A line for the wire, with a header if there is anything to tell, and with its end. */
    static byte[] encode(long task, String name, byte[] text, int length, long cut) {
        if (task == NO_TASK && cut == 0 && (length == 0 || text[0] != MARK)) {
            return ByteBuffer.allocate(length + 1).put(text, 0, length).put((byte) '\n').array();
        }
        String shortName = name.substring(0, Math.min(name.length(), MAX_NAME)).replaceAll("\\p{Cntrl}", " ");
        byte[] header = (task + SEPARATOR + shortName + SEPARATOR + cut).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(header.length + length + 3).put(MARK).put(header).put(MARK).put(text, 0, length).put((byte) '\n').array();
    }

    /** A line as it has come, without its end. {@code left}: bytes of it that were not kept. */
    static PrintedLine decode(byte[] line, int length, long left) {
        int end = 1;
        while (end < Math.min(length, MAX_HEADER) && line[end] != MARK) {
            end++;
        }
        if (length > 0 && line[0] == MARK && end < Math.min(length, MAX_HEADER)) {
            String[] fields = new String(line, 1, end - 1, StandardCharsets.UTF_8).split(SEPARATOR, -1);
            if (fields.length == FIELDS) {
                try {
                    return of(Long.parseLong(fields[0]), fields[1], line, end + 1, length, left + Long.parseLong(fields[2]));
                } catch (NumberFormatException e) {
                    return of(NO_TASK, "", line, 0, length, left); // somebody prints such bytes
                }
            }
        }
        return of(NO_TASK, "", line, 0, length, left);
    }

    private static PrintedLine of(long task, String name, byte[] line, int from, int to, long left) {
        int length = Math.min(to - from, MAX_LINE);
        return new PrintedLine(task, name, new String(line, from, length, StandardCharsets.UTF_8).stripTrailing(), left + to - from - length);
    }

    boolean isOfTask() {
        return task != NO_TASK;
    }

    /** As {@link dev.trivium.TaskContext#name()} has it. */
    String taskName() {
        return name.isEmpty() ? "task-" + task : name;
    }

    /** For the log. */
    String describe() {
        return (!isOfTask() ? "" : name.isEmpty() ? "[task #" + task + "] " : "[task '" + name + "' #" + task + "] ") + text
                + (cut == 0 ? "" : " … (" + cut + " bytes more)");
    }
}
