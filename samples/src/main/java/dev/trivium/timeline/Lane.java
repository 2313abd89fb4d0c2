package dev.trivium.timeline;

/** A thread of a process, with the names that the file gives them. */
record Lane(long pid, String process, long tid, String thread) {
}
