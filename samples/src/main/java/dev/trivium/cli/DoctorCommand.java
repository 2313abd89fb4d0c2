package dev.trivium.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trivium doctor}: looks for what is wrong, and says how to mend it. */
@Command(name = "doctor",
        description = "Checks the JDK, its flags, the configuration, ports, folders and child processes; says what is wrong and how to"
                + " mend it.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:nothing is wrong", "1:something is wrong", "2:wrong option"})
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(names = "--config", paramLabel = "FILE", description = "the configuration to check, instead of application.conf")
    private @Nullable Path config;

    DoctorCommand() {
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        int wrong = 0;
        for (Checkup.Check check : Checkup.all(config)) {
            Checkup.Finding finding = check.look();
            out.printf("%-7s %-22s %s%n", finding.ok() ? "ok" : "WRONG", check.name(), finding.what());
            if (!finding.ok()) {
                wrong++;
                out.printf("%-30s mend: %s%n", "", finding.mend());
            }
            out.flush();
        }
        out.println(wrong == 0 ? "Nothing is wrong." : wrong + (wrong == 1 ? " thing is wrong." : " things are wrong."));
        out.flush();
        return wrong == 0 ? 0 : Main.WORK_FAILED;
    }
}
