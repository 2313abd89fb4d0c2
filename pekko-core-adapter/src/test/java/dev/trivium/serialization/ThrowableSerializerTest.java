package dev.trivium.serialization;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.trivium.RemoteTaskException;
import dev.trivium.TaskTimeoutException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ThrowableSerializerTest {
    static final class Detailed extends RuntimeException {
        private static final long serialVersionUID = 1;
        final int code;
        final Map<String, List<Integer>> details;
        static int made;

        Detailed(int code, Map<String, List<Integer>> details, @Nullable Throwable cause) {
            super("detailed", cause);
            this.code = code;
            this.details = details;
            made++;
        }
    }

    static final class Composed extends IOException {
        private static final long serialVersionUID = 1;
        final int line;

        Composed(String message, int line) {
            super(message);
            this.line = line;
        }

        @Override
        public String getMessage() {
            return "line " + line + ": " + super.getMessage();
        }
    }

    static final class Selfish extends RuntimeException {
        private static final long serialVersionUID = 1;
        @Nullable Selfish other;

        Selfish(String message) {
            super(message);
        }
    }

    static final class HoldsThread extends RuntimeException {
        private static final long serialVersionUID = 1;
        final Thread thread = Thread.currentThread();

        HoldsThread(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static Throwable copy(Throwable failure) throws Exception {
        KryoCodec codec = TestCodecs.codec();
        return (Throwable) Objects.requireNonNull(codec.decode(codec.encode(failure)));
    }

    private static List<String> places(Throwable failure) {
        return Arrays.stream(failure.getStackTrace())
                .map(frame -> frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber())
                .toList();
    }

    @Test
    void fieldsCauseSuppressedAndStackComeBackWithoutACallOfTheConstructor() throws Exception {
        Detailed failure = new Detailed(7, Map.of("a", List.of(1)), new NoSuchFileException("f", null, "gone"));
        failure.addSuppressed(new ArithmeticException("s"));
        int made = Detailed.made;
        Detailed copy = assertInstanceOf(Detailed.class, copy(failure));
        assertEquals(made, Detailed.made);
        assertEquals("detailed", copy.getMessage());
        assertEquals(7, copy.code);
        assertEquals(Map.of("a", List.of(1)), copy.details);
        assertEquals(places(failure), places(copy));
        assertEquals("f", assertInstanceOf(NoSuchFileException.class, copy.getCause()).getFile());
        assertEquals("s", copy.getSuppressed()[0].getMessage());
    }

    @Test
    void exceptionsOfTheJdkComeBack() throws Exception {
        DateTimeParseException parse = assertInstanceOf(DateTimeParseException.class, copy(new DateTimeParseException("bad", "2026-99", 5)));
        assertEquals(5, parse.getErrorIndex());
        assertEquals("x", assertInstanceOf(IOException.class,
                assertInstanceOf(UncheckedIOException.class, copy(new UncheckedIOException(new IOException("x")))).getCause()).getMessage());
        assertEquals("npe", assertInstanceOf(NullPointerException.class, copy(new NullPointerException("npe"))).getMessage());
        assertInstanceOf(StackOverflowError.class, copy(new StackOverflowError()));
        assertInstanceOf(InterruptedException.class, copy(new InterruptedException()));
    }

    @Test
    void messageThatAnExceptionComposesIsComposedOnce() throws Exception {
        Composed copy = assertInstanceOf(Composed.class, copy(new Composed("bad", 3)));
        assertEquals("line 3: bad", copy.getMessage());
        assertEquals(3, copy.line);
    }

    @Test
    void exceptionsOfTriviumComeBack() throws Exception {
        TaskTimeoutException timeout = new TaskTimeoutException("late", TaskTimeoutException.Rung.INTERRUPTED);
        assertEquals(timeout.rung(), assertInstanceOf(TaskTimeoutException.class, copy(timeout)).rung());
        RemoteTaskException remote = new RemoteTaskException("a.B", "m", "why", null);
        assertEquals("a.B", assertInstanceOf(RemoteTaskException.class, copy(remote)).remoteClassName());
    }

    @Test
    void exceptionsWithinTheirOwnFieldsEnd() throws Exception {
        Selfish self = new Selfish("self");
        self.other = self;
        assertEquals("self", assertInstanceOf(Selfish.class, copy(self)).getMessage());
        Selfish left = new Selfish("left");
        left.other = new Selfish("right");
        left.other.other = left;
        assertTrue(copy(left).toString().contains("left"));
    }

    @Test
    void causeThatIsItsOwnCauseEnds() throws Exception {
        IllegalStateException a = new IllegalStateException("a");
        IllegalStateException b = new IllegalStateException("b", a);
        a.initCause(b);
        Throwable copy = copy(a);
        assertEquals("b", Objects.requireNonNull(copy.getCause()).getMessage());
        assertSame(copy, copy.getCause().getCause());
    }

    @Test
    void moreLinkedExceptionsThanAreSentAreCutOff() throws Exception {
        Throwable last = new IOException("0");
        for (int i = 1; i < 200; i++) {
            last = new IllegalStateException(String.valueOf(i), last);
            last.addSuppressed(new ArithmeticException());
        }
        Throwable copy = copy(last);
        assertEquals("199", copy.getMessage());
        int length = 0;
        for (Throwable each = copy; each != null; each = each.getCause()) {
            length++;
        }
        assertTrue(length > 10 && length < 200, "length " + length);
    }

    @Test
    void exceptionWhoseFieldsCannotBeSentIsShownByNameWithMessageStackAndCause() throws Exception {
        HoldsThread failure = new HoldsThread("with a thread", new IOException("root"));
        RemoteTaskException copy = assertInstanceOf(RemoteTaskException.class, copy(failure));
        assertEquals(HoldsThread.class.getName(), copy.remoteClassName());
        assertEquals("with a thread", copy.remoteMessage());
        assertEquals(places(failure), places(copy));
        assertEquals("root", assertInstanceOf(IOException.class, copy.getCause()).getMessage());
    }

    @Test
    void exceptionWhoseClassIsUnknownHereIsShownByNameWithMessageAndStack() throws Exception {
        Detailed failure = new Detailed(7, Map.of(), new IOException("root"));
        byte[] bytes = TestCodecs.codec().encode(failure);
        ClassLoader without = new ClassLoader(getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.equals(Detailed.class.getName())) {
                    throw new ClassNotFoundException(name);
                }
                return super.loadClass(name, resolve);
            }
        };
        KryoCodec other = new KryoCodec(AllowList.ofSent(List.of()), new KryoCodec.Limits(200, 1_000_000), without, () -> {
            throw new IllegalStateException();
        }, () -> {
            throw new IllegalStateException();
        });
        RemoteTaskException copy = assertInstanceOf(RemoteTaskException.class, other.decode(bytes));
        assertEquals(Detailed.class.getName(), copy.remoteClassName());
        assertEquals("detailed", copy.remoteMessage());
        assertEquals(places(failure), places(copy));
        assertInstanceOf(IOException.class, copy.getCause());
    }

    @Test
    void exceptionOfALibraryKeepsItsType() throws Exception {
        org.opentest4j.TestAbortedException aborted = new org.opentest4j.TestAbortedException("library");
        byte[] bytes = TestCodecs.codec().encode(aborted);
        assertEquals("library", assertInstanceOf(org.opentest4j.TestAbortedException.class, TestCodecs.codec().decode(bytes)).getMessage());
        assertSame(org.opentest4j.TestAbortedException.class, Objects.requireNonNull(TestCodecs.codec().decode(bytes)).getClass());
    }
}
