package dev.trivium.guide;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

import com.typesafe.config.ConfigFactory;

import dev.trivium.ConfigurationException;
import dev.trivium.Dispatcher;
import dev.trivium.TaskException;
import dev.trivium.TaskHandle;
import dev.trivium.TaskOptions;
import dev.trivium.TaskRejectedException;
import dev.trivium.Trivium;

/** The programs of docs/errors.md. */
final class Errors {
    private Errors() {
    }

    static String outcome(TaskHandle<Integer> handle) {
        try {
            return "value " + handle.join();
        } catch (TaskException none) { // rejected, timed out, lost, or a failure of an unknown class
            return none.mayHaveRun() ? "may have run: " + none.getMessage() : "safe to try again: " + none.getMessage();
        } catch (CancellationException cancelled) {
            return "cancelled";
        } catch (CompletionException failed) { // its cause is the task's own checked exception
            return "failed: " + failed.getCause();
        } catch (RuntimeException failed) { // the task's own exception
            return "failed: " + failed;
        }
    }

    static int divide(int by) {
        return 10 / by;
    }

    static int size(String file) throws IOException {
        return Files.readAllBytes(Path.of(file)).length;
    }

    static int sleep() throws InterruptedException {
        Thread.sleep(Duration.ofHours(1));
        return 0;
    }

    static void outcomes(Dispatcher anywhere, PrintStream out) {
        out.println(outcome(anywhere.submit(() -> divide(5))));
        out.println(outcome(anywhere.submit(() -> divide(0))));
        out.println(outcome(anywhere.submit(() -> size("no-such-file"))));
        out.println(outcome(anywhere.submit(Errors::sleep, TaskOptions.named("sleep").withTimeout(Duration.ofMillis(100)))));
    }

    static void capture(Dispatcher cpu, PrintStream out) {
        Thread thread = Thread.currentThread();
        try {
            cpu.submit(() -> thread.getName().length(), TaskOptions.named("import"));
        } catch (TaskRejectedException refused) {
            out.println(refused.getMessage());
        }
    }

    static void misspelt(PrintStream out) {
        try (Trivium trivium = Trivium.start(ConfigFactory.parseString("trivium.dispatchers.cpu { type = process, wrokers = 4 }"))) {
            out.println(trivium.dispatcherNames());
        } catch (ConfigurationException wrong) {
            out.println(wrong.getMessage());
        }
    }

    static void unknown(Trivium trivium, PrintStream out) {
        try {
            trivium.dispatcher("prcess");
        } catch (ConfigurationException wrong) {
            out.println(wrong.getMessage());
        }
    }
}
