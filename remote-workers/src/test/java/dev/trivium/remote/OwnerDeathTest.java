package dev.trivium.remote;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whatever ends a program ends its workers. */
@Timeout(90)
class OwnerDeathTest {
    private static final String WORKER = "worker ";
    private static final String SPINNING = "spinning";

    private final List<Process> programs = new ArrayList<>();

    @AfterEach
    void endPrograms() {
        programs.forEach(Process::destroyForcibly);
    }

    /** A program whose two workers spin, told of through an actor that lives in it. */
    static final class Program {
        private Program() {
        }

        public static void main(String[] args) throws Exception {
            Trivium trivium = Trivium.start(ConfigFactory.parseString("trivium.dispatchers.cpu { type = process, workers = 2, worker.heap = 64m }"));
            Dispatcher cpu = trivium.dispatcher("cpu");
            if (!Children.within(Duration.ofSeconds(30), () -> cpu.stats().workers() == 2)) {
                throw new IllegalStateException("the workers did not start");
            }
            List<ActorHandle<long[]>> witnesses = List.of(cpu.actor(() -> new long[1]), cpu.actor(() -> new long[1]));
            for (ActorHandle<long[]> witness : witnesses) {
                System.out.println(WORKER + witness.ask(state -> ProcessHandle.current().pid()).join());
            }
            for (int i = 0; i < 2; i++) {
                cpu.run(() -> {
                    while (true) {
                        Thread.onSpinWait();
                    }
                });
            }
            System.out.println(SPINNING);
            if (args.length > 0) {
                System.exit(0); // without close()
            }
            TimeUnit.MINUTES.sleep(1);
        }
    }

    private Process program(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xmx128m", "-XX:+UseSerialGC",
                "-cp", System.getProperty("java.class.path"), Program.class.getName()));
        command.addAll(List.of(arguments));
        Process program = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        programs.add(program);
        return program;
    }

    /** Reads the pids of the workers, and waits until they spin. */
    private static List<Long> workers(Process program) throws IOException {
        List<Long> pids = new ArrayList<>();
        BufferedReader out = new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null && !line.equals(SPINNING); line = out.readLine()) {
            if (line.startsWith(WORKER)) {
                pids.add(Long.parseLong(line.substring(WORKER.length())));
            }
        }
        assertEquals(2, pids.stream().distinct().count());
        return pids;
    }

    private static boolean allGone(List<Long> pids) {
        return pids.stream().allMatch(Children::hasEnded);
    }

    @Test
    void workersThatSpinEndWithinTwoSecondsOfTheKillOfTheirProgram() throws Exception {
        Process program = program();
        List<Long> pids = workers(program);
        program.destroyForcibly();
        assertTrue(Children.within(Duration.ofSeconds(2), () -> allGone(pids)), "workers outlived their program");
    }

    @Test
    void workersEndWhenTheirProgramExitsWithoutClosing() throws Exception {
        Process program = program("exit");
        List<Long> pids = workers(program);
        assertTrue(program.waitFor(20, TimeUnit.SECONDS));
        assertTrue(Children.within(Duration.ofSeconds(2), () -> allGone(pids)), "workers outlived their program");
    }
}
