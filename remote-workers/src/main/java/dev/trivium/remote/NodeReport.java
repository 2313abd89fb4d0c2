package dev.trivium.remote;

import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.trivium.remote.Launch.End;

/**
 * All that a worker node has to say to one pool of a program. Told again and again, so that nothing is lost if one is. Immutable by convention.
 *
 * @param node its name
 * @param refusal why it does nothing for this program; empty if it does
 * @param address host and port
 * @param incarnation another one after each start of the node
 * @param session that it answers
 * @param number grows with each report to this session
 * @param slots processes that it can have at a time, for all programs
 * @param free of these, how many nobody wants
 * @param share how many this session may have
 * @param draining whether the node is about to end
 * @param nodes addresses of all nodes of its cluster
 * @param workers of this session: those that run, and those whose end the program has not taken note of
 */
record NodeReport(String node, String refusal, String address, UUID incarnation, UUID session, long number, List<String> tags, int slots, int free,
        int share, boolean draining, List<String> nodes, List<Progress> workers) {
    /** One worker; {@code end} is {@code null} as long as it lives. */
    record Progress(int worker, @Nullable End end) {
    }
}
