package dev.trivium.remote;

import java.util.UUID;

/**
 * What a worker node consists of, besides its actor system: that may have to be started anew, and this goes on.
 *
 * @param tenancy used by the {@link NodeActor} alone
 * @param processes may be used from any thread
 * @param incarnation another one after each start of the JVM
 */
record NodeParts(NodeSettings settings, CodeVersion code, UUID incarnation, Tenancy tenancy, NodeProcesses processes) {
}
