package dev.trivium.guide;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import org.jspecify.annotations.Nullable;

/** Makes docs/configuration.md of the {@code reference.conf} of each module. Used by one thread. */
final class ConfigurationPage {
    static final Path PAGE = Path.of("docs/configuration.md");

    private static final Map<String, String> MODULES = new LinkedHashMap<>();
    private static final Pattern RANGE = Pattern.compile("\\b(\\d[\\w.]*) to (\\d[\\w.]*?)(?=[.,;]|\\s|$)");
    private static final Pattern CODE = Pattern.compile("\\{ type = [^}]*\\}|\\[?\"[^\"]*\"\\]?|(?:dev\\.)?trivium\\.[\\w.<>-]*[\\w>]|--[a-z-]+ [\\w.]+/[\\w.]+=[\\w-]+");
    private static final Set<String> SWITCH = Set.of("on", "off");
    private static final String DEFAULTS = "trivium.dispatcher-defaults.";
    private static final String DISPATCHERS = "trivium.dispatchers";

    static {
        MODULES.put("pekko-core-adapter", "Of every program");
        MODULES.put("dispatchers", "Dispatchers inside the program");
        MODULES.put("remote-workers", "Other processes, and other machines");
    }

    private final StringBuilder page = new StringBuilder();
    private final Map<String, Config> references = new LinkedHashMap<>();

    private ConfigurationPage() {
        MODULES.keySet().forEach(module -> references.put(module,
                ConfigFactory.parseFile(Pages.ROOT.resolve(module).resolve("src/main/resources/reference.conf").toFile())));
    }

    static String text() {
        return new ConfigurationPage().whole();
    }

    private String whole() {
        page.append("""
                # Configuration

                Every key, with its default, as the `reference.conf` of each module has it. This page is made of those files; how to make it anew stands at its end.

                `Trivium.start()` reads `application.conf` on the class path, or what `-Dconfig.file=…`, `-Dconfig.resource=…` or `-Dconfig.url=…` names, in
                [HOCON](https://github.com/lightbend/config/blob/main/HOCON.md). System properties win over it: `-Dtrivium.dispatchers.cpu.workers=2`. `Trivium.start(Config)` takes any other source.

                - A dispatcher is a block `trivium.dispatchers.NAME { type = … }` with the keys of its type. `trivium.dispatcher-defaults.TYPE` changes a key for all dispatchers of a type.
                - A key of another type is let through and has no effect, so that `type` is the only word to change ([why](adr/0004-keys-of-another-type-are-let-through.md)).
                - Everything under `trivium` is checked at the start. What is wrong with it is one [`ConfigurationException`](errors.md#configurationexception) with the path, the reason and the nearest valid name.
                  `./trivium doctor --config FILE` does the same, and looks at ports, certificates and a worker besides.
                - Durations: `500ms`, `10s`, `5m`, `1h`, `7d`. Sizes: `64k`, `256m`, `2g`, in powers of 1024. `on` and `off` may be `true` and `false` as well.
                - Pekko's own keys, under `pekko`, hold for the actor system underneath, but for what Trivium must set itself: the provider, the remoting and its TLS.
                """);
        references.forEach((module, reference) -> {
            page.append("\n## ").append(MODULES.get(module)).append("\n\nModule [`").append(module).append("`](../").append(module)
                    .append("/src/main/resources/reference.conf).\n");
            section("trivium", reference.getConfig("trivium").root());
        });
        page.append("""

                ## How this page is made

                A test compares it with the files, and writes it when it is told to:

                ```
                ./mvnw -pl samples -am test -Dtest=ConfigurationPageTest -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write=true
                ```
                """);
        return page.toString();
    }

    /** A heading, the comment of the block, a table of its keys, and the blocks in it. */
    private void section(String path, ConfigObject block) {
        List<Map.Entry<String, ConfigValue>> entries = inOrder(block);
        List<Map.Entry<String, ConfigValue>> keys = entries.stream().filter(entry -> !isSection(path, entry)).toList();
        if (!keys.isEmpty()) {
            page.append("\n### `").append(path).append("`\n\n");
            String comment = comment(block);
            if (!comment.isEmpty()) {
                page.append(linked(comment)).append("\n\n");
            }
            page.append("| key | value | default | what it is |\n|---|---|---|---|\n");
            Map.@Nullable Entry<String, ConfigValue> before = null;
            String shared = "";
            for (Map.Entry<String, ConfigValue> entry : keys) {
                String own = comment(entry.getValue());
                boolean joined = own.isEmpty() && before != null
                        && before.getValue().origin().lineNumber() + 1 == entry.getValue().origin().lineNumber();
                shared = joined ? shared : own;
                row(path, entry, shared);
                before = entry;
            }
        } else if (!comment(block).isEmpty() && !path.equals("trivium")) {
            page.append("\n### `").append(path).append("`\n\n").append(linked(comment(block))).append('\n');
        }
        entries.stream().filter(entry -> isSection(path, entry))
                .forEach(entry -> section(path + "." + ConfigUtil.quoteString(entry.getKey()).replace("\"", ""), (ConfigObject) entry.getValue()));
    }

    /** The dispatchers that exist without being declared are values rather than sections. */
    private static boolean isSection(String path, Map.Entry<String, ConfigValue> entry) {
        return entry.getValue().valueType() == ConfigValueType.OBJECT && !path.equals(DISPATCHERS);
    }

    private static List<Map.Entry<String, ConfigValue>> inOrder(ConfigObject block) {
        List<Map.Entry<String, ConfigValue>> entries = new ArrayList<>(block.entrySet());
        entries.sort(Comparator.comparingInt(entry -> firstLine(entry.getValue())));
        return entries;
    }

    /** A block that is written with dots has no line of its own in all cases. */
    private static int firstLine(ConfigValue value) {
        int line = value.origin().lineNumber();
        if (line < 0 && value instanceof ConfigObject block) {
            return block.values().stream().mapToInt(ConfigurationPage::firstLine).min().orElse(line);
        }
        return line;
    }

    private static String comment(ConfigValue value) {
        return value.origin().comments().stream().map(String::strip).collect(Collectors.joining(" ")).strip().replace("docs/", "");
    }

    private void row(String path, Map.Entry<String, ConfigValue> entry, String comment) {
        String key = entry.getKey();
        String explained = range(comment).isEmpty() && path.startsWith(DEFAULTS + "cluster") ? commentOfProcess(path, key) : comment;
        page.append("| `").append(key).append("` | ").append(kind(key, entry.getValue(), explained)).append(" | `").append(shown(entry.getValue())).append("` | ")
                .append(linked(ownWords(path, comment)).replace("|", "\\|")).append(" |\n");
    }

    /** Without the range at the end, which has a column of its own. */
    private static String ownWords(String path, String comment) {
        String words = comment.replaceAll("(^| )\\d[\\w.]* to \\d[\\w.]*\\.$", "");
        return words.isEmpty() && path.startsWith(DEFAULTS + "cluster") ? "As for `process`." : words;
    }

    /** The cluster's keys that are as for processes are explained there. */
    private String commentOfProcess(String path, String key) {
        String there = path.replace(DEFAULTS + "cluster", DEFAULTS + "process") + "." + key;
        Config reference = references.getOrDefault("remote-workers", ConfigFactory.empty());
        return reference.hasPath(there) ? comment(reference.getValue(there)) : "";
    }

    private static String range(String comment) {
        String last = "";
        Matcher range = RANGE.matcher(comment);
        while (range.find()) {
            last = range.group(1) + " to " + range.group(2);
        }
        return last;
    }

    private static String kind(String key, ConfigValue value, String comment) {
        String text = String.valueOf(value.unwrapped());
        if (value instanceof ConfigObject) {
            return "block";
        }
        if (value instanceof ConfigList) {
            return "list";
        }
        if (SWITCH.contains(text)) {
            return "`on` or `off`";
        }
        if (key.equals("on-overflow")) {
            return "`block` or `reject`";
        }
        String range = range(comment);
        if (range.isEmpty()) {
            return "text";
        }
        String unit = range.replaceAll(".*\\d", "") + range.replaceAll("^[\\d.]+(\\D*) to .*", "$1");
        String kind = unit.isEmpty() ? range.contains(".") ? "number" : "integer" : unit.matches(".*[shd].*") ? "duration" : "size";
        return kind + ", " + range + (text.equals("auto") || comment.contains("`auto`: ") ? ", or `auto`" : "");
    }

    private static String shown(ConfigValue value) {
        if (value instanceof ConfigObject block) {
            return block.entrySet().stream().map(entry -> entry.getKey() + " = " + entry.getValue().unwrapped()).collect(Collectors.joining(", ", "{ ", " }"));
        }
        if (value instanceof ConfigList list) {
            return list.unwrapped().toString();
        }
        String text = value.unwrapped() instanceof Number ? value.render() : String.valueOf(value.unwrapped());
        return text.isEmpty() ? "\"\"" : text;
    }

    /** What comments quote is code here, and pages that they name are links. */
    private static String linked(String comment) {
        StringBuilder text = new StringBuilder();
        String[] parts = comment.split("`", -1); // every other one is code already
        for (int i = 0; i < parts.length; i++) {
            text.append(i % 2 == 1 ? "`" + parts[i] + "`" : CODE.matcher(parts[i]).replaceAll("`$0`").replaceAll("\\b([a-z-]+\\.md)\\b", "[$1]($1)"));
        }
        return text.toString();
    }
}
