package dev.trivium.spi;

/** What a full queue does with one more task: {@code on-overflow}. */
public enum Overflow {
    /** The submitter waits for a place. */
    BLOCK,
    /** The task is refused with a {@link dev.trivium.TaskRejectedException}. */
    REJECT
}
