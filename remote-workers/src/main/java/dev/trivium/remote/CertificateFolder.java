package dev.trivium.remote;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where the certificates of a farm of worker nodes are made, and where it is written which of them are admitted:
 *
 * <pre>
 *   authority.pem, authority-key.pem     who signs; the key never leaves this folder
 *   admitted                             what all machines are to admit
 *   issued                               everything that was ever issued, a line each
 *   NAME/                                for the machine of that name: certificate.pem, key.pem, authority.pem, admitted
 * </pre>
 *
 * Files are replaced as a whole, and keys are their owner's alone from the beginning. May be used from any thread and several processes: one
 * change is made at a time.
 */
public final class CertificateFolder {
    /** Digits of a fingerprint that tell it from all others here, for people. */
    private static final int SHORT = 16;

    private static final int MOST_DAYS = 36_500;
    private static final Duration CLOCKS_APART = Duration.ofHours(1);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern DIGITS = Pattern.compile("[0-9a-fA-F]{" + SHORT + ",64}");
    private static final Set<String> TAKEN = Set.of("authority", "authority.pem", "authority-key.pem", "admitted", "issued");
    private static final String HEADING = "# Certificates that every machine of this farm admits: FINGERPRINT NAME EXPIRY\n";

    private final Path folder;
    private final InstantSource clock;
    private final Credentials.Authority authority;

    private CertificateFolder(Path folder, InstantSource clock, Credentials.Authority authority) {
        this.folder = folder;
        this.clock = clock;
        this.authority = authority;
    }

    /** What a certificate is good for. */
    public enum State { ADMITTED, EXPIRED, REVOKED }

    /**
     * One certificate.
     *
     * @param expiry empty where a line that somebody has written does not tell it
     */
    public record Entry(String name, String fingerprint, Optional<Instant> expiry, State state) {
        /** The beginning of the fingerprint, by which the certificate can be revoked. */
        public String shortFingerprint() {
            return fingerprint.substring(0, SHORT);
        }
    }

    /**
     * A certificate that has just been made.
     *
     * @param files the folder that its machine needs
     * @param replaces those of the same name that are still admitted
     */
    public record Issued(Entry certificate, Path files, List<Entry> replaces) {
    }

    /**
     * Makes a new authority.
     *
     * @param days how long it is valid, from 1 to 36500
     * @throws IOException if there is one, which is not overwritten
     * @throws IllegalArgumentException if {@code days} is out of range
     */
    public static CertificateFolder init(Path folder, int days) throws IOException {
        return init(folder, days, InstantSource.system());
    }

    static CertificateFolder init(Path folder, int days, InstantSource clock) throws IOException {
        checkDays(days);
        Path whole = folder.toAbsolutePath().normalize();
        SafeFiles.makeFolder(whole);
        return alone(whole, () -> {
            for (Path file : List.of(certificateFile(whole), keyFile(whole))) {
                if (Files.exists(file)) {
                    throw new IOException(file + " exists: there is an authority here, and it is not overwritten. Give another folder");
                }
            }
            Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            Credentials.Authority made = new Credentials.Authority("trivium-farm", now.minus(CLOCKS_APART), now.plus(days, ChronoUnit.DAYS));
            SafeFiles.writeSecret(keyFile(whole), Pem.of(made.key()));
            if (!Files.exists(list(whole))) {
                SafeFiles.write(list(whole), HEADING);
            }
            SafeFiles.write(certificateFile(whole), Pem.of(made.certificate()));
            return new CertificateFolder(whole, clock, made);
        });
    }

    /**
     * Opens a folder that {@link #init} has made.
     *
     * @throws IOException if there is no authority in it, or one that cannot be used
     */
    public static CertificateFolder open(Path folder) throws IOException {
        return open(folder, InstantSource.system());
    }

    static CertificateFolder open(Path folder, InstantSource clock) throws IOException {
        Path whole = folder.toAbsolutePath().normalize();
        Path file = certificateFile(whole);
        if (!Files.exists(file) || !Files.exists(keyFile(whole))) {
            throw new IOException("there is no authority in " + whole + "; make one: ./trivium certs init " + folder);
        }
        try {
            X509Certificate certificate = Pem.certificates(Files.readAllBytes(file)).getFirst();
            return new CertificateFolder(whole, clock,
                    new Credentials.Authority(Pem.key(Files.readAllBytes(keyFile(whole)), "EC"), certificate));
        } catch (GeneralSecurityException e) {
            throw new IOException("the authority in " + whole + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static Path certificateFile(Path folder) {
        return folder.resolve("authority.pem");
    }

    private static Path keyFile(Path folder) {
        return folder.resolve("authority-key.pem");
    }

    private static Path list(Path where) {
        return where.resolve("admitted");
    }

    /** The list that every machine needs a copy of. */
    public Path list() {
        return list(folder);
    }

    public Instant expiry() {
        return authority.certificate().getNotAfter().toInstant();
    }

    /**
     * Makes a key and a certificate for a machine or a program, and admits it. If there was one of that name, its files are replaced, and it
     * stays admitted.
     *
     * @param days how long it is valid, from 1 to 36500, and no longer than the authority
     * @throws IllegalArgumentException if the name or the number of days cannot be used
     */
    public Issued issue(String name, int days) throws IOException {
        checkName(name);
        checkDays(days);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant until = now.plus(days, ChronoUnit.DAYS);
        if (until.isAfter(expiry())) {
            throw new IllegalArgumentException("a certificate of " + days + " days would be valid for longer than its authority, which is until "
                    + expiry() + "; give fewer --days, or make a new authority, see docs/certificates.md");
        }
        return alone(folder, () -> {
            List<Entry> replaced = entries().stream().filter(each -> each.name().equals(name) && each.state() == State.ADMITTED).toList();
            List<Path> lists = lists();
            Path own = folder.resolve(name);
            SafeFiles.makeFolder(own);
            Credentials made = authority.issue(name, now.minus(CLOCKS_APART), until);
            AdmittedList.Line line = new AdmittedList.Line(made.fingerprint(), name, until.toString());
            SafeFiles.write(issuedFile(), AdmittedList.with(text(issuedFile()), line));
            for (Path each : lists) {
                SafeFiles.write(each, AdmittedList.with(text(each), line));
            }
            if (!Files.exists(list(own))) {
                SafeFiles.write(list(own), text(list()));
            }
            SafeFiles.write(own.resolve("authority.pem"), Pem.of(authority.certificate()));
            SafeFiles.writeSecret(own.resolve("key.pem"), Pem.of(made.key()));
            SafeFiles.write(own.resolve("certificate.pem"), Pem.of(made.certificate()));
            return new Issued(new Entry(name, made.fingerprint(), Optional.of(until), State.ADMITTED), own, replaced);
        });
    }

    /** All that were ever issued here, or are admitted, oldest first. */
    public List<Entry> entries() throws IOException {
        Map<String, AdmittedList.Line> all = new LinkedHashMap<>();
        AdmittedList admitted = parse(list());
        parse(issuedFile()).lines().forEach(line -> all.put(line.fingerprint(), line));
        admitted.lines().forEach(line -> all.putIfAbsent(line.fingerprint(), line));
        Set<String> fingerprints = admitted.fingerprints();
        List<Entry> entries = new ArrayList<>();
        for (AdmittedList.Line line : all.values()) {
            Optional<Instant> expiry = instant(line.expiry());
            State state = !fingerprints.contains(line.fingerprint()) ? State.REVOKED
                    : expiry.isPresent() && expiry.get().isBefore(clock.instant()) ? State.EXPIRED : State.ADMITTED;
            entries.add(new Entry(line.name(), line.fingerprint(), expiry, state));
        }
        return entries;
    }

    /**
     * Removes certificates from all lists here.
     *
     * @param which a name, or the beginning of a fingerprint, 16 digits at least
     * @param old whether the newest of that name stays
     * @return those that were admitted, and are not any more; may be empty
     * @throws IllegalArgumentException if there is none of that name or fingerprint
     */
    public List<Entry> revoke(String which, boolean old) throws IOException {
        return alone(folder, () -> {
            List<Entry> known = entries().stream().filter(each -> each.name().equals(which)
                    || DIGITS.matcher(which).matches() && each.fingerprint().startsWith(which.toLowerCase(Locale.ROOT))).toList();
            if (known.isEmpty()) {
                throw new IllegalArgumentException("there is no certificate '" + which + "' in " + folder + "; ./trivium certs list " + folder
                        + " shows those that there are");
            }
            List<Entry> going = (old ? known.subList(0, known.size() - 1) : known).stream().filter(each -> each.state() != State.REVOKED)
                    .toList();
            Set<String> fingerprints = going.stream().map(Entry::fingerprint).collect(Collectors.toSet());
            for (Path each : lists()) {
                SafeFiles.write(each, AdmittedList.without(text(each), fingerprints));
            }
            return going;
        });
    }

    private Path issuedFile() {
        return folder.resolve("issued");
    }

    private static String text(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private static AdmittedList parse(Path file) throws IOException {
        try {
            return AdmittedList.parse(text(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ", " + e.getMessage(), e);
        }
    }

    /** That of this folder, and those of the machines; none of them is malformed. */
    private List<Path> lists() throws IOException {
        List<Path> found = new ArrayList<>(List.of(list()));
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path each : folders) {
                if (Files.exists(list(each))) {
                    found.add(list(each));
                }
            }
        }
        for (Path each : found) {
            parse(each);
        }
        return found;
    }

    private static Optional<Instant> instant(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty(); // whatever else somebody has noted there
        }
    }

    private static void checkDays(int days) {
        if (days < 1 || days > MOST_DAYS) {
            throw new IllegalArgumentException("--days must be from 1 to " + MOST_DAYS + ", not " + days);
        }
    }

    private static void checkName(String name) {
        if (!NAME.matcher(name).matches() || TAKEN.contains(name)) {
            throw new IllegalArgumentException("'" + name + "' cannot be the name of a certificate: letters, digits, '-', '.' and '_' make one,"
                    + " at most 63, of which the first is a letter or digit, and neither authority, admitted nor issued");
        }
        if (DIGITS.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' cannot be the name of a certificate: it looks like a fingerprint");
        }
    }

    /** What may fail for a file. */
    @FunctionalInterface
    private interface Change<T> {
        T make() throws IOException;
    }

    /** One change at a time; the lock ends with the channel, and with the process. */
    private static <T> T alone(Path folder, Change<T> change) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            return change.make();
        }
    }
}
