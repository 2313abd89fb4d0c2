package dev.trivium.spi;

import org.jspecify.annotations.Nullable;

/** What travels with a task besides its code: one value for each {@link ContextCarrier} that had something. Immutable. */
public final class Context {
    private final @Nullable Object[] values;

    /** @param values in the order of the carriers; one at least is not null */
    Context(@Nullable Object[] values) {
        this.values = values;
    }

    @Nullable Object value(int carrier) {
        return values[carrier];
    }
}
