package dev.trivium.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.trivium.samples.Folder;
import dev.trivium.samples.Progress;

/** {@code trivium demo}: checks what it is given, and hands it on to {@link DemoRun}. */
@Command(name = "demo", showDefaultValues = true,
        description = {"Runs one program three times, on an event loop, on threads and in processes, and shows what each took.",
            "With --workers HOST:PORT the third run is on worker nodes.",
            "The program fetches pages from a local web server, computes on files, and waits. Between the runs one word of"
                    + " configuration is changed: trivium.dispatchers.work.type."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all three did the same work", "1:a job failed, or the digests of the files differ",
            "2:wrong option, or an --input or --certificates that does not exist, or has no file that can be read, or a --trace that is no folder",
            "3:the configuration is wrong"})
final class DemoCommand implements Runnable {
    private static final int MOST_WORKERS = 256;
    private static final int MOST_THREADS = 10_000;
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}");
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):\\d{1,5}");

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(names = "--input", paramLabel = "DIR", description = "folder whose files are computed on, with all folders below",
            defaultValue = "${sys:java.home}/lib")
    private Path input = Path.of("");

    @Option(names = "--workers", paramLabel = "N|HOST:PORT,…", description = "processes of the process dispatcher, 0 for one a processor; or worker"
            + " nodes, for type = cluster in the place of process", defaultValue = "0")
    private String workers = "";

    @Option(names = "--certificates", paramLabel = "DIR/NAME", description = "with worker nodes: the folder that ./trivium certs issue DIR NAME has made")
    private @Nullable Path certificates;

    @Option(names = "--hostname", paramLabel = "OWN", description = "with worker nodes: address of this machine at which they reach it",
            defaultValue = "127.0.0.1")
    private String hostname = "";

    @Option(names = "--parallelism", paramLabel = "N", description = "threads of the fork-join dispatcher", defaultValue = "50")
    private int parallelism;

    @Option(names = "--quick", description = "fewer pages and waits, and at most 16 MB of files")
    private boolean quick;

    @Option(names = "--all", description = "also wait one after another, which is computed otherwise (25 s more)")
    private boolean all;

    @Option(names = "--trace", arity = "0..1", fallbackValue = ".", paramLabel = "DIR", description = "record which task had which thread when, and leave"
            + " demo-trace.html, a picture, and demo-trace.json, for ui.perfetto.dev, in DIR, or else in this folder. So that the picture can be read the work"
            + " is less: 12 pages, 12 waits of 0.1 s, at most 8 MB of files, and 8 threads without --parallelism; and each run does pages and files once before")
    private @Nullable Path trace;

    DemoCommand() {
    }

    @Override
    public void run() {
        WorkPlace place = place();
        between("--parallelism", parallelism, MOST_THREADS);
        Folder folder = readable(input);
        Path recorded = trace;
        if (recorded != null) {
            boolean given = spec.commandLine().getParseResult().hasMatchedOption("--parallelism");
            DemoPlan plan = DemoPlan.traced(folder, place, given ? parallelism : DemoPlan.TRACED_PARALLELISM, all);
            try (DemoTrace kept = DemoTrace.in(writable(recorded))) {
                new DemoRun(plan, System.out, Progress.onTerminal(), kept).run();
            }
            return;
        }
        DemoPlan plan = quick ? DemoPlan.quick(folder, place, parallelism, all) : DemoPlan.whole(folder, place, parallelism, all);
        new DemoRun(plan, System.out, Progress.onTerminal(), null).run();
    }

    /** The folder, made if it was not there. */
    private Path writable(Path given) {
        Path made = given.toAbsolutePath().normalize();
        try {
            Files.createDirectories(made);
        } catch (IOException e) {
            throw wrong("--trace: " + made + " is no folder and cannot be made one: " + e);
        }
        if (!Files.isWritable(made)) {
            throw wrong("--trace: nothing can be written to " + made);
        }
        return made;
    }

    private WorkPlace place() {
        if (NUMBER.matcher(workers).matches()) {
            int given = Integer.parseInt(workers);
            int processes = given == 0 ? Math.max(2, Runtime.getRuntime().availableProcessors()) : given;
            between("--workers", processes, MOST_WORKERS);
            return WorkPlace.processes(processes);
        }
        List<String> nodes = List.of(workers.split(",", -1));
        if (!nodes.stream().allMatch(ADDRESS.asMatchPredicate())) {
            throw wrong("--workers: '" + workers + "' is neither a number of processes nor a list of worker nodes such as 10.0.0.7:25520,10.0.0.8:25520");
        }
        Path folder = certificates;
        if (folder == null) {
            throw wrong("--workers: worker nodes want to know who you are; add --certificates DIR/NAME, which ./trivium certs issue DIR NAME makes");
        }
        if (!WorkPlace.holdsCertificates(folder)) {
            throw wrong("--certificates: " + folder.toAbsolutePath() + " does not hold certificate.pem, key.pem, authority.pem and admitted, or they cannot be read");
        }
        return WorkPlace.nodes(nodes, folder, hostname);
    }

    private void between(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw wrong(option + " must be from 1 to " + most + ", not " + value);
        }
    }

    private Folder readable(Path given) {
        if (!Files.exists(given)) {
            throw wrong("--input: there is no folder " + given.toAbsolutePath());
        }
        if (!Files.isDirectory(given)) {
            throw wrong("--input: " + given.toAbsolutePath() + " is not a folder; give the folder that holds the files");
        }
        Folder folder;
        try {
            folder = Folder.list(given);
        } catch (IOException e) {
            throw wrong("--input: " + given.toAbsolutePath() + " cannot be listed: " + e);
        }
        check(folder);
        return folder;
    }

    /** Says which files cannot be read; refuses a folder where there is nothing else. */
    void check(Folder folder) {
        List<Path> unreadable = folder.unreadable();
        if (folder.files().isEmpty()) {
            throw wrong("--input: " + folder.root() + (unreadable.isEmpty() ? " holds no files; give a folder with a few megabytes in it"
                    : " holds nothing that can be read: " + unreadable.size() + " entries are there that this user may not read, such as "
                            + unreadable.getFirst()));
        }
        if (!unreadable.isEmpty()) {
            spec.commandLine().getErr().println(unreadable.size() + " of " + (unreadable.size() + folder.files().size())
                    + " entries cannot be read and are left out:");
            unreadable.stream().limit(10).forEach(path -> spec.commandLine().getErr().println("  " + path));
            if (unreadable.size() > 10) {
                spec.commandLine().getErr().println("  and " + (unreadable.size() - 10) + " more");
            }
            spec.commandLine().getErr().flush();
        }
    }

    private CommandLine.ParameterException wrong(String problem) {
        return new CommandLine.ParameterException(spec.commandLine(), problem);
    }
}
