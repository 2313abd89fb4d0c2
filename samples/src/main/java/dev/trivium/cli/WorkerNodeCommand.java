package dev.trivium.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.trivium.remote.WorkerNodeMain;

/** {@code trivium worker}: hands on to {@link WorkerNodeMain}. */
@Command(name = "worker",
        description = {"Runs a worker node: it starts processes for programs that have dispatchers of type = cluster. See docs/worker-nodes.md.",
            "SIGTERM, or Ctrl-C, has it take no more work, wait for that which is under way (trivium.worker.drain-timeout) and end. A second one ends"
                    + " it at once."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it was told to end, and all its work was done", "2:wrong option", "3:the configuration is wrong",
            "70:it could not start: a port is taken, for example",
            "75:drain-timeout had passed, and processes were ended in the middle of their work", "130, 143:a second SIGINT or SIGTERM ended it at once"},
        footerHeading = "%nExample:%n", footer = "  ./trivium worker --config worker.conf --class-path \"app.jar:lib/*\"")
final class WorkerNodeCommand implements Callable<Integer> {
    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(names = "--config", paramLabel = "FILE", required = true,
            description = "the configuration: the blocks trivium.worker and trivium.remoting")
    private Path config = Path.of("");

    @Option(names = "--class-path", paramLabel = "JARS",
            description = "the whole class path of the programs, as java -cp takes it, Trivium's jars included; their processes find the same classes here."
                    + " Without it they find Trivium and its samples.")
    private String classPath = "";

    WorkerNodeCommand() {
    }

    @Override
    public Integer call() {
        if (!classPath.isEmpty()) { // the launcher starts java with it, and does not come here
            throw new CommandLine.ParameterException(spec.commandLine(), "--class-path is for ./trivium; give it to java as -cp, with the main class "
                    + WorkerNodeMain.class.getName());
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        return WorkerNodeMain.run(config, line -> say(out, line), line -> say(err, line));
    }

    private static void say(PrintWriter to, String line) {
        to.println(line);
        to.flush();
    }
}
