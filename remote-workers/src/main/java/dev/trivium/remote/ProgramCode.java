package dev.trivium.remote;

import java.lang.management.ManagementFactory;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a worker finds the code that this program runs, as the last arguments of its command: the main class included. */
final class ProgramCode {
    /** In every executable jar that Spring Boot builds: the only one of its launchers that can be told which main class to start. */
    private static final List<String> SPRING_BOOT_LAUNCHERS =
            List.of("org.springframework.boot.loader.launch.PropertiesLauncher", "org.springframework.boot.loader.PropertiesLauncher");

    private ProgramCode() {
    }

    /**
     * The arguments.
     *
     * @param classPath of this program
     * @throws IllegalStateException if this program's code is where no other JVM can find it
     */
    static List<String> arguments(String classPath) {
        String main = WorkerMain.class.getName();
        Module module = WorkerMain.class.getModule();
        if (module.isNamed()) {
            return onModulePath(System.getProperty("jdk.module.path"), classPath, module.getName() + "/" + main);
        }
        URL here = WorkerMain.class.getProtectionDomain().getCodeSource().getLocation();
        if ("file".equals(here.getProtocol())) {
            return List.of("-cp", classPath, main);
        }
        List<String> arguments = new ArrayList<>(loaderProperties());
        arguments.addAll(List.of("-Dloader.main=" + main, "-cp", classPath, launcher(here)));
        return arguments;
    }

    /** Whether any JVM with its class path finds it. */
    static boolean isOnClassPath() {
        return !WorkerMain.class.getModule().isNamed()
                && "file".equals(WorkerMain.class.getProtectionDomain().getCodeSource().getLocation().getProtocol());
    }

    private static List<String> onModulePath(String modulePath, String classPath, String main) {
        List<String> arguments = new ArrayList<>(List.of("-p", modulePath, "--add-modules", "ALL-MODULE-PATH"));
        if (!System.getProperty("java.class.path").isEmpty()) {
            arguments.addAll(List.of("-cp", classPath));
        }
        arguments.addAll(List.of("-m", main));
        return arguments;
    }

    /** What the launcher of this program was told on the command line, but for the main class. */
    private static List<String> loaderProperties() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-Dloader.") && !option.startsWith("-Dloader.main="))
                .toList();
    }

    private static String launcher(URL here) {
        Optional<String> found = SPRING_BOOT_LAUNCHERS.stream()
                .filter(name -> ClassLoader.getSystemResource(name.replace('.', '/') + ".class") != null)
                .findFirst();
        return found.orElseThrow(() -> new IllegalStateException("the code of this program is at " + here + ", where a JVM finds it only with"
                + " the help of whatever has packed it. Executable jars of Spring Boot are known here; any other has to be unpacked"));
    }
}
