package dev.trivium.remote;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * All that a pool of a program wants of one worker node. Told again and again, so that nothing is lost if one is, and an older one is
 * of no interest. Immutable by convention.
 *
 * @param session of this pool; another one after each start
 * @param number grows with each report
 * @param inbox where the node's reports are taken, in Pekko's serialized form
 * @param program for people to read
 * @param tag that a node must have; empty for any
 * @param wanted processes on this node
 * @param lease for how long the node may not hear of the program until it ends everything that it does for it
 * @param closing whether this is the last one
 * @param orders all workers on this node that have not been reported to have ended
 */
record ClientReport(UUID session, long number, String inbox, String program, String tag, CodeVersion code, int wanted, Duration lease, boolean closing,
        List<Order> orders) {
    /**
     * One worker.
     *
     * @param boot what it is told at its start, {@link Boot} and inbox; empty once the node has reported it
     * @param ready whether it has said hello: what it printed until then explains its end no more
     * @param killBecause why it is to be ended by force; empty as long as it is not
     */
    record Order(int worker, byte[] boot, boolean ready, String killBecause) {
    }
}
