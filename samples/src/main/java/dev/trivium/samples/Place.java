package dev.trivium.samples;

/**
 * Where a task found itself.
 *
 * @param pid process
 * @param thread the operating system's thread: for a virtual thread, the one that carried it
 */
public record Place(long pid, String thread) {
    /** The calling thread's. */
    public static Place here() {
        Thread thread = Thread.currentThread();
        return new Place(ProcessHandle.current().pid(), thread.isVirtual() ? carrier(thread) : thread.getName() + " #" + thread.threadId());
    }

    /** The JDK tells the carrier in one place only: {@code VirtualThread[#31,name]/runnable@carrier}. */
    private static String carrier(Thread virtual) {
        String text = virtual.toString();
        return text.substring(text.indexOf('@') + 1);
    }
}
