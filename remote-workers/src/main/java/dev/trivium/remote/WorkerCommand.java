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
import java.util.regex.Pattern;

/** How to start a JVM that can run what this one can: same Java, same class path, same module options. */
final class WorkerCommand {
    private static final Pattern GC = Pattern.compile("-XX:\\+Use\\w+GC");
    private static final Pattern SHAPE = Pattern.compile(
            "--(add-|enable-).+|-XX:[+-]Use(\\w+GC|Compressed\\w+|CompactObjectHeaders)|-XX:ObjectAlignmentInBytes=.+");

    /** The heap grows with what tasks need. Left to itself the JVM begins with all of it, and touches a third before it collects once. */
    private static final long FIRST_MEGABYTES = 32;

    /** What the JIT compilers have freed goes back to the operating system. */
    private static final int TRIM_MILLIS = 5000;

    /** Room for a rehearsal, whatever room the workers have. */
    private static final long REHEARSAL_MEGABYTES = 256;

    /** One that an actor keeps busy, and one for what the program says meanwhile. */
    private static final int LEAST_CARRIERS = 2;

    /** Up to here references are compressed, and the size of the heap makes no difference to a cache. */
    private static final long COMPRESSED_HEAP = 31L << 30;

    private WorkerCommand() {
    }

    /** @param debugPort where it listens for a debugger, or {@link DebugPorts#OFF} */
    static List<String> of(PoolSettings.Worker worker, AotCache cache, int debugPort) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(base(worker));
        command.add("-Xmx" + Math.max(1, worker.heap() >> 20) + "m");
        if (worker.jvmOptions().stream().noneMatch(option -> option.startsWith("-Xmx") || option.startsWith("-XX:MaxHeapSize"))) {
            command.add("-XX:InitialHeapSize=" + Math.min(FIRST_MEGABYTES, worker.heap() >> 20) + "m"); // never larger than the maximum
        }
        command.add("-XX:ActiveProcessorCount=" + worker.processors());
        command.add("-Djdk.virtualThreadScheduler.parallelism=" + Math.max(LEAST_CARRIERS, worker.processors()));
        command.add("-XX:+ExitOnOutOfMemoryError");
        if (System.getProperty("os.name").equals("Linux")) {
            command.addAll(List.of("-XX:+UnlockExperimentalVMOptions", "-XX:TrimNativeHeapInterval=" + TRIM_MILLIS));
        }
        command.add("-Djava.awt.headless=true");
        command.add("-Dstdout.encoding=UTF-8"); // as its output is read, whatever the locale
        command.add("-Dstderr.encoding=UTF-8");
        command.addAll(cache.options());
        command.addAll(DebugPorts.options(debugPort));
        command.addAll(worker.jvmOptions());
        command.addAll(ProgramCode.arguments(classPath()));
        return command;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** What both a worker and the JVM that rehearses one need. */
    private static List<String> base(PoolSettings.Worker worker) {
        List<String> options = new ArrayList<>();
        options.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        options.add("--sun-misc-unsafe-memory-access=allow");
        moduleOptions().stream().filter(option -> !options.contains(option)).forEach(options::add);
        if (worker.jvmOptions().stream().noneMatch(option -> GC.matcher(option).matches())) {
            options.add("-XX:+UseSerialGC"); // a JVM that is told of two collectors does not start
        }
        return options;
    }

    /** The options that decide whether a cache which one JVM has written can be used by another. */
    static List<String> shape(PoolSettings.Worker worker) {
        List<String> options = new ArrayList<>(base(worker));
        worker.jvmOptions().stream().filter(option -> SHAPE.matcher(option).matches()).forEach(options::add);
        options.add("-Xmx" + Math.max(REHEARSAL_MEGABYTES, worker.heap() >= COMPRESSED_HEAP ? worker.heap() >> 20 : 0) + "m");
        return options;
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
    static String classPath() {
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
