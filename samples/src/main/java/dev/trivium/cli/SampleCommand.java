package dev.trivium.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.trivium.samples.ActorPool;
import dev.trivium.samples.Bees;
import dev.trivium.samples.Gather;
import dev.trivium.samples.NewsTopic;
import dev.trivium.samples.Pipeline;
import dev.trivium.samples.RateLimiter;
import dev.trivium.samples.RequestReply;
import dev.trivium.samples.ThreeWays;
import dev.trivium.samples.TrafficLight;

/** {@code trivium sample}. */
@Command(name = "sample",
        description = "Runs a sample, or lists them all. Each is one small file in samples/src/main/java/dev/trivium/samples.")
final class SampleCommand implements Runnable {
    private static final Map<String, Sample> SAMPLES = new TreeMap<>(Map.of(
            "actor-pool", new Sample("questions to identical actors, in one process or several: the least busy answers", ActorPool::main),
            "bees", new Sample("a work queue with workers and join, and what each dispatcher makes of shared output", Bees::main),
            "pipeline", new Sample("files through all three dispatchers: one directs, one reads, one computes; failures are undone",
                    Pipeline::main),
            "rate-limiter", new Sample("an actor that lets 10 requests a second through: whoever asks waits", RateLimiter::main),
            "request-reply", new Sample("two actors talk, by handle and by reference, wherever each of them lives", RequestReply::main),
            "topic", new Sample("publish and subscribe, across dispatchers and processes", NewsTopic::main),
            "traffic-light", new Sample("a finite state machine with timers, each state a method", TrafficLight::main),
            "gather", new Sample("three tasks wait 1 s each on the event loop: 1 s in all, on one thread", Gather::main),
            "three-ways", new Sample("50 waits of 0.5 s: one after another, on one thread, on 50 threads, in processes (--all measures"
                    + " all of them)", ThreeWays::main)));

    private record Sample(String description, Program program) {
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
            SAMPLES.forEach((each, sample) -> out.printf("%-14s %s%n", each, sample.description()));
            out.println();
            out.println("Run one with: ./trivium sample NAME");
            out.flush();
            return;
        }
        Sample sample = SAMPLES.get(name);
        if (sample == null) {
            throw new CommandLine.ParameterException(spec.commandLine(),
                    "there is no sample '" + name + "'; there are: " + String.join(", ", SAMPLES.keySet()));
        }
        run(sample);
    }

    private void run(Sample sample) {
        String[] given = arguments.toArray(String[]::new);
        if (all) {
            given = Arrays.copyOf(given, given.length + 1);
            given[given.length - 1] = "--all";
        }
        try {
            sample.program().main(given);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new WorkFailedException("the sample failed: " + e, e);
        }
    }
}
