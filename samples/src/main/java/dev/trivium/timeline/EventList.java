package dev.trivium.timeline;

import java.util.Map;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;

/**
 * The events of a file, one after another: each is parsed by itself, for the parser takes fifty times the memory of a text that it is
 * given, and a trace is large.
 */
final class EventList {
    private static final String NAME = "traceEvents";

    private final String json;
    private int at;

    private EventList(String json) {
        this.json = json;
    }

    /** Does something with an event. */
    @FunctionalInterface
    interface Reader {
        void read(Map<String, Object> event) throws NoTraceException;
    }

    /**
     * Reads them all, and returns what stands behind them.
     *
     * @param json an object with {@code traceEvents}, or a list of events, which the format allows as well
     */
    static Map<String, Object> read(String json, Reader reader) throws NoTraceException {
        EventList events = new EventList(json);
        if (!events.findStart()) {
            parse(json, ""); // says what is wrong if it is not JSON
            throw new NoTraceException("it is JSON, and has no list '" + NAME + "'", null);
        }
        int number = 0;
        for (int start = events.next(); start >= 0; start = events.next()) {
            String what = "event " + number++ + ": ";
            reader.read(parse(json.substring(start, events.at), what));
        }
        String rest = json.substring(events.at + 1).strip().replaceFirst("^,", "");
        return rest.isEmpty() ? Map.of() : parse("{" + rest, "behind the events: ");
    }

    private static Map<String, Object> parse(String text, String what) throws NoTraceException {
        try {
            Config parsed = ConfigFactory.parseString(text, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON).setOriginDescription("line"));
            return parsed.root().unwrapped();
        } catch (ConfigException e) {
            throw new NoTraceException("it is not JSON: " + what + e.getMessage(), e);
        }
    }

    /** Goes to the first event. Returns whether there is a list of them. */
    private boolean findStart() {
        int depth = 0;
        String last = "";
        for (at = 0; at < json.length(); at++) {
            switch (json.charAt(at)) {
                case '"' -> {
                    int start = at + 1;
                    skipText();
                    last = json.substring(start, Math.min(at, json.length()));
                }
                case '[', '{' -> {
                    if (json.charAt(at) == '[' && (depth == 0 || depth == 1 && last.equals(NAME))) {
                        at++;
                        return true;
                    }
                    depth++;
                }
                case ']', '}' -> depth--;
                case ',' -> last = "";
                default -> {
                    if (depth == 0 && !Character.isWhitespace(json.charAt(at))) {
                        return false;
                    }
                }
            }
        }
        return false;
    }

    /** Where the next event starts, which ends before {@link #at} then; -1 if there is none. */
    private int next() throws NoTraceException {
        while (at < json.length() && (Character.isWhitespace(json.charAt(at)) || json.charAt(at) == ',')) {
            at++;
        }
        if (at < json.length() && json.charAt(at) == ']') {
            return -1;
        }
        int start = at;
        int depth = 0;
        for (; at < json.length(); at++) {
            switch (json.charAt(at)) {
                case '"' -> skipText();
                case '[', '{' -> depth++;
                case ']', '}' -> depth--;
                default -> {
                    if (depth == 0) {
                        throw new NoTraceException("in the list of events there is something that is none: " + Svg.cut(json.substring(at).strip(), 40), null);
                    }
                }
            }
            if (depth == 0 && at < json.length()) {
                at++;
                return start;
            }
        }
        throw new NoTraceException("it ends in the middle of the list of events", null);
    }

    /** From the quotation mark that opens a text to the one that closes it. */
    private void skipText() {
        for (at++; at < json.length() && json.charAt(at) != '"'; at++) {
            if (json.charAt(at) == '\\') {
                at++;
            }
        }
    }
}
