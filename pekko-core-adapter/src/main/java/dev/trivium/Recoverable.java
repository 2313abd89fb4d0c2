package dev.trivium;

/**
 * The state of an actor that outlives restarts. An {@link ActorFactory} may return one: a restart, after a failure as after the loss of a
 * worker process or its replacement, then goes on from what was saved last.
 *
 * {@snippet :
 * final class Counter implements Recoverable {
 *     private final Path file;
 *     private long count;
 *
 *     public void recover() throws IOException {
 *         count = Files.exists(file) ? Long.parseLong(Files.readString(file)) : 0;
 *     }
 *
 *     public void save() throws IOException {
 *         Path next = Files.writeString(file.resolveSibling("next"), Long.toString(count));
 *         Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);     // a process may be killed at any moment
 *     }
 * }
 * }
 *
 * <p>What is saved, where, and how often it is really written, is up to the state. Both methods are called where the actor lives, by its own
 * thread, as messages are: they need no lock, and may block where a message may. Two incarnations of one actor never overlap: that the former
 * has ended is certain before the next begins.
 */
public interface Recoverable {
    /**
     * Takes over what was saved. Called after the factory, before the first message, each time that the actor is started; the first time
     * there may be nothing saved.
     *
     * @throws Exception what fails here fails the start, like a factory that throws
     */
    void recover() throws Exception;

    /**
     * Saves what a later incarnation is to know. Called after each message that did not throw, and before its answer is given: what was
     * answered has been saved.
     *
     * @throws Exception fails the message, as if it had thrown that itself
     */
    void save() throws Exception;
}
