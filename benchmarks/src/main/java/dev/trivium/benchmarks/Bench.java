package dev.trivium.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code ./trivium bench}: measures the rows that are asked for, prints what each figure is beside its peer's, and whether that is what
 * is wanted. The exit code says only whether it could measure, not what it found.
 */
@Command(name = "trivium bench",
        description = "Measures Trivium beside its peers on this machine, alternating, and writes a table and a chart for each group. See"
                + " docs/performance.md. Have nothing else running.",
        subcommands = {Bench.Jmh.class, Bench.StormCommand.class},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:everything was measured, whether or not bars are met", "1:something could not be measured", "2:wrong usage"},
        footerHeading = "%nExamples:%n",
        footer = {"  ./trivium bench all                 everything, a quarter of an hour", "  ./trivium bench loop --quick        one group, a minute",
            "  ./trivium bench L1 P6 --thorough    two rows, five rounds"})
public final class Bench implements Callable<Integer> {
    private static final int NOT_MEASURED = 1;
    private static final int WRONG_USAGE = 2;

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Parameters(paramLabel = "GROUP", arity = "0..*",
            description = "loop, threads, actors, process or all; or rows, such as L1 P6")
    private List<String> words = new ArrayList<>();

    /** Only one of them. */
    static final class Time {
        @Option(names = "--quick", description = "one short round, a minute for each group at the most; leaves out what takes long, and is noisy")
        private boolean quick;

        @Option(names = "--thorough", description = "five long rounds: an hour for all")
        private boolean thorough;

        @Option(names = "--tiny", hidden = true, description = "for tests")
        private boolean tiny;

        Effort effort() {
            return tiny ? Effort.TINY : thorough ? Effort.THOROUGH : quick ? Effort.QUICK : Effort.DEFAULT;
        }
    }

    @ArgGroup
    private Time time = new Time();

    @Option(names = "--out", paramLabel = "DIR", description = "where results.md, results.json and the charts are written (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("target", "bench");

    Bench() {
    }

    public static void main(String... args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine bench = new CommandLine(new Bench());
        addHelp(bench);
        addHelp(Objects.requireNonNull(bench.getSubcommands().get("storm")));
        // What JMH is given is for JMH alone to understand.
        Objects.requireNonNull(bench.getSubcommands().get("jmh")).setUnmatchedOptionsArePositionalParams(true).setExpandAtFiles(false);
        return bench.setParameterExceptionHandler((problem, arguments) -> {
            problem.getCommandLine().getErr().println(problem.getMessage());
            problem.getCommandLine().getErr().println("How it is used: ./trivium bench --help");
            return WRONG_USAGE;
        });
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec().addOption(OptionSpec.builder("-h", "--help").usageHelp(true).description("show this help").build());
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (words.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Say what to measure: " + Group.words() + " or all");
        }
        Plan plan;
        try {
            plan = Plan.of(time.effort(), words);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        Machine machine = Machine.now();
        PrintWriter err = spec.commandLine().getErr();
        announce(plan, machine, err);
        Files.createDirectories(out);
        Rounds rounds = new Rounds(plan, Subject::measure, System::nanoTime, err);
        rounds.measure();
        Report report = new Report(machine, plan, rounds, rounds.seconds());
        write("results.md", report.markdown());
        write("results.json", report.json());
        for (Group group : plan.groups()) {
            write(group.word() + ".svg", Chart.svg(group, plan.comparisons(), rounds, machine.print(plan.effort())));
        }
        spec.commandLine().getOut().print(report.markdown());
        spec.commandLine().getOut().flush();
        err.printf("It took %s; see %s%n", Rounds.minutes(rounds.seconds()), out.resolve("results.md"));
        return rounds.hasFailed() ? NOT_MEASURED : 0;
    }

    private static void announce(Plan plan, Machine machine, PrintWriter err) {
        err.printf("%d lines of %d rows: %s at the most, on two processors that have nothing else to do.%n", plan.comparisons().size(),
                plan.rows().size(), Rounds.minutes(plan.seconds()));
        if (machine.isBusy()) {
            err.printf("The machine is busy (load %.1f): it will take longer, and the figures will say little.%n", machine.load());
        }
        plan.missing().forEach((reason, names) -> err.printf("Not measured, because %s: %s.%n", reason, String.join(", ", names)));
        err.flush();
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(out.resolve(name), content);
    }

    /** JMH with its own options. */
    @Command(name = "jmh", description = "JMH itself, as in: ./trivium bench jmh L1 -prof gc (-h lists its options)")
    static final class Jmh implements Callable<Integer> {
        @Parameters(paramLabel = "ARGUMENT", arity = "0..*", description = "for JMH")
        private List<String> arguments = new ArrayList<>();

        @Override
        public Integer call() throws Exception {
            org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
            return 0;
        }
    }

    /** {@link Storm}. */
    @Command(name = "storm", description = "A million tasks while their workers are killed: is every one accounted for?")
    static final class StormCommand implements Callable<Integer> {
        @Option(names = "--minutes", paramLabel = "N", description = "how long the workers are under attack (default: ${DEFAULT-VALUE})")
        private int minutes = 3;

        @Option(names = "--seed", paramLabel = "N", description = "of what happens to them (default: ${DEFAULT-VALUE})")
        private long seed = 1;

        @Override
        public Integer call() throws Exception {
            return Storm.run(seed, Duration.ofMinutes(minutes)) ? 0 : 1;
        }
    }
}
