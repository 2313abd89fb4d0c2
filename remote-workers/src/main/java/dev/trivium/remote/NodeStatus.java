package dev.trivium.remote;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;

/**
 * How a worker node is, for those who operate it. Immutable.
 *
 * @param running processes, of at most {@code slots}; a second old at most
 * @param programs where the programs are found that have, or want, some of them; a second old at most
 * @param nodes addresses of all members of the cluster that it can reach, itself among them; none as long as it is no member
 */
record NodeStatus(String name, String address, State state, int slots, List<String> tags, int running, List<String> programs, List<String> nodes) {
    /** What a node goes through, but for one that is put out of its cluster and joins again. */
    enum State { JOINING, READY, DRAINING, ENDED }

    /** What is going on in the node, as its actor tells. Immutable. */
    record Activity(int running, List<String> programs) {
        static final Activity NONE = new Activity(0, List.of());
    }

    String json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("address", address);
        fields.put("state", state.name().toLowerCase(Locale.ROOT));
        fields.put("slots", slots);
        fields.put("tags", tags);
        fields.put("running", running);
        fields.put("programs", programs);
        fields.put("nodes", nodes);
        return ConfigValueFactory.fromMap(fields).render(ConfigRenderOptions.concise());
    }

    /** For people: what it would lose if it ended now. */
    String work() {
        return running == 0 ? "what may still be under way" : count(running, "process", "processes") + " for " + (programs.size() == 1 ? "the program at " : "programs at ")
                + String.join(", ", programs);
    }

    static String count(int number, String one, String more) {
        return number + " " + (number == 1 ? one : more);
    }
}
