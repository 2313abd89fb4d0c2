package dev.trivium.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

import com.typesafe.config.ConfigUtil;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.trivium.remote.CertificateFolder;

/** {@code trivium certs}: says what {@link CertificateFolder} has done, and what is left to do. */
@Command(name = "certs", synopsisSubcommandLabel = "COMMAND",
        description = {"Makes and revokes the certificates by which the machines of a farm of worker nodes, and the programs that use it, know each other.",
            "They are kept in a folder that stays on one machine, as the key of the authority is in it. See docs/certificates.md."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:it could not be done; nothing was overwritten", "2:wrong usage"})
final class CertsCommand implements Runnable {
    private static final String EXIT_CODES = "%nExit codes:%n";
    private static final String EXAMPLE = "%nExample:%n";
    private static final String DONE = "0:done";
    private static final String FAILED = "1:it could not be done: a file cannot be read or written, or there is no authority in DIR";
    private static final String USAGE = "2:wrong usage, also a NAME or a number of days that cannot be used";
    private static final String DIR = "the folder of the authority";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CertsCommand() {
    }

    /** {@code trivium certs} alone. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getErr());
        throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do, such as: ./trivium certs init farm");
    }

    @Command(name = "init", showDefaultValues = true,
            description = "Makes an authority, which signs certificates, in a folder that only you can look into.",
            exitCodeListHeading = EXIT_CODES,
            exitCodeList = {DONE, "1:it could not be done: there is an authority in DIR, or a file cannot be written", USAGE},
            footerHeading = EXAMPLE, footer = "  ./trivium certs init farm")
    void init(@Parameters(paramLabel = "DIR", description = "the folder to make; it may exist, without an authority in it") Path folder,
            @Option(names = "--days", paramLabel = "N", description = "how long the authority is valid", defaultValue = "3650") int days) {
        done(() -> {
            CertificateFolder made = CertificateFolder.init(folder, days);
            out().println("An authority was made in " + folder + ", valid until " + made.expiry() + ".");
            out().println("Keep authority-key.pem on this machine, and keep a copy of it somewhere safe: whoever has it can make certificates.");
            out().println("Now a certificate for each machine and each program: ./trivium certs issue " + folder + " NAME");
        });
    }

    @Command(name = "issue", showDefaultValues = true,
            description = {"Makes a key and a certificate for a machine, or for a program, and admits it.",
                "A NAME that has one gets a new one; the old one stays admitted until it is revoked or expires."},
            exitCodeListHeading = EXIT_CODES, exitCodeList = {DONE, FAILED, USAGE},
            footerHeading = EXAMPLE, footer = "  ./trivium certs issue farm node-1")
    void issue(@Parameters(index = "0", paramLabel = "DIR", description = DIR) Path folder,
            @Parameters(index = "1", paramLabel = "NAME", description = "letters, digits, '-', '.' and '_'; a folder in DIR gets this name") String name,
            @Option(names = "--days", paramLabel = "N", description = "how long the certificate is valid", defaultValue = "365") int days) {
        done(() -> {
            CertificateFolder opened = CertificateFolder.open(folder);
            CertificateFolder.Issued issued = opened.issue(name, days);
            out().println("A certificate for " + name + " was made, valid until " + issued.certificate().expiry().orElseThrow() + ":");
            out().println("  fingerprint " + issued.certificate().fingerprint());
            out().println("  files       " + issued.files());
            out().println();
            out().println("1. Copy these files to the machine of " + name + ", key.pem for nobody but the user that runs it, and name them there as they"
                    + " are called then:");
            out().println();
            out().println(configuration(issued.files()));
            out().println();
            out().println("2. Copy " + opened.list() + " to all other machines and programs in the place of theirs. They admit the certificate"
                    + " within seconds; none need be restarted.");
            if (!issued.replaces().isEmpty()) {
                out().println();
                out().println("3. The certificate before it stays admitted. Once the new one is in use: ./trivium certs revoke " + folder + " " + name
                        + " --old");
            }
        });
    }

    private static String configuration(Path files) {
        StringBuilder block = new StringBuilder("trivium.remoting.tls {\n");
        for (String[] line : new String[][] {{"certificate", "certificate.pem"}, {"key", "key.pem"}, {"authority", "authority.pem"},
            {"admitted", "admitted"}}) {
            block.append("  ").append(line[0]).append(" = ").append(ConfigUtil.quoteString(files.resolve(line[1]).toString())).append('\n');
        }
        return block.append('}').toString();
    }

    @Command(name = "list",
            description = "Shows all certificates: name, beginning of the fingerprint, expiry, and whether it is admitted, expired or revoked.",
            exitCodeListHeading = EXIT_CODES, exitCodeList = {DONE, FAILED, USAGE},
            footerHeading = EXAMPLE, footer = "  ./trivium certs list farm")
    void list(@Parameters(paramLabel = "DIR", description = DIR) Path folder) {
        done(() -> {
            List<CertificateFolder.Entry> entries = CertificateFolder.open(folder).entries();
            entries.forEach(each -> out().println(line(each)));
            if (entries.isEmpty()) {
                out().println("No certificate has been issued yet: ./trivium certs issue " + folder + " NAME");
            }
        });
    }

    private static String line(CertificateFolder.Entry entry) {
        String state = switch (entry.state()) {
            case ADMITTED -> "admitted";
            case EXPIRED -> "expired";
            case REVOKED -> "revoked";
        };
        return "%-24s %s  %-20s  %s".formatted(entry.name().isEmpty() ? "(no name)" : entry.name(), entry.shortFingerprint(),
                entry.expiry().map(Object::toString).orElse("(unknown)"), state);
    }

    @Command(name = "revoke",
            description = "Has certificates admitted no longer. Machines that have the new list refuse them, and end their connections.",
            exitCodeListHeading = EXIT_CODES, exitCodeList = {DONE, FAILED, "2:wrong usage, also a NAME that there is not"},
            footerHeading = EXAMPLE, footer = {"  ./trivium certs revoke farm node-1", "  ./trivium certs revoke farm node-1 --old"})
    void revoke(@Parameters(index = "0", paramLabel = "DIR", description = DIR) Path folder,
            @Parameters(index = "1", paramLabel = "NAME", description = "all certificates of this name; or the beginning of a fingerprint, as list"
                    + " shows it") String which,
            @Option(names = "--old", description = "all but the newest of that name") boolean old) {
        done(() -> {
            CertificateFolder opened = CertificateFolder.open(folder);
            List<CertificateFolder.Entry> revoked = opened.revoke(which, old);
            revoked.forEach(each -> out().println("revoked: " + line(each).replaceFirst("  \\w+$", "")));
            out().println(revoked.isEmpty() ? "There is nothing to revoke." : "Copy " + opened.list() + " to all machines and programs in the place of"
                    + " theirs. Until then they admit what was revoked.");
        });
    }

    /** What may fail for a file. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private void done(Work work) {
        try {
            work.run();
            out().flush();
        } catch (IllegalArgumentException e) {
            CommandLine command = spec.commandLine().getParseResult().subcommand().commandSpec().commandLine();
            throw new CommandLine.ParameterException(command, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            boolean ownWords = e.getClass() == IOException.class; // others name the file and nothing else
            throw new WorkFailedException(ownWords ? String.valueOf(e.getMessage()) : e.toString(), e);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
