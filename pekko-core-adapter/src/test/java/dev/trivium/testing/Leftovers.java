package dev.trivium.testing;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.fail;

/** Finds what a closed Trivium has left behind. */
final class Leftovers {
    /** Threads that the JDK keeps for the life of the JVM, whoever needed them first. */
    private static final String OF_THE_JDK = "ForkJoinPool.commonPool-.*|VirtualThread-.*|.*-Poller|process reaper.*|Cleaner-\\d+"
            + "|CompletableFutureDelayScheduler|.*[dD]elayScheduler|Attach Listener|Signal Dispatcher|Keep-Alive-Timer|SeedGenerator.*"
            + "|junit-.*|surefire-.*";

    private Leftovers() {
    }

    static Set<Thread> threads() {
        return Set.copyOf(Thread.getAllStackTraces().keySet());
    }

    static void assertNone(Set<Thread> threadsBefore, Set<ProcessHandle> childrenBefore) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            Set<String> left = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.isAlive() && !threadsBefore.contains(thread) && !ofTheJdk(thread))
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

    private static boolean ofTheJdk(Thread thread) {
        return thread.getClass().getName().startsWith("jdk.internal.") || thread.getName().matches(OF_THE_JDK);
    }

    static Set<ProcessHandle> children(Set<ProcessHandle> before) {
        return ProcessHandle.current().children()
                .filter(child -> child.isAlive() && !before.contains(child))
                .collect(Collectors.toSet());
    }
}
