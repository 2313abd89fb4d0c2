package dev.trivium.cli;

import java.io.PrintWriter;
import java.util.Objects;

import org.apache.pekko.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

import dev.trivium.ConfigurationException;

/** The command {@code ./trivium}. */
@Command(name = "trivium",
        description = "Write a task or an actor once; choose in configuration whether it runs on an event loop, on threads, or in other"
                + " processes.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Versions.class,
        subcommands = {DemoCommand.class, SampleCommand.class, TimelineCommand.class, WorkerNodeCommand.class, CertsCommand.class, DoctorCommand.class,
            BenchCommand.class, CommandLine.HelpCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all went well", "1:the work failed, or could not be done, or doctor found something wrong",
            "2:wrong usage: an unknown command or option, or a folder or name that cannot be used", "3:the configuration is wrong",
            "4:./trivium found no JDK 25 or newer", "5:./trivium could not build", "70, 75, 130, 143:see ./trivium worker --help"},
        footerHeading = "%nEnvironment:%n",
        footer = {"  TRIVIUM_JAVA_HOME   the JDK to use, 25 or newer, if ./trivium finds another",
            "  TRIVIUM_JAVA_OPTS   more JVM options, such as -Dconfig.file=my.conf"})
public final class Main implements Runnable {
    static final int WORK_FAILED = 1;
    static final int WRONG_USAGE = 2;
    static final int WRONG_CONFIGURATION = 3;

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    Main() {
    }

    public static void main(String... args) {
        int code = commandLine().execute(args);
        System.out.flush();
        System.exit(code);
    }

    static CommandLine commandLine() {
        CommandLine whole = new CommandLine(new Main());
        addHelp(whole);
        return whole
                .setParameterExceptionHandler((problem, arguments) -> {
                    CommandLine command = problem.getCommandLine();
                    command.getErr().println(problem.getMessage());
                    command.getErr().println("How it is used: ./" + command.getCommandSpec().qualifiedName() + " --help");
                    return WRONG_USAGE;
                })
                .setExecutionExceptionHandler((failure, command, parsed) -> report(failure, command.getErr()));
    }

    private static void addHelp(CommandLine above) {
        above.getSubcommands().values().forEach(command -> {
            if (command.getCommandSpec().optionsMap().get("--help") == null) {
                command.getCommandSpec().addOption(
                        OptionSpec.builder("-h", "--help").usageHelp(true).description("show this help").build());
            }
            addHelp(command);
        });
    }

    /** {@code trivium} alone: the help, but as an error, for nothing was done. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getErr());
        throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do, such as: ./trivium demo");
    }

    private static int report(Exception failure, PrintWriter err) {
        if (failure instanceof ConfigurationException) {
            err.println("The configuration is wrong. " + failure.getMessage());
            return WRONG_CONFIGURATION;
        }
        if (failure instanceof WorkFailedException) {
            err.println(failure.getMessage());
        } else {
            failure.printStackTrace(err); // nobody foresaw it: show all there is
        }
        return WORK_FAILED;
    }

    /** Version of Trivium, and of what it runs on. */
    static final class Versions implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String own = Objects.requireNonNullElse(Main.class.getPackage().getImplementationVersion(), "(not packaged)");
            return new String[] {"trivium " + own, "Pekko " + Version.current() + ", Java " + Runtime.version() + ", "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch")};
        }
    }
}
