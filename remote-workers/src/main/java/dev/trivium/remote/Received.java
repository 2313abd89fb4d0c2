package dev.trivium.remote;

import java.util.Objects;

import dev.trivium.remote.WireMessage.Envelope;
import dev.trivium.serialization.DecodingException;
import dev.trivium.spi.Engine;
import dev.trivium.spi.Measurement;
import dev.trivium.spi.TaskSpec;

/** What came in an {@link Envelope}. Stateless. */
final class Received {
    private Received() {
    }

    /** All but its code. The time left counts from now. */
    static TaskSpec spec(Engine engine, String dispatcher, Envelope envelope) {
        TaskSpec spec = engine.received(envelope.id(), envelope.name(), dispatcher, envelope.attempt(), envelope.maxAttempts(),
                envelope.remainingNanos() == Long.MAX_VALUE ? TaskSpec.NO_DEADLINE : System.nanoTime() + envelope.remainingNanos());
        return envelope.measured() ? spec.measured(Measurement.forOthers()) : spec;
    }

    /** Decodes the code, on the thread that is to execute it and in the sender's context. */
    static Object decode(Engine engine, Envelope envelope) throws DecodingException {
        engine.contexts().enter(engine.codec(), envelope.context());
        return Objects.requireNonNull(engine.codec().decode(envelope.payload()));
    }
}
