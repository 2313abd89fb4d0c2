package dev.trivium.spi;

/** Answers for the failure of a task until somebody looks at it. May be called from any thread; must not block and must not throw. */
@FunctionalInterface
public interface Watch {
    /** Somebody has looked at the outcome, or somebody else answers for it from now on. */
    void lookedAt();
}
