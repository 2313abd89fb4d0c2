package dev.trivium.spi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import dev.trivium.serialization.Codec;
import dev.trivium.serialization.DecodingException;

/** Takes {@link Context}s from threads and gives them to threads. Immutable; may be used from any thread. */
public final class Contexts {
    private static final Logger LOG = LoggerFactory.getLogger(Contexts.class);
    private static final byte[] NOTHING = new byte[0];

    /** The logging context first: it alone is known to be nothing but a thread local. Never changed. */
    private final ContextCarrier<Object>[] carriers;

    @SuppressWarnings("unchecked") // there are no arrays of generic types
    private Contexts(List<ContextCarrier<Object>> carriers) {
        this.carriers = carriers.toArray(ContextCarrier[]::new);
    }

    /** With all carriers that are installed. */
    @SuppressWarnings("unchecked") // a carrier gets back only what it captured
    static Contexts installed(ClassLoader loader) {
        List<ContextCarrier<Object>> carriers = new ArrayList<>();
        carriers.add((ContextCarrier<Object>) (ContextCarrier<?>) new LoggingContext());
        for (ContextCarrier<?> carrier : ServiceLoader.load(ContextCarrier.class, loader)) {
            carriers.add((ContextCarrier<Object>) carrier);
        }
        return new Contexts(carriers);
    }

    /** The calling thread's; {@code null} where no carrier has anything. */
    @Nullable Context capture(@Nullable Seat seat) {
        @Nullable Object[] values = null;
        for (int i = seat != null && seat.isBare() ? 1 : 0; i < carriers.length; i++) {
            Object value = carriers[i].capture();
            if (value != null) {
                values = values == null ? new @Nullable Object[carriers.length] : values;
                values[i] = value;
            }
        }
        return values == null ? null : new Context(values);
    }

    /** Makes this the calling thread's; {@code null} clears that. */
    void restore(@Nullable Context context) {
        for (int i = 0; i < carriers.length; i++) {
            carriers[i].restore(context == null ? null : context.value(i));
        }
    }

    /** {@link #restore} after a task, whose outcome is known already. */
    void putBack(@Nullable Context context) {
        try {
            restore(context);
        } catch (RuntimeException e) {
            LOG.error("a context carrier could not put back what a thread had before a task", e);
        }
    }

    /** The context of a task that is about to be sent; empty where it has none. */
    public byte[] encode(Codec codec, String what, TaskSpec spec) {
        Context context = spec.context();
        if (context == null) {
            return NOTHING;
        }
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < carriers.length; i++) {
            Object value = context.value(i);
            if (value != null) {
                values.put(carriers[i].name(), value);
            }
        }
        return codec.encodeToSend("the context of " + what, values);
    }

    /** Makes a context that was received the one of the calling thread, which must be executing the task. */
    public void enter(Codec codec, byte[] encoded) throws DecodingException {
        if (encoded.length > 0 && codec.decode(encoded) instanceof Map<?, ?> values) {
            for (ContextCarrier<Object> carrier : carriers) {
                carrier.restore(values.get(carrier.name()));
            }
        }
    }

    /** SLF4J's MDC. */
    private static final class LoggingContext implements ContextCarrier<Map<String, String>> {
        @Override
        public String name() {
            return "mdc";
        }

        @Override
        public @Nullable Map<String, String> capture() {
            Map<String, String> mdc = MDC.getCopyOfContextMap();
            return mdc == null || mdc.isEmpty() ? null : mdc;
        }

        @Override
        public void restore(@Nullable Map<String, String> context) {
            if (context == null) {
                MDC.clear();
            } else {
                MDC.setContextMap(context);
            }
        }
    }
}
