package dev.trivium.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.trivium.samples.ActorPool;
import dev.trivium.samples.Bees;
import dev.trivium.samples.Crash;
import dev.trivium.samples.Gather;
import dev.trivium.samples.InProcess;
import dev.trivium.samples.NewsTopic;
import dev.trivium.samples.Pipeline;
import dev.trivium.samples.PoolSwitch;
import dev.trivium.samples.RateLimiter;
import dev.trivium.samples.RequestReply;
import dev.trivium.samples.Saga;
import dev.trivium.samples.Stall;
import dev.trivium.samples.ThreeWays;
import dev.trivium.samples.TimeoutKill;
import dev.trivium.samples.ToThread;
import dev.trivium.samples.TrafficLight;

/** {@code trivium sample}. */
@Command(name = "sample",
        description = "Runs a sample, or lists them all. Each is one small file in samples/src/main/java/dev/trivium/samples.")
final class SampleCommand implements Runnable {
    /** First what each dispatcher is for, then all of them in one program, then what goes wrong, then patterns of actors. */
    private static final List<Sample> SAMPLES = List.of(
            new Sample("gather", "three tasks wait 1 s each on the event loop: 1 s in all, on one thread", Gather::main),
            new Sample("to-thread", "a call that holds the loop is handed to a thread, and the loop's heart goes on beating", ToThread::main),
            new Sample("in-process", "a task of the loop awaits a sum that another process computes", InProcess::main),
            new Sample("three-ways", "50 waits of 0.5 s: one after another, on one thread, on 50 threads, in processes (--all measures all)",
                    ThreeWays::main),
            new Sample("pool-switch", "one pool program on one thread, on threads and in processes: one word differs, no result does",
                    PoolSwitch::main),
            new Sample("pipeline", "files are listed on the loop, read on threads and compressed in processes", Pipeline::main),
            new Sample("stall", "what holds up the event loop is reported by its name, with its stack", Stall::main),
            new Sample("crash", "a task ends its JVM; the others end as they should, and the pool heals", Crash::main),
            new Sample("timeout-kill", "an endless loop is killed with its process, and the next task runs", TimeoutKill::main),
            new Sample("request-reply", "two actors talk, by handle and by reference, wherever each of them lives", RequestReply::main),
            new Sample("actor-pool", "questions to identical actors, in one process or several: the least busy answers", ActorPool::main),
            new Sample("bees", "a work queue with workers and join, and what each dispatcher makes of shared output", Bees::main),
            new Sample("topic", "publish and subscribe, across dispatchers and processes", NewsTopic::main),
            new Sample("traffic-light", "a finite state machine with timers, each state a method", TrafficLight::main),
            new Sample("rate-limiter", "an actor that lets 10 requests a second through: whoever asks waits", RateLimiter::main),
            new Sample("saga", "files go through all three dispatchers, and where a stage fails everything before it is undone", Saga::main));

    private record Sample(String name, String description, Program program) {
    }

    /** A {@code main} method. */
    @FunctionalInterface
    private interface Program {
        void main(String... args) throws Exception;
    }

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "the sample to run; without it, all are listed")
    private @Nullable String name;

    @Parameters(index = "1..*", paramLabel = "ARGUMENT", description = "passed on to the sample")
    private List<String> arguments = new ArrayList<>();

    @Option(names = "--all", description = "three-ways: really wait where the time is computed otherwise (50 s more)")
    private boolean all;

    SampleCommand() {
    }

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        if (name == null) {
            SAMPLES.forEach(sample -> out.printf("%-14s %s%n", sample.name(), sample.description()));
            out.println();
            out.println("Run one with: ./trivium sample NAME");
            out.flush();
            return;
        }
        run(SAMPLES.stream().filter(sample -> sample.name().equals(name)).findFirst().orElseThrow(() -> new CommandLine.ParameterException(
                spec.commandLine(), "there is no sample '" + name + "'; there are: "
                        + SAMPLES.stream().map(Sample::name).collect(Collectors.joining(", ")))));
    }

    private void run(Sample sample) {
        String[] given = arguments.toArray(String[]::new);
        if (all) {
            given = Arrays.copyOf(given, given.length + 1);
            given[given.length - 1] = "--all";
        }
        try {
            sample.program().main(given);
        } catch (CompletionException e) { // a checked exception of a task, such as that there is no such folder
            throw new WorkFailedException("the sample failed: " + Objects.requireNonNullElse(e.getCause(), e), e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new WorkFailedException("the sample failed: " + e, e);
        }
    }
}
