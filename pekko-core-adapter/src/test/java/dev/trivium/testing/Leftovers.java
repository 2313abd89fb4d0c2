package dev.trivium.testing;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.fail;

/** Finds what a closed Trivium has left behind. */
final class Leftovers {
    /** Threads that the JDK keeps for the life of the JVM, whoever needed them first. */
    private static final String OF_THE_JDK = "ForkJoinPool.commonPool-.*|ForkJoinPool-1-.*|VirtualThread-unparker|Read-Poller|Write-Poller"
            + "|.*-Poller|MasterPoller|process reaper.*|Common-Cleaner|Cleaner-\\d+|CompletableFutureDelayScheduler|ForkJoinPool.*delayScheduler"
            + "|Attach Listener|Signal Dispatcher|Reference Handler|Finalizer|Keep-Alive-Timer|junit-.*|surefire-.*|ping-.*|JNA Cleaner"
            + "|FileSystemWatch.*|idle-timeout-task|HttpClient-.*|C[12] CompilerThread.*|SeedGenerator.*";

    private Leftovers() {
    }

    static Set<Thread> threads() {
        return Set.copyOf(Thread.getAllStackTraces().keySet());
    }

    static void assertNone(Set<Thread> threadsBefore, Set<ProcessHandle> childrenBefore) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            Set<String> left = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.isAlive() && !threadsBefore.contains(thread) && !thread.getName().matches(OF_THE_JDK))
                    .map(thread -> "thread '" + thread.getName() + "'")
                    .collect(Collectors.toCollection(TreeSet::new));
            children(childrenBefore).forEach(child -> left.add("process " + child.pid()));
            if (left.isEmpty()) {
                return;
            }
            if (System.nanoTime() - start > 10_000_000_000L) {
                fail("left behind: " + left);
            }
            Thread.sleep(5);
        }
    }

    static Set<ProcessHandle> children(Set<ProcessHandle> before) {
        return ProcessHandle.current().children()
                .filter(child -> child.isAlive() && !before.contains(child))
                .collect(Collectors.toSet());
    }
}
