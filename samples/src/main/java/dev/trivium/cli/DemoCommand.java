package dev.trivium.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.trivium.samples.Folder;

/** {@code trivium demo}: checks what it is given, and hands it on to {@link DemoRun}. */
@Command(name = "demo", showDefaultValues = true,
        description = {"Runs one program three times, on an event loop, on threads and in processes, and shows what each took.",
            "The program fetches pages from a local web server, computes on files, and waits. Between the runs one word of"
                    + " configuration is changed: trivium.dispatchers.work.type."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all three did the same work", "1:a job failed, or the digests of the files differ",
            "2:wrong option, or an --input that does not exist, is no folder, or has no file that can be read",
            "3:the configuration is wrong"})
final class DemoCommand implements Runnable {
    private static final int MOST_WORKERS = 256;
    private static final int MOST_THREADS = 10_000;

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(names = "--input", paramLabel = "DIR", description = "folder whose files are computed on, with all folders below",
            defaultValue = "${sys:java.home}/lib")
    private Path input = Path.of("");

    @Option(names = "--workers", paramLabel = "N", description = "processes of the process dispatcher; 0 for one a processor",
            defaultValue = "0")
    private int workers;

    @Option(names = "--parallelism", paramLabel = "N", description = "threads of the fork-join dispatcher", defaultValue = "50")
    private int parallelism;

    @Option(names = "--quick", description = "fewer pages and waits, and at most 16 MB of files")
    private boolean quick;

    @Option(names = "--all", description = "also wait one after another, which is computed otherwise (25 s more)")
    private boolean all;

    DemoCommand() {
    }

    @Override
    public void run() {
        int processes = workers == 0 ? Math.max(2, Runtime.getRuntime().availableProcessors()) : workers;
        between("--workers", processes, MOST_WORKERS);
        between("--parallelism", parallelism, MOST_THREADS);
        Folder folder = readable(input);
        DemoPlan plan = quick ? DemoPlan.quick(folder, processes, parallelism, all) : DemoPlan.whole(folder, processes, parallelism, all);
        new DemoRun(plan, System.out, Progress.onTerminal()).run();
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
