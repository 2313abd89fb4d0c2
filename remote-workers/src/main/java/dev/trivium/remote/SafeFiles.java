package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Files of which nobody ever sees a half, and secret ones that nobody else may read at any moment. Where the file system knows no rights
 * of owner, group and others, none are set or checked. Stateless.
 */
final class SafeFiles {
    private static final boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);

    private SafeFiles() {
    }

    /** For the owner alone. */
    static void writeSecret(Path file, String content) throws IOException {
        write(file, content, rights("rw-------"));
    }

    /** For everybody to read. */
    static void write(Path file, String content) throws IOException {
        write(file, content, rights("rw-r--r--"));
    }

    /** Writes a file beside it, which then takes its place. */
    private static void write(Path file, String content, FileAttribute<?>... rights) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder");
        Path draft = Files.createTempFile(folder, "." + file.getFileName(), ".draft", rights);
        try {
            Files.writeString(draft, content, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Makes a folder for the owner alone, and those above it, where there is none. */
    static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, rights("rwx------"));
        }
        if (POSIX && reachableByOthers(Files.getPosixFilePermissions(folder), true).isPresent()) {
            throw new IOException("others may look into " + folder + ", which is to hold private keys; for its owner alone: chmod 700 " + folder);
        }
    }

    private static FileAttribute<?>[] rights(String rights) {
        return POSIX ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }

    /**
     * Who else may use this file, if anybody. A file of somebody else's may be readable for its group, for else this process could not read
     * it: so Kubernetes mounts secrets, which belong to root.
     */
    static Optional<String> reachableByOthers(Path secret) throws IOException {
        if (!POSIX) {
            return Optional.empty();
        }
        PosixFileAttributes attributes = Files.readAttributes(secret, PosixFileAttributes.class);
        Optional<String> user = ProcessHandle.current().info().user();
        return reachableByOthers(attributes.permissions(), user.isPresent() && attributes.owner().getName().equals(user.get()));
    }

    /** @param own whether the file belongs to this process's user */
    static Optional<String> reachableByOthers(Set<PosixFilePermission> rights, boolean own) {
        if (rights.stream().anyMatch(OF_OTHERS::contains)) {
            return Optional.of("everybody on this machine may use it (" + PosixFilePermissions.toString(rights) + ")");
        }
        boolean group = rights.contains(PosixFilePermission.GROUP_WRITE) || rights.contains(PosixFilePermission.GROUP_EXECUTE)
                || rights.contains(PosixFilePermission.GROUP_READ) && own;
        return group ? Optional.of("its group may use it (" + PosixFilePermissions.toString(rights) + ")") : Optional.empty();
    }
}
