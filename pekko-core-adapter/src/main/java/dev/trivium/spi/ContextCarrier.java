package dev.trivium.spi;

import org.jspecify.annotations.Nullable;

/**
 * Carries something from whoever submits a task, or sends a message to an actor, to the thread that executes it: a tenant, a trace, a
 * locale. The logging context (SLF4J's MDC) is carried by one that is built in.
 *
 * <p>Found by {@link java.util.ServiceLoader}; needs a public constructor without parameters. For dispatchers in other processes it
 * must be on the class path there as well, and what it captures must be serializable as anything that a task captures.
 *
 * {@snippet :
 * public final class TenantCarrier implements ContextCarrier<Tenant> {
 *     public String name() {
 *         return "tenant";
 *     }
 *     public Tenant capture() {
 *         return Tenant.CURRENT.get();         // a ThreadLocal; null where there is none
 *     }
 *     public void restore(Tenant tenant) {
 *         if (tenant == null) {
 *             Tenant.CURRENT.remove();
 *         } else {
 *             Tenant.CURRENT.set(tenant);
 *         }
 *     }
 * }
 * }
 *
 * @param <C> what is carried: immutable, or a copy, for several threads will have it
 */
public interface ContextCarrier<C> {
    /** Tells it from other carriers, also between processes. */
    String name();

    /**
     * What the calling thread has now; {@code null} for nothing. Called for each task on the submitting thread, so it must be fast. What
     * it throws is thrown by {@code submit}.
     */
    @Nullable C capture();

    /**
     * Makes this what the calling thread has; {@code null} clears it. Called by the executing thread before the task, with what was
     * captured, and after it, with what was there before. What it throws before the task fails the task.
     */
    void restore(@Nullable C context);
}
