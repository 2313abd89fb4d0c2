package dev.trivium.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.trivium.remote.TlsFiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What {@code trivium certs} prints, and how it ends. */
final class CertsCommandTest {
    @TempDir
    private Path temporary = Path.of("");

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    private int certs(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        String[] all = new String[arguments.length + 1];
        all[0] = "certs";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(all);
    }

    private String farm() {
        return temporary.resolve("farm").toString();
    }

    private void assertPrinted(String part) {
        assertTrue(out.toString().contains(part), () -> out + "does not say " + part);
    }

    @ParameterizedTest
    @ValueSource(strings = {"init", "issue", "list", "revoke"})
    void eachCommandHasHelpWithAnExampleAndExitCodes(String command) {
        assertEquals(0, certs(command, "--help"));
        assertPrinted("Usage: trivium certs " + command);
        assertPrinted("  ./trivium certs " + command + " farm");
        assertPrinted("Exit codes:");
    }

    @Test
    void withoutACommandItSaysWhatToDo() {
        assertEquals(2, certs());
        assertTrue(err.toString().contains("Say what to do, such as: ./trivium certs init farm"), err::toString);
    }

    @Test
    void whatIsPrintedToBePastedIsAConfigurationThatWorks() {
        assertEquals(0, certs("init", farm()));
        assertPrinted("./trivium certs issue " + farm() + " NAME");
        assertEquals(0, certs("issue", farm(), "node-1", "--days", "40"));
        String printed = out.toString();
        Config pasted = ConfigFactory.parseString(printed.substring(printed.indexOf("trivium.remoting.tls {"), printed.indexOf("}") + 1));
        String described = TlsFiles.describe(pasted.withFallback(ConfigFactory.defaultReference()));
        assertTrue(described.startsWith("CN=node-1, valid until "), described);
        assertTrue(described.endsWith("admitted, with it: 1"), described);
        assertPrinted("2. Copy " + farm() + "/admitted to all other machines");
        assertFalse(printed.contains("3. "), printed);
    }

    @Test
    void authorityIsNotOverwritten() {
        assertEquals(0, certs("init", farm()));
        assertEquals(1, certs("init", farm()));
        assertEquals(1, err.toString().lines().count(), err::toString);
        assertTrue(err.toString().contains("is not overwritten"), err::toString);
    }

    @Test
    void folderWithoutAnAuthorityIsToldHowToMakeOne() {
        for (String[] command : new String[][] {{"issue", farm(), "x"}, {"list", farm()}, {"revoke", farm(), "x"}}) {
            assertEquals(1, certs(command));
            assertTrue(err.toString().contains("make one: ./trivium certs init " + farm()), err::toString);
        }
    }

    @Test
    void folderThatCannotBeMadeIsNamed() throws Exception {
        Path file = Files.createFile(temporary.resolve("file"));
        assertEquals(1, certs("init", file.resolve("farm").toString()));
        assertTrue(err.toString().contains(file.toString()), err::toString);
        assertEquals(1, err.toString().lines().count(), err::toString);
    }

    @Test
    void wrongNamesAndDaysAreWrongUsage() {
        assertEquals(0, certs("init", farm()));
        assertEquals(2, certs("issue", farm(), "authority"));
        assertEquals(List.of("How it is used: ./trivium certs issue --help"), err.toString().lines().skip(1).toList());
        assertTrue(err.toString().startsWith("'authority' cannot be the name of a certificate"), err::toString);
        assertEquals(2, certs("issue", farm(), "node-1", "--days=0"));
        assertTrue(err.toString().startsWith("--days must be from 1 to 36500, not 0"), err::toString);
        assertEquals(2, certs("revoke", farm(), "node-1"));
        assertTrue(err.toString().startsWith("there is no certificate 'node-1'"), err::toString);
        assertEquals(2, certs("issue", farm()));
    }

    @Test
    void listShowsNamesFingerprintsAndStates() {
        certs("init", farm());
        assertEquals(0, certs("list", farm()));
        assertPrinted("No certificate has been issued yet");
        certs("issue", farm(), "node-1");
        certs("issue", farm(), "node-1");
        assertPrinted("3. The certificate before it stays admitted. Once the new one is in use: ./trivium certs revoke " + farm() + " node-1 --old");
        assertEquals(0, certs("revoke", farm(), "node-1", "--old"));
        assertPrinted("revoked: node-1 ");
        assertPrinted("Copy " + farm() + "/admitted to all machines");
        assertEquals(0, certs("list", farm()));
        List<String> lines = out.toString().lines().toList();
        assertEquals(2, lines.size());
        assertTrue(lines.get(0).matches("node-1 +[0-9a-f]{16}  \\S+Z +revoked"), lines::toString);
        assertTrue(lines.get(1).matches("node-1 +[0-9a-f]{16}  \\S+Z +admitted"), lines::toString);
        assertEquals(0, certs("revoke", farm(), "node-1", "--old"));
        assertPrinted("There is nothing to revoke.");
    }
}
