package dev.trivium.guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** The Markdown pages of the repository, and the blocks of code in them. Stateless. */
final class Pages {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Where code stands that is compiled and run with each build. */
    private static final List<String> RUN = List.of("src/test/java", "src/test/resources", "src/main/java/dev/trivium/samples");

    private static final String FENCE = "```";

    private Pages() {
    }

    /**
     * A fenced block.
     *
     * @param page relative to the repository
     * @param line of its first line of text
     * @param language what stands behind the fence; empty for output and commands
     */
    record Block(Path page, int line, String language, String text) {
        @Override
        public String toString() {
            return page + ":" + line;
        }
    }

    /** All pages, the hidden folders and those of builds left out. */
    static List<Path> all() {
        List<Path> pages = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    String name = String.valueOf(folder.getFileName());
                    return !folder.equals(ROOT) && (name.startsWith(".") || name.equals("target") || name.equals("node_modules")
                            || name.equals("src")) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.toString().endsWith(".md")) {
                        pages.add(ROOT.relativize(file));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Collections.sort(pages);
        return pages;
    }

    static String read(Path page) {
        try {
            return Files.readString(ROOT.resolve(page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Block> blocks(Path page) {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = read(page).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String fence = lines.get(i).strip();
            if (fence.startsWith(FENCE)) {
                int indent = lines.get(i).indexOf(FENCE);
                StringBuilder text = new StringBuilder();
                int first = i + 2;
                for (i++; i < lines.size() && !lines.get(i).strip().equals(FENCE); i++) {
                    text.append(lines.get(i).substring(Math.min(indent, lines.get(i).length()))).append('\n');
                }
                blocks.add(new Block(page, first, fence.substring(FENCE.length()), text.toString()));
            }
        }
        return blocks;
    }

    static Stream<Block> blocks() {
        return all().stream().flatMap(page -> blocks(page).stream());
    }

    /** The page without its blocks. */
    static String prose(Path page) {
        StringBuilder prose = new StringBuilder();
        boolean code = false;
        for (String line : read(page).lines().toList()) {
            if (line.strip().startsWith(FENCE)) {
                code = !code;
            } else if (!code) {
                prose.append(line).append('\n');
            }
        }
        return prose.toString();
    }

    /** Files of all modules that are compiled, and run or read by a test. */
    static List<Path> sources() {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path folder : modules.flatMap(module -> RUN.stream().map(module::resolve)).filter(Files::isDirectory).sorted().toList()) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(file -> file.toString().endsWith(".java") || file.toString().endsWith(".conf")).sorted().forEach(found::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
