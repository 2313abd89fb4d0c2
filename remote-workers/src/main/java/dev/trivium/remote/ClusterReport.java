package dev.trivium.remote;

import java.util.Comparator;
import java.util.List;

/**
 * What a worker node tells another one that is not in its cluster. Immutable by convention.
 *
 * @param address host and port of the node
 * @param nodes addresses of all members of its cluster that it reaches
 */
record ClusterReport(String address, List<String> nodes) {
    /** Whether it is a member itself, and not about to become one or to be put out. */
    boolean isOfMember() {
        return nodes.contains(address);
    }

    /**
     * Whether these nodes are to join the others, and not the others these: the smaller cluster joins the larger one, and of two of one size that with the lowest
     * address stays. Both sides come to the same result.
     */
    boolean yieldsTo(ClusterReport other) {
        int difference = Integer.compare(nodes.size(), other.nodes.size());
        return difference < 0 || difference == 0 && lowest().compareTo(other.lowest()) > 0;
    }

    private String lowest() {
        return nodes.stream().min(Comparator.naturalOrder()).orElse("");
    }
}
