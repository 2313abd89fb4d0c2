package dev.trivium.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Where and when figures were taken.
 *
 * @param load of the machine in the last minute, before the first measurement: what is not near 0 was somebody else
 */
record Machine(String processor, int processors, long memoryBytes, String system, String jdk, String flags, String date, double load) {
    static Machine now() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Machine(processorName(), Runtime.getRuntime().availableProcessors(), system.getTotalMemorySize(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()),
                ZonedDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT)),
                system.getSystemLoadAverage());
    }

    private static String processorName() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name")).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** So much that somebody else's work is part of the figures. */
    boolean isBusy() {
        return load > 0.5 * processors;
    }

    /** In one line. */
    String print(Effort effort) {
        return processor + ", " + processors + " processors, " + date + ", effort: " + effort.name();
    }

    String print() {
        return String.format(Locale.ROOT, """
                processor   %s, %d available
                memory      %.1f GiB
                system      %s
                JDK         %s
                JVM flags   %s
                date        %s
                load before %.2f (1 minute)
                """, processor, processors, memoryBytes / 1024.0 / 1024 / 1024, system, jdk, flags, date, load);
    }
}
