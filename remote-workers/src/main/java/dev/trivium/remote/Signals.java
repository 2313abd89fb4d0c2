package dev.trivium.remote;

import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. The JDK hands them out by {@code sun.misc.Signal} alone, which compilers warn of and another JVM may not have, so
 * it is reached by reflection. Nothing is logged here: workers use it before they know how to log. Stateless.
 */
final class Signals {
    private static final String SIGNAL = "sun.misc.Signal";
    private static final String HANDLER = "sun.misc.SignalHandler";

    private Signals() {
    }

    /**
     * Has an action be called whenever a signal comes, by a thread of its own, in place of what the JVM does then.
     *
     * @param signal without {@code SIG}
     * @return whether it will be; not if the JVM has no such thing, or was told to leave signals alone
     */
    static boolean handle(String signal, Runnable action) {
        try {
            Class<?> type = Class.forName(SIGNAL);
            Class<?> handlerType = Class.forName(HANDLER);
            Object handler = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (self, method, arguments) -> {
                switch (method.getName()) {
                    case "handle" -> action.run();
                    case "equals" -> {
                        return self == arguments[0];
                    }
                    case "hashCode" -> {
                        return System.identityHashCode(self);
                    }
                    default -> {
                        return "handler of SIG" + signal;
                    }
                }
                return null;
            });
            type.getMethod("handle", type, handlerType).invoke(null, type.getConstructor(String.class).newInstance(signal), handler);
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    /** A signal is for others, and does nothing here. Where that cannot be had, it does what it always does. */
    static void ignore(String signal) {
        handle(signal, () -> { });
    }
}
