package dev.trivium.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

/** What the rules of the contract are proved on. */
interface UnderTest {
    /** Name of the dispatcher under test in every Trivium of the suite. */
    String NAME = "tested";

    /** Name of the other dispatcher in {@link #pair()}. */
    String OTHER = "other";

    /** More tasks than any dispatcher under test executes at a time. */
    int PLENTY = 64;

    /** Shared by the tests of a class; they leave it idle. */
    Trivium trivium();

    /** The dispatcher under test in {@link #trivium()}. */
    Dispatcher dispatcher();

    /** A dispatcher of the same type to which everything is sent through the codec. */
    Dispatcher shipping();

    /** A Trivium with two dispatchers of the same type, {@value #NAME} and {@value #OTHER}, to which everything is sent through the codec. */
    Trivium pair();

    /** Starts a Trivium for one test, with more settings for the block under test, and for {@code trivium}. */
    Trivium start(String block, String trivium);

    /** Whether tasks run in this JVM, so that what ignores its interrupt can only be abandoned. */
    boolean runsInThisJvm();

    /** Whether a task that ignores its interrupt is killed. */
    boolean supportsKill();

    /** A new one, not raised. */
    Flag flag();

    /** A new one, at zero. */
    Tally tally();

    /** Keeps all that executes tasks busy until the flag is raised, so that what is submitted next stays in the queue. */
    default List<TaskHandle<@Nullable Void>> occupy(Dispatcher dispatcher, Flag release) throws InterruptedException {
        Flag started = flag();
        List<TaskHandle<@Nullable Void>> spinning = new ArrayList<>();
        for (int i = 0; i < PLENTY; i++) {
            spinning.add(dispatcher.run(() -> {
                started.raise();
                release.spin();
            }));
        }
        started.await();
        return spinning;
    }

    /** Checks that a failure's message, type included, contains each text. */
    static void assertSays(Throwable failure, String... texts) {
        for (String text : texts) {
            assertTrue(failure.toString().contains(text), () -> "'" + text + "' is not in: " + failure);
        }
    }

    /** Waits until something holds; fails after half a minute. */
    static void until(String what, BooleanSupplier holds) throws InterruptedException {
        long start = System.nanoTime();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - start > Duration.ofSeconds(30).toNanos()) {
                fail("waited 30 s until " + what);
            }
            Thread.sleep(1);
        }
    }
}
