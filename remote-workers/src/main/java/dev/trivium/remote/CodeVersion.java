package dev.trivium.remote;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Which code a JVM runs, so that a program and the nodes that work for it can be compared. Immutable.
 *
 * @param version that the configuration gives it; empty for none
 * @param classes digest of all class files on the class path, by name and content, wherever they lie
 */
record CodeVersion(String version, String classes) {
    private static final int SHOWN = 12;

    private static final String CLASS = ".class";
    private static final String JAR = ".jar";

    /** Of this JVM. Reads the directories of all jars, and all files of folders of classes: some milliseconds for each. */
    static CodeVersion own(String version) {
        return new CodeVersion(version, digest(WorkerCommand.classPath()));
    }

    /** What is to be the same on both sides: the version where both have one, the classes otherwise. */
    boolean isSameAs(CodeVersion other) {
        return version.isEmpty() || other.version.isEmpty() ? version.equals(other.version) && classes.equals(other.classes) : version.equals(other.version);
    }

    static String digest(String classPath) {
        TreeMap<String, Long> sums = new TreeMap<>();
        Set<Path> seen = new HashSet<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            if (!entry.isEmpty()) {
                add(Path.of(entry), sums, seen);
            }
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            sums.forEach((name, sum) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, sum));
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    /** Of two classes of one name the first is loaded, and counts. */
    private static void add(Path path, TreeMap<String, Long> sums, Set<Path> seen) {
        try {
            if (!seen.add(path.toAbsolutePath().normalize())) {
                return;
            }
            if (Files.isDirectory(path)) {
                addFolder(path, sums);
            } else if (Files.isRegularFile(path)) {
                for (Path other : addJar(path, sums)) {
                    add(other, sums, seen);
                }
            }
        } catch (IOException e) {
            sums.put("unreadable " + path.getFileName(), 0L);
        }
    }

    /** Returns the other jars that it names in its manifest. */
    private static List<Path> addJar(Path path, TreeMap<String, Long> sums) throws IOException {
        try (JarFile jar = new JarFile(path.toFile(), false)) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements();) {
                JarEntry entry = entries.nextElement();
                if (entry.getName().endsWith(CLASS) || entry.getName().endsWith(JAR)) {
                    sums.putIfAbsent(entry.getName(), entry.getCrc());
                }
            }
            Manifest manifest = jar.getManifest();
            String others = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return others == null ? List.of() : Stream.of(others.split(" ", -1)).filter(name -> !name.isBlank() && !name.contains(":"))
                    .map(name -> path.toAbsolutePath().resolveSibling(name)).toList();
        }
    }

    private static void addFolder(Path folder, TreeMap<String, Long> sums) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(file -> file.toString().endsWith(CLASS)).forEach(files::add);
        }
        for (Path file : files) {
            String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
            if (!sums.containsKey(name)) {
                sums.put(name, sum(file));
            }
        }
    }

    /** As jars have it. */
    private static long sum(Path file) throws IOException {
        CRC32 sum = new CRC32();
        byte[] buffer = new byte[8192];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sum.update(buffer, 0, read);
            }
        }
        return sum.getValue();
    }

    @Override
    public String toString() {
        return (version.isEmpty() ? "" : "version '" + version + "', ") + "classes " + classes.substring(0, Math.min(SHOWN, classes.length()));
    }
}
