package dev.trivium.threads;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import dev.trivium.Dispatcher;
import dev.trivium.ScopePolicy;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.TaskScope;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** No failure of a scope's task is lost: it is thrown, looked at, or logged when the scope is closed. */
@Timeout(60)
class ScopeReportTest {
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(TaskScope.class);
    private Trivium trivium;
    private Dispatcher dispatcher;

    @BeforeEach
    void open() {
        events.list = new CopyOnWriteArrayList<>();
        events.start();
        logger.setAdditive(false);
        logger.addAppender(events);
        trivium = Trivium.start(ConfigFactory.parseString("trivium.dispatchers.scoped { type = test-threads }"));
        dispatcher = trivium.dispatcher("scoped");
    }

    @AfterEach
    void close() {
        trivium.close();
        logger.detachAppender(events);
        logger.setAdditive(true);
    }

    private static int breakDown() {
        throw new IllegalStateException("broken");
    }

    private List<String> reports() {
        return events.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static void awaitEnd(TaskHandle<?> handle) throws InterruptedException {
        while (!handle.isDone()) {
            Thread.sleep(1);
        }
    }

    @Test
    void failureOfAScopeThatIsClosedWithoutJoinIsLoggedOnce() throws Exception {
        try (TaskScope scope = trivium.openScope()) {
            awaitEnd(scope.fork(dispatcher, ScopeReportTest::breakDown, TaskOptions.named("breaks")));
        }
        assertEquals(List.of("task 'breaks' on dispatcher 'scoped' failed, and its scope was closed before anybody had looked at it"), reports());
        assertEquals("broken", events.list.getFirst().getThrowableProxy().getMessage());
    }

    @Test
    void failureDoesNotReplaceTheExceptionThatEndsTheBlock() {
        ArithmeticException own = assertThrows(ArithmeticException.class, () -> {
            try (TaskScope scope = trivium.openScope()) {
                awaitEnd(scope.fork(dispatcher, ScopeReportTest::breakDown));
                throw new ArithmeticException("of the block");
            }
        });
        assertEquals(0, own.getSuppressed().length);
        assertEquals(1, reports().size());
    }

    @Test
    void failureThatJoinThrowsOrThatIsLookedAtIsNotLogged() {
        try (TaskScope scope = trivium.openScope()) {
            scope.fork(dispatcher, ScopeReportTest::breakDown);
            assertThrows(IllegalStateException.class, scope::join);
        }
        try (TaskScope scope = trivium.openScope()) {
            assertThrows(IllegalStateException.class, scope.fork(dispatcher, ScopeReportTest::breakDown)::join);
        }
        assertEquals(List.of(), reports());
    }

    @Test
    void tasksThatTheScopeCancelsAreNotLogged() {
        try (TaskScope scope = trivium.openScope()) {
            scope.fork(dispatcher, () -> {
                Thread.sleep(60_000);
                return 1;
            });
        }
        assertEquals(List.of(), reports());
    }

    @Test
    void failuresBesideAFirstSuccessAreOfNoInterest() throws Exception {
        try (var scope = trivium.openScope(ScopePolicy.<Integer>firstSuccess())) {
            awaitEnd(scope.fork(dispatcher, ScopeReportTest::breakDown));
            scope.fork(dispatcher, () -> 1);
            assertEquals(1, scope.join());
        }
        assertEquals(List.of(), reports());
    }

    @Test
    void collectedFailureIsLoggedUnlessItsHandleIsLookedAt() {
        try (var scope = trivium.openScope(ScopePolicy.<Integer>collectAll())) {
            scope.fork(dispatcher, ScopeReportTest::breakDown, TaskOptions.named("looked at"));
            scope.fork(dispatcher, ScopeReportTest::breakDown, TaskOptions.named("passed over"));
            assertEquals(TaskHandle.State.FAILED, scope.join().getFirst().state());
        }
        assertEquals(1, reports().size(), () -> reports().toString());
        assertTrue(reports().getFirst().contains("'passed over'"));
    }

    @Test
    void failureThatIsTheOneOfAnotherTaskIsNotSuppressedInItself() {
        try (var scope = trivium.openScope(ScopePolicy.<Integer>firstSuccess())) {
            TaskHandle<Integer> first = scope.fork(dispatcher, ScopeReportTest::breakDown);
            scope.fork(dispatcher, first::join);
            scope.fork(dispatcher, () -> {
                try {
                    return first.join();
                } catch (IllegalStateException e) {
                    throw new UnsupportedOperationException("caused by another task", e);
                }
            });
            assertEquals(0, assertThrows(IllegalStateException.class, scope::join).getSuppressed().length);
        }
    }
}
