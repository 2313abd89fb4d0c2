package dev.trivium.testing;

import java.io.Serializable;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.trivium.spi.ContextCarrier;

/** Something that an application carries along with its tasks, besides the logging context. */
record Baggage(String tenant) implements Serializable {
    private static final ThreadLocal<@Nullable Baggage> CURRENT = new ThreadLocal<>();

    /** What the calling thread has; {@code "none"} for nothing. */
    static String tenantNow() {
        Baggage now = CURRENT.get();
        return now == null ? "none" : now.tenant();
    }

    static void set(@Nullable String tenant) {
        if (tenant == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(new Baggage(Objects.requireNonNull(tenant)));
        }
    }

    /** Found by {@link java.util.ServiceLoader}. */
    public static final class Carrier implements ContextCarrier<Baggage> {
        /** Called by {@link java.util.ServiceLoader}. */
        public Carrier() {
        }

        @Override
        public String name() {
            return "baggage of the tests";
        }

        @Override
        public @Nullable Baggage capture() {
            return CURRENT.get();
        }

        @Override
        public void restore(@Nullable Baggage baggage) {
            if (baggage == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(baggage);
            }
        }
    }
}
