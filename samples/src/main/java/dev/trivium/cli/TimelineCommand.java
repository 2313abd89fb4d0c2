package dev.trivium.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.trivium.timeline.NoTraceException;
import dev.trivium.timeline.Picture;
import dev.trivium.timeline.Trace;
import dev.trivium.timeline.TraceFile;

/** {@code trivium timeline}: a file that trivium.trace.file has had written → a picture. */
@Command(name = "timeline",
        description = {"Makes a picture of what a program did: which task had which thread when, and how many ran at the same time.",
            "FILE is what the program wrote with trivium.trace.file set. It can be opened at ui.perfetto.dev and chrome://tracing as well. See docs/timeline.md."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the picture was made", "1:FILE is no trace, or the picture cannot be written", "2:wrong usage, or there is no FILE"},
        footerHeading = "%nExample:%n", footer = "  ./trivium timeline trace.json -o trace.html")
final class TimelineCommand implements Runnable {
    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "the trace, in the Trace Event format")
    private Path file = Path.of("");

    @Option(names = {"-o", "--output"}, paramLabel = "OUT", description = "the picture: a page of HTML, or SVG if it is called OUT.svg;"
            + " without it, FILE with .html in the place of .json")
    private @Nullable Path output;

    @Option(names = "--title", paramLabel = "TEXT", description = "what stands above the picture; without it, the name of FILE")
    private @Nullable String title;

    TimelineCommand() {
    }

    @Override
    public void run() {
        if (!Files.isRegularFile(file)) {
            throw new CommandLine.ParameterException(spec.commandLine(), "there is no file " + file.toAbsolutePath());
        }
        Path picture = output == null ? besides(file) : output;
        Trace trace = read(file);
        String above = title == null ? String.valueOf(file.getFileName()) : title;
        write(picture, picture.toString().endsWith(".svg") ? Picture.svg(trace, above) : Picture.html(trace, above));
        spec.commandLine().getOut().println("The picture is in " + picture.toAbsolutePath() + "; open it with a browser.");
        spec.commandLine().getOut().flush();
    }

    private static Path besides(Path file) {
        return file.resolveSibling(String.valueOf(file.getFileName()).replaceFirst("\\.json$", "") + ".html");
    }

    static Trace read(Path file) {
        try {
            return TraceFile.read(Files.readString(file));
        } catch (NoTraceException e) {
            throw new WorkFailedException(file + " is no trace: " + e.getMessage(), e);
        } catch (CharacterCodingException e) {
            throw new WorkFailedException(file + " is no trace: it is not text", e);
        } catch (IOException e) {
            throw new WorkFailedException(file + " cannot be read: " + e, e);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new WorkFailedException(file + " cannot be written: " + e, e);
        }
    }
}
