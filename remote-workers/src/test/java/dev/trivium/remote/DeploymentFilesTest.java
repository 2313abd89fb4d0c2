package dev.trivium.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import dev.trivium.spi.Settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What docs/deploy has for systemd, containers and Kubernetes fits together, and fits what a node is configured with. */
class DeploymentFilesTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Path FOLDER = DOCS.resolve("deploy");
    private static final List<String> FLAGS = List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xmx128m",
            "-XX:+UseSerialGC", "-cp");
    private static final String MAIN = WorkerNodeMain.class.getName();
    private static final String LABELS = "labels";
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");
    private static final Pattern BLOCK = Pattern.compile("```hocon\\n(.*?)```", Pattern.DOTALL);

    private static final long MEGABYTE = 1 << 20;

    private final Map<String, Part> objects = new HashMap<>();
    private Part pod = Part.NONE;
    private Part container = Part.NONE;

    /** A mapping within a manifest. */
    private record Part(Map<?, ?> fields) {
        static final Part NONE = new Part(Map.of());

        private Object value(String path) {
            Object value = fields;
            for (String key : path.split("/", -1)) {
                value = Objects.requireNonNull(((Map<?, ?>) value).get(key), () -> path + " is missing in " + fields);
            }
            return value;
        }

        String text(String path) {
            return String.valueOf(value(path));
        }

        int number(String path) {
            return (Integer) value(path);
        }

        Part at(String path) {
            return new Part((Map<?, ?>) value(path));
        }

        List<Part> all(String path) {
            return ((List<?>) value(path)).stream().map(each -> new Part((Map<?, ?>) each)).toList();
        }

        /** That part of a list which has this name. */
        Part named(String path, String name) {
            return all(path).stream().filter(each -> each.text("name").equals(name)).findFirst()
                    .orElseThrow(() -> new AssertionError("no " + name + " among " + path));
        }
    }

    @BeforeEach
    void readManifests() throws IOException {
        for (Object each : new Yaml().loadAll(Files.readString(FOLDER.resolve("kubernetes.yaml")))) {
            Part object = new Part((Map<?, ?>) each);
            assertTrue(object.text("metadata/name").matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"), object::toString);
            objects.put(object.text("kind"), object);
        }
        assertEquals(Set.of("Service", "ConfigMap", "Deployment", "PodDisruptionBudget"), objects.keySet());
        pod = object("Deployment").at("spec/template");
        container = pod.all("spec/containers").getFirst();
    }

    private Part object(String kind) {
        return Objects.requireNonNull(objects.get(kind), kind);
    }

    /** The node's configuration, with what the pod's environment has. */
    private Config workerConf() {
        String text = object("ConfigMap").at("data").text("worker.conf");
        Map<String, String> environment = new HashMap<>(Map.of("HOSTNAME", "trivium-worker-5d8f7-x2x4z"));
        container.all("env").forEach(each -> environment.put(each.text("name"), "10.1.2.3"));
        List<String> used = VARIABLE.matcher(text).results().map(found -> found.group(1)).toList();
        assertTrue(environment.keySet().containsAll(used), () -> "of " + used + " the pod has only " + environment);
        return ConfigFactory.parseString(text).resolveWith(ConfigFactory.parseMap(environment));
    }

    private static NodeSettings settings(Config config) {
        return NodeSettings.of(config, DeploymentFilesTest.class.getClassLoader());
    }

    @Test
    void objectsAreOfTheKindsAndVersionsThatKubernetesHas() {
        assertEquals("v1", object("Service").text("apiVersion"));
        assertEquals("v1", object("ConfigMap").text("apiVersion"));
        assertEquals("apps/v1", object("Deployment").text("apiVersion"));
        assertEquals("policy/v1", object("PodDisruptionBudget").text("apiVersion"));
    }

    @Test
    void selectorsFindThePods() {
        Map<?, ?> labels = pod.at("metadata/" + LABELS).fields();
        for (Part selector : List.of(object("Service").at("spec/selector"), object("Deployment").at("spec/selector/matchLabels"),
                object("PodDisruptionBudget").at("spec/selector/matchLabels"))) {
            assertTrue(labels.entrySet().containsAll(selector.fields().entrySet()), selector::toString);
        }
    }

    @Test
    void nodesFindEachOtherByTheServiceBeforeTheyAreReady() {
        Part service = object("Service");
        assertEquals("None", service.text("spec/clusterIP"));
        assertEquals("true", service.text("spec/publishNotReadyAddresses"));
        Part port = service.named("spec/ports", "node");
        NodeSettings settings = settings(workerConf());
        assertEquals(port.number("port"), settings.address().port());
        assertEquals(List.of("dns:" + service.text("metadata/name") + ":" + settings.address().port()), settings.seeds().entries());
        assertEquals(settings.address().port(), container.named("ports", port.text("targetPort")).number("containerPort"));
        assertEquals("10.1.2.3", settings.address().hostname());
        assertEquals("0.0.0.0", settings.address().bindHostname());
    }

    @Test
    void portsOfProcessesAndProbesAreThoseOfTheConfiguration() {
        NodeSettings settings = settings(workerConf());
        List<Integer> open = container.all("ports").stream().filter(port -> port.text("name").startsWith("worker-"))
                .map(port -> port.number("containerPort")).toList();
        assertEquals(IntStream.rangeClosed(settings.firstPort(), settings.lastPort()).boxed().toList(), open);
        assertEquals(settings.slots(), open.size());
        for (Map.Entry<String, String> probe : Map.of("livenessProbe", "/live", "startupProbe", "/live", "readinessProbe", "/ready").entrySet()) {
            Part get = container.at(probe.getKey()).at("httpGet");
            assertEquals(probe.getValue(), get.text("path"));
            assertEquals(settings.health().getPort(), container.named("ports", get.text("port")).number("containerPort"));
        }
        assertTrue(settings.health().getAddress().isAnyLocalAddress());
    }

    @Test
    void filesAreMountedWhereTheyAreLookedFor() throws IOException {
        Part config = container.named("volumeMounts", "config");
        assertEquals("/etc/trivium/worker.conf", config.text("mountPath"));
        assertEquals("worker.conf", config.text("subPath"));
        assertEquals(object("ConfigMap").text("metadata/name"), pod.named("spec/volumes", "config").text("configMap/name"));
        Part certificate = pod.named("spec/volumes", "certificate");
        assertTrue(Files.readString(FOLDER.resolve("kubernetes.yaml")).contains("kubectl create secret generic " + certificate.text("secret/secretName") + " "));
        assertTrue(Files.readString(DOCS.resolve("worker-nodes.md")).contains("kubectl create secret generic " + certificate.text("secret/secretName") + " "));
        assertEquals(0440, certificate.number("secret/defaultMode"));
        String folder = container.named("volumeMounts", "certificate").text("mountPath");
        Config tls = ConfigFactory.parseString(object("ConfigMap").at("data").text("worker.conf")).getConfig("trivium.remoting.tls");
        assertEquals(Map.of("certificate", folder + "/certificate.pem", "key", folder + "/key.pem", "authority", folder + "/authority.pem", "admitted",
                folder + "/admitted"), tls.root().unwrapped());
    }

    @Test
    void podHasTheTimeAndTheMemoryThatItsConfigurationWants() {
        NodeSettings settings = settings(workerConf());
        assertTrue(pod.number("spec/terminationGracePeriodSeconds") > settings.drainTimeout().toSeconds() + 20);
        String limit = container.text("resources/limits/memory");
        assertTrue(limit.endsWith("Gi"), limit);
        long room = Long.parseLong(limit.replace("Gi", "")) * 1024 * MEGABYTE;
        assertTrue(room >= settings.slots() * (settings.worker().heap() + 128 * MEGABYTE) + 200 * MEGABYTE, limit);
        assertEquals(limit, container.text("resources/requests/memory"));
    }

    @Test
    void imageStartsANodeAsItsFirstProcessAndOpensThePortsOfTheManifest() throws IOException {
        String file = Files.readString(FOLDER.resolve("Dockerfile")).replace("\\\n", "");
        List<String> command = new ArrayList<>();
        for (String instruction : List.of("ENTRYPOINT", "CMD")) {
            MatchResult words = Pattern.compile("^" + instruction + " (\\[.*])$", Pattern.MULTILINE).matcher(file).results().findFirst().orElseThrow();
            command.addAll(ConfigFactory.parseString("words = " + words.group(1)).getStringList("words"));
        }
        assertEquals("java", command.getFirst());
        assertEquals(FLAGS, command.subList(1, 7));
        assertEquals(List.of("/app/lib/*", MAIN, "--config", container.named("volumeMounts", "config").text("mountPath")), command.subList(7, command.size()));
        NodeSettings settings = settings(workerConf());
        assertTrue(file.contains("\nEXPOSE " + settings.address().port() + " " + settings.firstPort() + "-" + settings.lastPort() + " "
                + settings.health().getPort() + "\n"), file);
        assertTrue(file.contains("\nUSER " + pod.number("spec/securityContext/runAsUser") + "\n"), file);
    }

    @Test
    void serviceOfSystemdLetsANodeDrain() throws IOException {
        Map<String, String> unit = new HashMap<>();
        List<String> sections = new ArrayList<>();
        for (String line : Files.readAllLines(FOLDER.resolve("trivium-worker.service"))) {
            if (line.startsWith("[")) {
                sections.add(line);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                unit.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
            }
        }
        assertEquals(List.of("[Unit]", "[Service]", "[Install]"), sections);
        List<String> command = List.of(Objects.requireNonNull(unit.get("ExecStart")).split(" ", -1));
        assertEquals(FLAGS, command.subList(1, 7));
        assertEquals(List.of(MAIN, "--config"), command.subList(8, 10));
        assertEquals("mixed", unit.get("KillMode"));
        Duration drain = ConfigFactory.defaultReference().getDuration("trivium.worker.drain-timeout");
        assertTrue(Integer.parseInt(Objects.requireNonNull(unit.get("TimeoutStopSec"))) > drain.toSeconds() + 20);
        assertEquals(WorkerNodeMain.OUT_OF_TIME + " 130 143", unit.get("SuccessExitStatus"));
        assertEquals(WorkerNodeMain.WRONG_USAGE + " " + WorkerNodeMain.WRONG_CONFIGURATION, unit.get("RestartPreventExitStatus"));
        assertEquals("multi-user.target", unit.get("WantedBy"));
    }

    @Test
    void configurationsOfThePageAreValid() throws IOException {
        String page = Files.readString(DOCS.resolve("worker-nodes.md"));
        List<String> blocks = BLOCK.matcher(page).results().map(found -> found.group(1)).toList();
        assertTrue(blocks.size() >= 5, blocks::toString);
        for (String block : blocks) {
            Config config = ConfigFactory.parseString(block);
            settings(config);
            if (config.hasPath("trivium.dispatchers.work")) {
                Config defaults = ConfigFactory.defaultReference().getConfig("trivium.dispatcher-defaults.cluster");
                ClusterSettings.of(new Settings(config.getConfig("trivium.dispatchers.work").withoutPath("type").withFallback(defaults), "work"));
                assertEquals("cluster", config.getString("trivium.dispatchers.work.type"));
            }
        }
        String command = page.lines().filter(line -> line.contains(MAIN)).findFirst().orElseThrow();
        assertTrue(command.startsWith("java " + String.join(" ", FLAGS) + " "), command);
        for (int code : new int[] {WorkerNodeMain.DRAINED, WorkerNodeMain.WRONG_USAGE, WorkerNodeMain.WRONG_CONFIGURATION, WorkerNodeMain.COULD_NOT_START,
            WorkerNodeMain.OUT_OF_TIME}) {
            assertTrue(page.contains("\n| " + code + " | "), () -> "exit code " + code);
        }
    }

    @Test
    void pageLeadsToFilesThatThereAre() throws IOException {
        String page = Files.readString(DOCS.resolve("worker-nodes.md"));
        List<String> links = Pattern.compile("]\\(([^)#]+)").matcher(page).results().map(found -> found.group(1)).filter(link -> link.startsWith("deploy/"))
                .toList();
        assertFalse(links.isEmpty());
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertEquals(files.map(file -> "deploy/" + file.getFileName()).sorted().toList(), links.stream().sorted().toList());
        }
    }
}
