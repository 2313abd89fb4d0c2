package dev.trivium.spi;

/** A task that is made around code of the user's. */
interface StandsFor {
    /** That code. */
    Object code();
}
