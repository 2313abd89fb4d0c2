package dev.trivium.remote;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.slf4j.LoggerFactory;

import dev.trivium.Dispatcher;
import dev.trivium.Trivium;
import dev.trivium.WorkerLostException;

/**
 * A program with one worker, for a JVM and a class path of its own. Arguments: the folder of caches, then any of the words below. Prints
 * what the worker was started with, what its task gave and how the cache is described at the end.
 */
final class CachedProgram {
    static final String WITH = "the worker's cache is ";
    static final String RESULT = "the task gave ";
    static final String CHILDREN = "children left: ";

    /** Waits until a training has ended. */
    static final String AWAIT = "await";

    /** Waits until a training is under way, and prints a line. */
    static final String LINGER = "linger";

    static final String TRAINING = "training";

    /** Waits until the log says that no cache is made, and prints what was logged of it. */
    static final String TELL = "tell";

    static final String TOLD = "told: ";

    /** Stays until it is killed. */
    static final String STAY = "stay";

    /** Crashes the worker's JVM. */
    static final String CRASH = "crash";

    static final String OFF = "off";

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private CachedProgram() {
    }

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Config config = ConfigFactory.parseString("""
                trivium.remoting { cache-folder = "%s", aot-cache = %s }
                trivium.dispatchers.cpu { type = process, workers = 1
                    worker.jvm-options = ["-Xlog:aot=info:file=%s.log", "-XX:ErrorFile=/dev/null"] }
                """.formatted(folder, !has(args, OFF), folder)).withFallback(ConfigFactory.defaultReference());
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        if (has(args, TELL)) {
            told.list = new CopyOnWriteArrayList<>();
            told.start();
            Logger logger = (Logger) LoggerFactory.getLogger(CacheTraining.class);
            logger.setLevel(Level.INFO);
            logger.setAdditive(false);
            logger.addAppender(told);
        }
        try (Trivium trivium = Trivium.start(config)) {
            Dispatcher cpu = trivium.dispatcher("cpu");
            System.out.println(RESULT + cpu.submit(() -> 42).join());
            System.out.println(WITH + cpu.submit(() -> ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .filter(option -> option.startsWith("-XX:AOTCache=")).findFirst().orElse("none")).join());
            if (has(args, CRASH)) {
                try {
                    cpu.submit(NativeCrash::now).join();
                } catch (WorkerLostException crashed) {
                    System.out.println(crashed.getMessage());
                }
            }
            if (has(args, AWAIT)) {
                check(Children.within(LIMIT, () -> !AotCache.describe(config).startsWith("none yet")));
            }
            if (has(args, LINGER)) {
                check(Children.within(LIMIT, () -> Children.alive().size() == 2));
                System.out.println(TRAINING);
            }
            if (has(args, TELL)) {
                check(Children.within(LIMIT, () -> told.list.stream().anyMatch(event -> event.getFormattedMessage().startsWith("no cache"))));
            }
            if (has(args, STAY)) {
                Thread.sleep(LIMIT);
            }
        }
        told.list.forEach(event -> System.out.println(TOLD + event.getFormattedMessage()));
        System.out.println(CHILDREN + Children.alive().size());
        System.out.println(AotCache.describe(config));
    }

    private static boolean has(String[] args, String word) {
        return Arrays.asList(args).contains(word);
    }

    private static void check(boolean happened) {
        if (!happened) {
            throw new IllegalStateException("it did not happen within " + LIMIT);
        }
    }
}
