package dev.trivium.remote;

import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import com.typesafe.config.ConfigFactory;
import org.jspecify.annotations.Nullable;

import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A program on one of the {@link Hosts}, which runs what a test asks it to: scripts go in by its standard input, and results come out by its standard
 * output. May be used from any thread.
 */
final class HostedProgram {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Runs in the program. Its result can be serialized. */
    interface Script<T> extends Serializable {
        T run(Trivium trivium) throws Exception;
    }

    private record Question(long id, Script<?> script) implements Serializable {
    }

    private record Answer(long id, @Nullable Object value, @Nullable Throwable failure) implements Serializable {
    }

    /** Where a task runs. */
    record Place(String host, long pid) {
    }

    final HostProcess process;
    private final Path folder;
    private final ObjectOutputStream questions;
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<Object>> pending = new ConcurrentHashMap<>();

    private HostedProgram(HostProcess process, Path folder) throws IOException {
        this.process = process;
        this.folder = folder;
        this.questions = new ObjectOutputStream(process.in());
        questions.flush();
        Thread.ofPlatform().daemon().name("answers of " + process).start(this::readAnswers);
    }

    /** @param folder where its tasks leave their notes */
    static HostedProgram of(HostProcess process, Path folder) throws IOException {
        return new HostedProgram(process, folder);
    }

    private void readAnswers() {
        try (ObjectInputStream answers = new ObjectInputStream(process.out())) {
            while (true) {
                Answer answer = (Answer) answers.readObject();
                CompletableFuture<Object> future = pending.remove(answer.id());
                if (future != null && answer.failure() != null) {
                    future.completeExceptionally(answer.failure());
                } else if (future != null && answer.value() != null) {
                    future.complete(answer.value());
                }
            }
        } catch (IOException | ClassNotFoundException e) {
            pending.values().forEach(future -> future.completeExceptionally(e));
        }
    }

    /** Has the program run a script, and waits for the result. */
    @SuppressWarnings("unchecked") // the answer is that of the script
    <T> T ask(Script<T> script) throws Exception {
        CompletableFuture<Object> future = new CompletableFuture<>();
        long id = ids.incrementAndGet();
        pending.put(id, future);
        synchronized (questions) {
            questions.writeObject(new Question(id, script));
            questions.flush();
        }
        try {
            return (T) future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the program did not do that: " + process.output(), e);
        }
    }

    /** Waits until its tasks run on exactly these hosts, by their addresses. */
    void awaitHosts(List<String> addresses) throws Exception {
        ArrayList<String> wanted = new ArrayList<>(addresses);
        assertEquals("all", ask(trivium -> FarmScripts.awaitHosts(trivium, wanted)), process::output);
    }

    /** Submits a task that goes on until it is {@linkplain #release released}. */
    void submit(String name, int maxAttempts) throws Exception {
        String path = folder.toString();
        held.add(name);
        ask(trivium -> FarmScripts.hold(trivium, path, name, maxAttempts));
    }

    /** Submits such a task, and waits until it has begun. */
    Place hold(String name, int maxAttempts) throws Exception {
        submit(name, maxAttempts);
        awaitAttempts(name, 1);
        return places(name).getFirst();
    }

    /** Where a task was begun, each time. */
    List<Place> places(String name) {
        return FarmScripts.notes(folder, name).stream().map(note -> note.split(" ", -1)).map(note -> new Place(note[0], Long.parseLong(note[1]))).toList();
    }

    /** Waits until a task has begun for so many times. */
    void awaitAttempts(String name, int times) throws InterruptedException {
        assertTrue(Children.within(PATIENCE, () -> places(name).size() >= times), () -> name + " does not begin: " + process.output());
    }

    /** Submits tasks that go on until they are released, named {@code prefix-0} and so on, and waits until all have begun. */
    List<Place> holdAll(String prefix, int count, int maxAttempts) throws Exception {
        for (int i = 0; i < count; i++) {
            submit(prefix + "-" + i, maxAttempts);
        }
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            awaitAttempts(prefix + "-" + i, 1);
            places.add(places(prefix + "-" + i).getFirst());
        }
        return places;
    }

    void release(String name) throws IOException {
        FarmScripts.release(folder, name);
        held.remove(name);
    }

    /** Those that a test which failed has left. */
    void releaseAll() throws IOException {
        for (String name : held) {
            release(name);
        }
    }

    boolean isDone(String name) throws Exception {
        return ask(trivium -> FarmScripts.isDone(name));
    }

    /** What became of a task: {@code value} and where it ran, or why it failed. Waits for its end. */
    String outcome(String name) throws Exception {
        return ask(trivium -> FarmScripts.outcome(name));
    }

    /** Keeps the farm busy with tasks that take so long each, until {@link #assertNothingLost}. */
    void startLoad(int millis) throws Exception {
        String path = folder.toString();
        ask(trivium -> FarmScripts.Load.start(trivium, path, millis));
    }

    /** Ends the load: each of its tasks was executed once, and has its value. Returns how many there were. */
    int assertNothingLost() throws Exception {
        String path = folder.toString();
        List<String> outcomes = ask(trivium -> FarmScripts.Load.end(path));
        List<String> numbers = IntStream.range(0, outcomes.size()).mapToObj(String::valueOf).toList();
        assertEquals(numbers, outcomes, process::output);
        assertEquals(numbers, FarmScripts.Load.executed(folder));
        return outcomes.size();
    }

    /** The program itself. */
    public static void main(String[] args) throws Exception {
        OutputStream out = System.out;
        System.setOut(new PrintStream(System.err, true, StandardCharsets.UTF_8));
        ObjectOutputStream answers = new ObjectOutputStream(out);
        answers.flush();
        ObjectInputStream questions = new ObjectInputStream(System.in);
        try {
            Trivium trivium = Trivium.start(ConfigFactory.parseFile(Path.of(args[0]).toFile()));
            while (true) {
                Question question = (Question) questions.readObject();
                Thread.ofPlatform().daemon().name("script").start(() -> answer(trivium, question, answers));
            }
        } catch (EOFException e) {
            Runtime.getRuntime().halt(0); // nobody is left to ask
        } catch (Throwable e) {
            e.printStackTrace(System.err);
            Runtime.getRuntime().halt(1);
        }
    }

    private static void answer(Trivium trivium, Question question, ObjectOutputStream answers) {
        Answer answer;
        try {
            answer = new Answer(question.id(), question.script().run(trivium), null);
        } catch (Throwable e) {
            answer = new Answer(question.id(), null, e);
        }
        synchronized (answers) {
            try {
                answers.writeObject(answer);
                answers.reset();
                answers.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
