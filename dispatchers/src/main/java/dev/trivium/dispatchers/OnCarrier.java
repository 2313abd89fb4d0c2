package dev.trivium.dispatchers;

import org.jspecify.annotations.Nullable;

/** What stands in an event loop's queue and is for the carrier itself; everything else there is work for a runner. */
abstract class OnCarrier {
    /** Called once for each time it was queued. */
    abstract void onCarrier(Carrier by);

    /** The virtual thread that is mounted when this is mounted; {@code null} if there is none, or it cannot be told. */
    @Nullable Thread thread() {
        return null;
    }

    /** Called instead where the loop has ended, by any thread. */
    void afterEnd() {
    }
}
