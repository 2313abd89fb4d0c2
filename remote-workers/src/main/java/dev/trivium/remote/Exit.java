package dev.trivium.remote;

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * How a worker process ended.
 *
 * @param code as {@link Process#exitValue()} gives it; {@code null} if the process could not be started at all
 * @param killedBecause why we ended it by force; {@code null} where it ended by itself
 * @param lastWords the end of what it wrote to its standard error and, before it was ready, to its standard output
 * @param lastStacks what its tasks were doing when it was last asked; empty if it was not, or had none
 * @param node the worker node that it ran on; empty for this machine
 */
record Exit(@Nullable Integer code, @Nullable String killedBecause, String lastWords, String lastStacks, String node) {
    private static final int SIGNAL_BASE = 128;
    private static final Map<Integer, String> SIGNALS = Map.of(1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 4, "SIGILL", 6, "SIGABRT",
            8, "SIGFPE", 9, "SIGKILL", 11, "SIGSEGV", 13, "SIGPIPE", 15, "SIGTERM");
    private static final int SIGBUS = 7;
    private static final Set<Integer> CRASHES = Set.of(4, 6, SIGBUS, 8, 11);
    private static final String OUT_OF_MEMORY = "java.lang.OutOfMemoryError";

    Exit(@Nullable Integer code, @Nullable String killedBecause, String lastWords) {
        this(code, killedBecause, lastWords, "", "");
    }

    Exit withLastStacks(String stacks) {
        return new Exit(code, killedBecause, lastWords, stacks, node);
    }

    Exit onNode(String name) {
        return new Exit(code, killedBecause, lastWords, lastStacks, name);
    }

    /** The JVM reports the end by a signal as 128 and the signal's number. */
    @Nullable String signal() {
        return code != null && code > SIGNAL_BASE ? SIGNALS.getOrDefault(code - SIGNAL_BASE, "signal " + (code - SIGNAL_BASE)) : null;
    }

    /** Whether the JVM itself, or native code in it, has failed. */
    boolean crashed() {
        return code != null && CRASHES.contains(code - SIGNAL_BASE);
    }

    boolean outOfMemory() {
        return lastWords.contains(OUT_OF_MEMORY);
    }

    String describe() {
        String how = killedBecause != null ? "was killed because " + killedBecause
                : code == null ? "could not be started"
                : outOfMemory() ? "ran out of memory (exit code " + code + ")"
                : signal() != null ? "was ended by " + signal() + " (exit code " + code + ")"
                : "ended with exit code " + code;
        boolean byForce = killedBecause != null || "SIGKILL".equals(signal()) || "SIGTERM".equals(signal());
        return "its process " + (node.isEmpty() ? "" : "on node '" + node + "' ") + how + (byForce || lastWords.isBlank() ? "" : "; it last wrote: " + lastWords.strip());
    }
}
