package dev.trivium.remote;

import java.lang.reflect.Modifier;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.trivium.Action;
import dev.trivium.ConfigurationException;
import dev.trivium.spi.Settings;

/** Code of the user's that every new worker runs before anything else: the class that {@code worker.initializer} names. Stateless. */
final class Initializer {
    /** There is to be none. */
    static final String NONE = "";

    private static final String WANTED = "; it must be a public class that implements " + Action.class.getName()
            + " and has a public constructor without parameters";

    private Initializer() {
    }

    /** In the program, before anything is started: the name, if a worker will be able to do something with it. */
    static String checked(Settings worker) {
        String name = worker.string("initializer");
        if (!name.equals(NONE)) {
            String obstacle = obstacle(name);
            if (obstacle != null) {
                throw new ConfigurationException(worker.path("initializer"), obstacle + WANTED);
            }
        }
        return name;
    }

    private static @Nullable String obstacle(String name) {
        Class<?> type;
        try {
            type = Class.forName(name, false, ChangedSettings.loader());
        } catch (ClassNotFoundException e) {
            return "there is no class '" + name + "' on the class path (that of a class within a class is Outer$Inner)";
        } catch (LinkageError e) {
            return "class '" + name + "' cannot be loaded: " + e;
        }
        if (!Action.class.isAssignableFrom(type)) {
            return "'" + name + "' does not implement " + Action.class.getName();
        }
        if (!Modifier.isPublic(type.getModifiers()) || Modifier.isAbstract(type.getModifiers())) {
            return "'" + name + "' is not public, or abstract";
        }
        if (Arrays.stream(type.getConstructors()).noneMatch(constructor -> constructor.getParameterCount() == 0)) {
            return "'" + name + "' has no public constructor without parameters";
        }
        return null;
    }

    /** In a worker, on the thread that starts it. What it throws keeps the worker from starting. */
    static void run(String name) {
        if (!name.equals(NONE)) {
            try {
                Class.forName(name, true, Initializer.class.getClassLoader()).asSubclass(Action.class).getConstructor().newInstance().run();
            } catch (Exception | LinkageError e) {
                throw new IllegalStateException("its initializer " + name + " has failed: " + e, e);
            }
        }
    }
}
