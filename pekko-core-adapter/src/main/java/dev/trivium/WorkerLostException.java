package dev.trivium;

import java.util.Optional;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;

/**
 * The worker process that held the task ended, or was ended because it no longer answered. The pool has already begun to replace
 * it; other tasks go on.
 */
public final class WorkerLostException extends TaskException {
    private static final long serialVersionUID = 1;

    private final String worker;
    private final boolean mayHaveRun;
    private final @Nullable Integer exitCode;
    private final @Nullable String signal;
    private final boolean outOfMemory;
    private final @Nullable String lastKnownStack;

    public WorkerLostException(String message, String worker, boolean mayHaveRun, @Nullable Integer exitCode,
            @Nullable String signal, boolean outOfMemory, @Nullable String lastKnownStack) {
        super(message, null);
        this.worker = worker;
        this.mayHaveRun = mayHaveRun;
        this.exitCode = exitCode;
        this.signal = signal;
        this.outOfMemory = outOfMemory;
        this.lastKnownStack = lastKnownStack;
    }

    /** Name of the worker, such as {@code cpu-2}. */
    public String worker() {
        return worker;
    }

    @Override
    public boolean mayHaveRun() {
        return mayHaveRun;
    }

    /** Exit code of the process, as the JVM reports it; empty where the process did not exit by itself. */
    public OptionalInt exitCode() {
        return exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }

    /** Name of the signal that ended the process, such as {@code SIGKILL}. */
    public Optional<String> signal() {
        return Optional.ofNullable(signal);
    }

    /** Whether the worker ended because it ran out of memory. */
    public boolean outOfMemory() {
        return outOfMemory;
    }

    /** Where the task was when the worker was last heard of, if it told. */
    public Optional<String> lastKnownStack() {
        return Optional.ofNullable(lastKnownStack);
    }
}
