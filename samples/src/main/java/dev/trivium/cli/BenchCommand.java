package dev.trivium.cli;

import java.util.ArrayList;
import java.util.List;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code trivium bench}: here only to be listed. The launcher starts the program of the module benchmarks, which is not part of this class path. */
@Command(name = "bench",
        description = "Measures Trivium beside its peers on this machine, and writes a table and charts: ./trivium bench all. See ./trivium bench --help")
final class BenchCommand implements Runnable {
    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    BenchCommand() {
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "this is for the launcher: ./trivium bench " + String.join(" ", arguments));
    }
}
