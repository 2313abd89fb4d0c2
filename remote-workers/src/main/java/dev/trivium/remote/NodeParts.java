package dev.trivium.remote;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a worker node consists of, besides its actor system: that may have to be started anew, and this goes on.
 *
 * @param tenancy used by the {@link NodeActor} alone
 * @param processes may be used from any thread
 * @param incarnation another one after each start of the JVM
 * @param activity written by the {@link NodeActor}, and read by anybody
 */
record NodeParts(NodeSettings settings, CodeVersion code, UUID incarnation, Tenancy tenancy, NodeProcesses processes,
        AtomicReference<NodeStatus.Activity> activity) {
}
