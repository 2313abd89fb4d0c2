package dev.trivium.testing;

import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

import dev.trivium.Dispatcher;
import dev.trivium.Trivium;
import dev.trivium.spi.DispatcherFactory;

/** Turns {@link OnEveryDispatcher} into one run per type. Used by JUnit only. */
final class OnEveryDispatcherExtension implements TestTemplateInvocationContextProvider {
    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return context.getRequiredTestMethod().isAnnotationPresent(OnEveryDispatcher.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        OnEveryDispatcher wanted = context.getRequiredTestMethod().getAnnotation(OnEveryDispatcher.class);
        Config whole = ConfigFactory.parseString(wanted.config()).withFallback(ConfigFactory.defaultReference()).resolve();
        Set<String> found = new TreeSet<>();
        Set<String> usable = new TreeSet<>();
        for (DispatcherFactory factory : ServiceLoader.load(DispatcherFactory.class)) {
            found.add(factory.type());
            if (factory.isUsable(whole)) {
                usable.add(factory.type());
            }
        }
        if (found.isEmpty()) {
            throw new ExtensionConfigurationException(
                    "no dispatcher type is on the class path: add trivium-dispatchers or trivium-remote-workers");
        }
        List<String> types = wanted.types().length == 0 ? List.copyOf(usable) : Arrays.asList(wanted.types());
        for (String type : types) {
            if (!found.contains(type)) {
                throw new ExtensionConfigurationException("there is no dispatcher type '" + type + "' on the class path; there are "
                        + String.join(", ", found));
            }
        }
        return types.stream().map(type -> new OnOne(type, wanted.config()));
    }

    /** The run on one type. */
    private record OnOne(String type, String config) implements TestTemplateInvocationContext {
        @Override
        public String getDisplayName(int invocationIndex) {
            return type;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new Running(type, config));
        }
    }

    /** Starts and ends the Trivium of one run. Used by one thread at a time. */
    private static final class Running implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
        private final String type;
        private final String config;
        private @Nullable Trivium trivium;

        Running(String type, String config) {
            this.type = type;
            this.config = config;
        }

        @Override
        public void beforeEach(ExtensionContext context) {
            started();
        }

        /** Also called before {@link #beforeEach}, where the constructor of the test class asks for a parameter. */
        private Trivium started() {
            Trivium running = trivium;
            if (running == null) {
                running = Trivium.start(ConfigFactory.parseString(config).withFallback(ConfigFactory.parseString("""
                        trivium.serialization.round-trip = on
                        trivium.dispatchers.%s.type = %s
                        """.formatted(OnEveryDispatcher.NAME, ConfigUtil.quoteString(type)))));
                trivium = running;
            }
            return running;
        }

        @Override
        public void afterEach(ExtensionContext context) {
            Trivium running = trivium;
            if (running != null) {
                running.close();
            }
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            Class<?> wanted = parameter.getParameter().getType();
            return wanted == Dispatcher.class || wanted == Trivium.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) throws ParameterResolutionException {
            Trivium running = started();
            return parameter.getParameter().getType() == Trivium.class ? running : running.dispatcher(OnEveryDispatcher.NAME);
        }
    }
}
