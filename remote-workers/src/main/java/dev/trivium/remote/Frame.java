package dev.trivium.remote;

/**
 * What crosses the wire between a program and its worker: bytes made by {@link WireFormat}, which Pekko's remoting carries without
 * looking inside. The array belongs to whoever receives the frame.
 */
record Frame(byte[] bytes) {
}
