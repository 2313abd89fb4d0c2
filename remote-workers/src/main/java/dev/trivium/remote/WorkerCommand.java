package dev.trivium.remote;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/** How to start a JVM that can run what this one can: same Java, same class path, same module options. */
final class WorkerCommand {
    private WorkerCommand() {
    }

    static List<String> of(ProcessSettings.Worker worker) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.addAll(moduleOptions());
        command.add("-Xmx" + Math.max(1, worker.heap() >> 20) + "m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-Xshare:auto");
        command.add("-Djava.awt.headless=true");
        command.addAll(worker.jvmOptions());
        command.addAll(ProgramCode.arguments(classPath()));
        return command;
    }

    /** Options of this JVM that decide what code may do; those that size or watch it are not passed on. */
    private static List<String> moduleOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-") || option.startsWith("--enable-native-access") || option.equals("--enable-preview")
                        || option.startsWith("-Djava.library.path") || option.startsWith("-Dfile.encoding"))
                .toList();
    }

    /** System properties that were given on the command line of this JVM; they travel through standard input. */
    static Properties properties() {
        Properties given = new Properties();
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (option.startsWith("-D")) {
                String name = option.substring(2).split("=", 2)[0];
                String value = System.getProperty(name);
                if (value != null && !name.startsWith("java.") && !name.startsWith("com.sun.management") && !name.startsWith("jdk.")) {
                    given.setProperty(name, value);
                }
            }
        }
        return given;
    }

    /** The JVM's class path, and what class loaders such as a build tool's add to it. */
    private static String classPath() {
        Set<String> entries = new LinkedHashSet<>();
        for (ClassLoader loader = Thread.currentThread().getContextClassLoader(); loader != null; loader = loader.getParent()) {
            if (loader instanceof URLClassLoader urls) {
                for (URL url : urls.getURLs()) {
                    if ("file".equals(url.getProtocol())) {
                        entries.add(Path.of(java.net.URI.create(url.toString())).toString());
                    }
                }
            }
        }
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }
}
