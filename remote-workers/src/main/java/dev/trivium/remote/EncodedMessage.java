package dev.trivium.remote;

/**
 * A user's message on its way to an actor in another process, encoded when it was told. Arrives there as the message itself.
 *
 * @param type class of the message, for logs
 */
record EncodedMessage(String type, byte[] bytes) {
    @Override
    public String toString() {
        return "message of " + type + " (" + bytes.length + " bytes)";
    }
}
