package dev.trivium.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test once per dispatcher type on the class path, so that it shows whether the code under test would work on each: what it
 * sends is serialized and rebuilt on every type, also where the type would not need that.
 *
 * {@snippet :
 * @OnEveryDispatcher(config = "trivium.cancel-grace = 500ms")
 * void ordersAreSummed(Dispatcher dispatcher) {
 *     List<Order> orders = List.of(new Order(1), new Order(2));
 *     assertEquals(3, dispatcher.submit(() -> Orders.sum(orders)).join());
 * }
 * }
 *
 * <p>The method may take a {@link dev.trivium.Dispatcher} and a {@link dev.trivium.Trivium}, in any order, both or one. Each run has a
 * Trivium of its own, in which the dispatcher is called {@value #NAME}; it is closed after the test. A type that cannot start, because
 * a JVM flag is missing, say, fails the run of that type with the reason.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(OnEveryDispatcherExtension.class)
public @interface OnEveryDispatcher {
    /** What the injected dispatcher is called. */
    String NAME = "tested";

    /** The types to run on; if empty, all on the class path that need no further configuration, or have it: {@code cluster} needs {@code trivium.remoting.seeds}. One that is not on the class path is an error. */
    String[] types() default {};

    /** HOCON that is added for all runs, with full paths, such as {@code "trivium.dispatchers.tested.queue-capacity = 10"}. */
    String config() default "";
}
