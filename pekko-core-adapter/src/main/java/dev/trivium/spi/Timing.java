package dev.trivium.spi;

/**
 * What a process measured of a task that another one submitted. Immutable.
 *
 * @param process name of the process, such as {@code cpu-1}
 * @param pid what the operating system calls it
 * @param thread name of the thread that executed the task
 * @param threadId number of that thread in its process
 * @param beganMicros since 1970, by the clock of that machine
 * @param nanos for which the task was executed
 * @param cpuNanos of these, what the thread computed; negative where that is not known
 */
public record Timing(String process, long pid, String thread, long threadId, long beganMicros, long nanos, long cpuNanos) {
}
