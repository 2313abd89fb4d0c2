package dev.trivium.remote;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

import com.typesafe.config.Config;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.trivium.spi.Settings;

/**
 * The ahead-of-time cache of the JDK (JEP 483, 514, 515) that one kind of worker JVM can use: classes in the form they have after loading
 * and linking, and which methods are worth compiling. It fits one JDK, one class path and one set of JVM options. May be used from any
 * thread.
 */
public final class AotCache {
    private static final Logger LOG = LoggerFactory.getLogger(AotCache.class);
    private static final String DEFAULTS = "trivium.dispatcher-defaults.process";
    private static final int KEY_LENGTH = 24;
    private static final List<String> AGENTS = List.of("-javaagent", "-agentlib", "-agentpath", "-Xrun");

    /** With these a JVM would not start, or could use none. */
    private static final List<String> AT_ODDS = List.of("-Xshare", "-XX:SharedArchiveFile", "-XX:+AutoCreateSharedArchive", "-XX:AOT",
            "-XX:+AOT", "-XX:-AOT", "-Xbootclasspath", "--patch-module", "--limit-modules", "--upgrade-module-path", "-XX:Flags", "@");

    private final CacheFolder folder;
    private final String classPath;
    private final List<String> shape;
    private final @Nullable String obstacle;
    private final String key;

    /** The last that was found and checked; guarded by this. */
    private @Nullable Path checked;

    private AotCache(CacheFolder folder, String classPath, List<String> shape, @Nullable String obstacle, String key) {
        this.folder = folder;
        this.classPath = classPath;
        this.shape = shape;
        this.obstacle = obstacle;
        this.key = key;
    }

    /** The one for workers of these settings. */
    static AotCache of(Settings remoting, PoolSettings.Worker worker) {
        CacheFolder folder = CacheFolder.of(remoting);
        String classPath = WorkerCommand.classPath();
        List<String> shape = WorkerCommand.shape(worker);
        String obstacle = !remoting.flag("aot-cache") ? "it is switched off by trivium.remoting.aot-cache"
                : worker.debugPort() != DebugPorts.OFF ? "workers that listen for a debugger use none"
                : obstacle(worker.jvmOptions(), classPath);
        try {
            return new AotCache(folder, classPath, shape, obstacle, obstacle == null ? key(shape, classPath) : "");
        } catch (IOException e) {
            return new AotCache(folder, classPath, shape, "the class path cannot be read: " + e, "");
        }
    }

    private static @Nullable String obstacle(List<String> options, String classPath) {
        List<String> all = Stream.concat(options.stream(), inherited().stream().flatMap(text -> Stream.of(text.split(" ", -1)))).toList();
        for (String option : all) {
            if (AGENTS.stream().anyMatch(option::startsWith) || AT_ODDS.stream().anyMatch(option::startsWith)) {
                return "the JVM option " + option + " rules it out";
            }
        }
        if (!ProgramCode.isOnClassPath()) {
            return "none is made for programs on the module path, or inside an archive";
        }
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            if (Files.isDirectory(Path.of(entry))) {
                return "the JDK makes none for class paths with folders, such as " + entry;
            }
        }
        return null;
    }

    /** Options that every JVM finds in its environment. */
    private static List<String> inherited() {
        return Stream.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS").map(System::getenv).filter(Objects::nonNull).toList();
    }

    private static String key(List<String> shape, String classPath) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String property : List.of("java.vm.name", "java.vm.version", "java.vendor", "java.home", "os.arch")) {
            text.append(System.getProperty(property)).append('\n');
        }
        Path release = Path.of(System.getProperty("java.home"), "release");
        text.append(Files.isReadable(release) ? Files.readString(release) : "").append(shape).append(inherited()).append('\n');
        Set<Path> entries = new LinkedHashSet<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            add(Path.of(entry), entries);
        }
        for (Path entry : entries) {
            BasicFileAttributes attributes = Files.exists(entry) ? Files.readAttributes(entry, BasicFileAttributes.class) : null;
            text.append(entry).append(attributes == null ? "" : " " + attributes.size() + " " + attributes.lastModifiedTime().toMillis())
                    .append('\n');
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8)))
                    .substring(0, KEY_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    /** A jar, and those that its manifest adds to the class path. */
    private static void add(Path entry, Set<Path> entries) throws IOException {
        if (!entries.add(entry) || !Files.isRegularFile(entry)) {
            return;
        }
        try (JarFile jar = new JarFile(entry.toFile(), false)) {
            Manifest manifest = hasFewEntries(jar) ? jar.getManifest() : null;
            String more = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            for (String name : more == null ? new String[0] : more.trim().split(" +", -1)) {
                if (!name.isEmpty() && !name.contains(":")) {
                    add(entry.resolveSibling(name).normalize(), entries);
                }
            }
        }
    }

    /** The manifest of a signed jar may have ten thousand sections, and such a jar adds nothing to the class path. */
    private static boolean hasFewEntries(JarFile jar) {
        return jar.getEntry(JarFile.MANIFEST_NAME) != null && jar.getEntry(JarFile.MANIFEST_NAME).getSize() < (1 << 16);
    }

    CacheFolder folder() {
        return folder;
    }

    String key() {
        return key;
    }

    String classPath() {
        return classPath;
    }

    /** Options of a JVM that writes one. */
    List<String> shape() {
        return shape;
    }

    /** The file, if there is one that fits and can be trusted. Takes some 50 ms for the first time. */
    synchronized Optional<Path> find() {
        if (obstacle != null) {
            return Optional.empty();
        }
        try {
            if (checked == null || !Files.exists(checked)) {
                checked = folder.find(key).orElse(null);
                if (checked != null) {
                    folder.used(checked);
                }
            }
        } catch (IOException e) {
            LOG.debug("workers start without a cache", e);
        }
        return Optional.ofNullable(checked);
    }

    /** For the command of a worker. A JVM that cannot use the file after all says nothing and goes on without. */
    List<String> options() {
        return find().map(file -> List.of("-Xlog:aot=off", "-Xlog:cds=off", "-XX:AOTCache=" + file)).orElse(List.of());
    }

    /** A worker has ended. If it has crashed, the cache may be to blame: it is deleted, and none is made for a day. */
    synchronized void ended(Exit exit) {
        if (checked != null && exit.crashed()) {
            try {
                folder.fail(key, "a worker process that used it has crashed");
            } catch (IOException e) {
                LOG.debug("the cache cannot be deleted", e);
            }
            checked = null;
        }
    }

    /** Whether one should be made now. */
    boolean isWanted() throws IOException {
        return obstacle == null && find().isEmpty() && folder.find(key).isEmpty() && folder.failed(key).isEmpty();
    }

    /**
     * Says where the cache for workers of the configured defaults is and what state it is in, in one line.
     *
     * @param config the whole configuration, with the references behind it
     */
    public static String describe(Config config) {
        AotCache cache = of(RemotingSetup.settings(config),
                PoolSettings.of(new Settings(config.getConfig(DEFAULTS), DEFAULTS)).worker());
        return cache.state();
    }

    private String state() {
        if (obstacle != null) {
            return "none: " + obstacle;
        }
        try {
            Optional<Path> file = folder.find(key);
            if (file.isPresent()) {
                BasicFileAttributes attributes = Files.readAttributes(file.get(), BasicFileAttributes.class);
                return file.get() + ", " + (attributes.size() >> 20) + " MB, made " + age(attributes.creationTime().toInstant())
                        + " ago, fits this JDK and class path";
            }
            return folder.failed(key).map(reason -> "none in " + folder.path() + ": the last try failed: " + reason)
                    .orElse("none yet in " + folder.path() + ": one is made a few seconds after workers have started");
        } catch (IOException e) {
            return "none: " + e.getMessage();
        }
    }

    private static String age(Instant made) {
        Duration age = Duration.between(made, Instant.now());
        return age.toDays() > 0 ? age.toDays() + " d" : age.toHours() > 0 ? age.toHours() + " h" : age.toMinutes() + " min";
    }
}
