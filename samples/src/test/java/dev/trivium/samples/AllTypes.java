package dev.trivium.samples;

import java.util.List;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import dev.trivium.Trivium;

/** One {@link Trivium} for all tests that ask for it, with a dispatcher of each type, named as the type. Closed after the last test. */
public final class AllTypes implements ParameterResolver {
    public static final List<String> TYPES = List.of("event-loop", "fork-join", "process");

    /** Called by JUnit. */
    public AllTypes() {
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Trivium.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot().getStore(ExtensionContext.Namespace.create(AllTypes.class))
                .getOrComputeIfAbsent("trivium", key -> start(), Trivium.class);
    }

    private static Trivium start() {
        return Trivium.start(ConfigFactory.parseString("""
                trivium.dispatchers {
                  fork-join.parallelism = 4
                  process { type = process, workers = 2 }
                }
                """).withFallback(ConfigFactory.load()));
    }
}
