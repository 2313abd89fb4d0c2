package dev.trivium.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import dev.trivium.samples.ChildJvm;
import dev.trivium.samples.Folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class CommandLineTest {
    @TempDir
    private Path folder = Path.of("");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int trivium(String... arguments) {
        return Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(arguments);
    }

    @Test
    void withoutACommandItSaysWhatToDo() {
        assertEquals(2, trivium());
        assertTrue(err.toString().contains("Say what to do, such as: ./trivium demo"), err::toString);
        assertTrue(err.toString().contains("doctor"), err::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "sample", "timeline", "worker", "certs", "doctor", "bench"})
    void eachCommandHasHelp(String command) {
        assertEquals(0, trivium(command, "--help"));
        assertTrue(out.toString().startsWith("Usage: trivium " + command), out::toString);
    }

    @Test
    void benchIsListedAndLeftToTheLauncher() {
        assertEquals(0, trivium("--help"));
        assertTrue(out.toString().contains("bench "), out::toString);
        assertEquals(2, trivium("bench", "loop", "--quick"));
        assertTrue(err.toString().contains("this is for the launcher: ./trivium bench loop --quick"), err::toString);
    }

    @Test
    void helpDocumentsExitCodes() {
        assertEquals(0, trivium("--help"));
        assertTrue(out.toString().contains("Exit codes:"), out::toString);
        assertTrue(out.toString().contains("the configuration is wrong"), out::toString);
    }

    @Test
    void versionNamesWhatItRunsOn() {
        assertEquals(0, trivium("--version"));
        assertTrue(out.toString().contains("trivium "), out::toString);
        assertTrue(out.toString().contains("Pekko 1."), out::toString);
        assertTrue(out.toString().contains("Java " + Runtime.version().feature()), out::toString);
    }

    @Test
    void samplesAreListedWithOneLineEach() {
        assertEquals(0, trivium("sample"));
        assertEquals(List.of("gather", "to-thread", "in-process", "three-ways", "pool-switch", "pipeline", "stall", "crash", "timeout-kill",
                "request-reply", "actor-pool", "bees", "topic", "traffic-light", "rate-limiter", "saga"),
                out.toString().lines().takeWhile(line -> !line.isEmpty()).map(line -> line.substring(0, line.indexOf(' '))).toList());
    }

    @Test
    void anUnknownSampleIsAnsweredWithThoseThatThereAre() {
        assertEquals(2, trivium("sample", "gathr"));
        assertTrue(err.toString().contains("there is no sample 'gathr'; there are: gather, to-thread, in-process, "), err::toString);
    }

    @Test
    void aSampleThatCannotReadItsFolderSaysSoInOneLine() {
        assertEquals(1, trivium("sample", "pipeline", folder.resolve("none").toString()));
        assertEquals("the sample failed: java.nio.file.NoSuchFileException: " + folder.resolve("none"), err.toString().strip());
    }

    @Test
    void wrongUsageIsAnsweredInTwoLines() {
        assertEquals(2, trivium("demo", "--wrkers=2"));
        assertEquals(List.of("Unknown option: '--wrkers=2'", "How it is used: ./trivium demo --help"), err.toString().lines().toList());
    }

    @Test
    void aFolderThatDoesNotExistIsNamed() {
        assertEquals(2, trivium("demo", "--input", folder.resolve("none").toString()));
        assertTrue(err.toString().contains("there is no folder " + folder.resolve("none")), err::toString);
    }

    @Test
    void aFileInPlaceOfAFolderIsRefused() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertEquals(2, trivium("demo", "--input", file.toString()));
        assertTrue(err.toString().contains(file + " is not a folder"), err::toString);
    }

    @Test
    void anEmptyFolderIsRefused() {
        assertEquals(2, trivium("demo", "--input", folder.toString()));
        assertTrue(err.toString().contains("holds no files"), err::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--workers=-1", "--workers=257", "--parallelism=0", "--parallelism=10001"})
    void sizesOutOfRangeAreRefused(String option) {
        assertEquals(2, trivium("demo", option));
        assertTrue(err.toString().contains("must be from 1 to"), err::toString);
    }

    @Test
    void aTraceCannotBeLeftInAFile() throws Exception {
        Files.createFile(folder.resolve("input"));
        Path file = Files.createFile(folder.resolve("file"));

        assertEquals(2, trivium("demo", "--trace=" + file, "--input", folder.toString()));
        assertTrue(err.toString().contains("--trace: " + file + " is no folder and cannot be made one"), err::toString);
    }

    @Test
    void timelineMakesAPageOfATraceAndPutsItBesideIt() throws Exception {
        Path trace = Files.writeString(folder.resolve("my trace.json"), """
                {"traceEvents":[{"ph":"X","name":"page","cat":"event-loop","pid":1,"tid":2,"ts":5,"dur":7,"args":{"dispatcher":"io","task":1,"outcome":"value"}}]}
                """);

        assertEquals(0, trivium("timeline", trace.toString()), err::toString);
        Path page = folder.resolve("my trace.html");
        assertEquals("The picture is in " + page + "; open it with a browser.", out.toString().strip());
        assertTrue(Files.readString(page).startsWith("<!doctype html>"));
        assertEquals(0, trivium("timeline", trace.toString(), "-o", folder.resolve("out.svg").toString()), err::toString);
        assertTrue(Files.readString(folder.resolve("out.svg")).startsWith("<svg "));
    }

    @Test
    void timelineSaysWhatIsWrongWithAFileThatIsNoTrace() throws Exception {
        assertEquals(2, trivium("timeline", folder.resolve("none.json").toString()));
        assertTrue(err.toString().contains("there is no file " + folder.resolve("none.json")), err::toString);
        Path file = Files.writeString(folder.resolve("notes.txt"), "milk, bread");
        assertEquals(1, trivium("timeline", file.toString()));
        assertTrue(err.toString().contains(file + " is no trace: it is not JSON"), err::toString);
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertEquals(1, trivium("timeline", binary.toString()));
        assertTrue(err.toString().contains(binary + " is no trace: it is not text"), err::toString);
        assertFalse(Files.exists(folder.resolve("notes.txt.html")));
    }

    @Test
    void workerNodesAreGivenWithTheirPortsAndTheCertificatesOfTheProgram() {
        assertEquals(2, trivium("demo", "--workers=10.0.0.7"));
        assertTrue(err.toString().contains("neither a number of processes nor a list of worker nodes such as 10.0.0.7:25520"), err::toString);
        assertEquals(2, trivium("demo", "--workers=10.0.0.7:25520,10.0.0.8:25520"));
        assertTrue(err.toString().contains("add --certificates DIR/NAME"), err::toString);
        assertEquals(2, trivium("demo", "--workers=10.0.0.7:25520", "--certificates=" + folder));
        assertTrue(err.toString().contains(folder + " does not hold certificate.pem, key.pem, authority.pem and admitted"), err::toString);
    }

    @Test
    void workerNodeWithAWrongConfigurationEndsWithOneLine() throws Exception {
        Path file = Files.writeString(folder.resolve("worker.conf"), "trivium.worker.slots = many");
        assertEquals(3, trivium("worker", "--config", file.toString()));
        assertEquals(1, err.toString().lines().count(), err::toString);
        assertTrue(err.toString().contains("trivium.worker.slots: "), err::toString);
    }

    @Test
    void classPathOfAWorkerNodeIsTheLaunchers() {
        assertEquals(2, trivium("worker", "--config", "worker.conf", "--class-path", "app.jar"));
        assertTrue(err.toString().contains("give it to java as -cp, with the main class dev.trivium.remote.WorkerNodeMain"), err::toString);
    }

    @Test
    void doctorLooksAtTheOwnPortAndTheSeedsWhereThereAreSome() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            Config remoting = ConfigFactory.parseString("port = " + port + ", seeds = [\"127.0.0.1:" + port + "\", \"dns:no-such-host.invalid:1\"]")
                    .withFallback(ConfigFactory.defaultReference().getConfig("trivium.remoting"));
            List<Checkup.Finding> found = RemotingCheck.of(remoting).stream().map(Checkup.Check::look).toList();

            assertEquals(List.of(false, true, false), found.stream().map(Checkup.Finding::ok).toList(), found::toString);
            assertTrue(found.get(0).what().contains("127.0.0.1:" + port + " cannot be listened at: "), found::toString);
            assertTrue(found.get(1).what().contains("1 of 1 address answers"), found::toString);
            assertTrue(found.get(2).what().contains("'no-such-host.invalid' is no host that is known here"), found::toString);
        }
        assertEquals(List.of(), RemotingCheck.of(ConfigFactory.defaultReference().getConfig("trivium.remoting")));
    }

    @Test
    void doctorTellsSeedsThatDoNotAnswerFromSuchAsAreNone() throws Exception {
        int free;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = closed.getLocalPort();
        }
        assertTrue(RemotingCheck.free("127.0.0.1", free).ok());
        assertTrue(RemotingCheck.answers("127.0.0.1:" + free).what().contains("nobody answers at 127.0.0.1 (Connection refused)"));
        assertTrue(RemotingCheck.answers("somewhere").what().contains("not of the form host:port"));
    }

    @Test
    void filesThatCannotBeReadAreListedAndLeftOut() {
        List<Path> unreadable = new ArrayList<>();
        for (int i = 10; i < 22; i++) {
            unreadable.add(folder.resolve("secret-" + i));
        }
        demoCommand().check(new Folder(folder, List.of(new Folder.Entry(folder.resolve("open"), 3)), unreadable));

        assertTrue(err.toString().startsWith("12 of 13 entries cannot be read and are left out:"), err::toString);
        assertTrue(err.toString().contains(folder.resolve("secret-19").toString()), err::toString);
        assertTrue(err.toString().contains("and 2 more"), err::toString);
    }

    @Test
    void aFolderOfWhichNothingCanBeReadIsRefused() {
        CommandLine.ParameterException refused = org.junit.jupiter.api.Assertions.assertThrows(CommandLine.ParameterException.class,
                () -> demoCommand().check(new Folder(folder, List.of(), List.of(folder.resolve("secret")))));

        assertTrue(String.valueOf(refused.getMessage()).contains("holds nothing that can be read"), refused::toString);
    }

    private DemoCommand demoCommand() {
        CommandLine demo = Main.commandLine().setErr(new PrintWriter(err, true)).getSubcommands().get("demo");
        return (DemoCommand) java.util.Objects.requireNonNull(demo).getCommand();
    }

    @Test
    void doctorFindsNothingWrongWhereNothingIs() throws Exception {
        ChildJvm.Ended ended = ChildJvm.trivium("doctor");

        assertEquals(0, ended.exitCode(), ended::toString);
        assertEquals("Nothing is wrong.", ended.lines().getLast(), ended::toString);
        assertTrue(ended.out().contains("none: the JDK makes none for class paths with folders"), ended::toString);
        assertTrue(ended.out().contains("none is configured: keys are minted in memory at each start"), ended::toString);
        assertEquals(11, ended.lines().stream().filter(line -> line.startsWith("ok ")).count(), ended::toString);
        ended.assertNoChildIsLeft();
    }

    @Test
    void doctorMissesTheFlagsAndSaysHowToSetThem() throws Exception {
        ChildJvm.Ended ended = ChildJvm.run(List.of(), "", "dev.trivium.cli.Main", "doctor");

        assertEquals(1, ended.exitCode(), ended::toString);
        assertTrue(ended.out().contains("mend: start java with --add-opens java.base/java.lang=ALL-UNNAMED"), ended::toString);
        assertTrue(ended.out().contains("mend: start java with --sun-misc-unsafe-memory-access=allow"), ended::toString);
    }

    @Test
    void doctorNamesAMisspeltKeyAndWhatItShouldBe() throws Exception {
        Path file = Files.writeString(folder.resolve("my.conf"), "trivium.dispatchers.cpu { type = process, wrkers = 2 }");

        Checkup.Finding finding = Checkup.configuration(file);

        assertFalse(finding.ok());
        assertTrue(finding.what().contains("trivium.dispatchers.cpu.wrkers: there is no such key; did you mean 'workers'?"), finding::what);
    }

    @Test
    void doctorNamesAConfigurationFileThatIsMissing() {
        Checkup.Finding finding = Checkup.configuration(folder.resolve("none.conf"));

        assertFalse(finding.ok());
        assertTrue(finding.what().contains("none.conf"), finding::what);
    }

    @Test
    void doctorShowsTheEndOfTheCertificateOrWhatIsWrongWithIt() throws Exception {
        Path farm = folder.resolve("farm");
        assertEquals(0, trivium("certs", "init", farm.toString()));
        assertEquals(0, trivium("certs", "issue", farm.toString(), "node-1", "--days", "20"));
        Path own = farm.resolve("node-1");
        Path file = Files.writeString(folder.resolve("my.conf"), """
                trivium.remoting.tls { certificate = "%1$s/certificate.pem", key = "%1$s/key.pem", authority = "%1$s/authority.pem", admitted = "%1$s/admitted" }
                """.formatted(own));

        Checkup.Finding finding = Checkup.certificate(file);
        assertTrue(finding.ok() && finding.what().contains("19 days from now: replace it soon"), finding.what());
        Files.delete(own.resolve("key.pem"));
        finding = Checkup.certificate(file);
        assertTrue(!finding.ok() && finding.what().contains("trivium.remoting.tls.key: file '" + own.resolve("key.pem") + "' does not exist"),
                finding.what());
    }

    @Test
    void doctorSaysWhatIsWrongWithAnOldJavaAndAFolderThatIsNoFolder() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertFalse(Checkup.java(Runtime.Version.parse("24.0.2")).ok());
        assertFalse(Checkup.opens(false).ok());
        assertFalse(Checkup.unsafe(List.of("-Xmx1g")).ok());
        assertFalse(Checkup.writable(file.resolve("below"), "mend it").ok());
    }

    @Test
    void aWrongConfigurationIsOneMessageWithoutAStackTrace() throws Exception {
        Path file = Files.writeString(folder.resolve("my.conf"), "trivium.dispatchers.work { type = event-lop }");
        List<String> options = new ArrayList<>(ChildJvm.FLAGS);
        options.add("-Dconfig.file=" + file);

        ChildJvm.Ended ended = ChildJvm.run(options, "", "dev.trivium.cli.Main", "sample", "gather");

        assertEquals(3, ended.exitCode(), ended::toString);
        assertEquals(1, ended.err().lines().count(), ended::toString);
        assertTrue(ended.err().contains("trivium.dispatchers.work.type: there is no dispatcher type 'event-lop'; did you mean 'event-loop'?"),
                ended::toString);
    }
}
