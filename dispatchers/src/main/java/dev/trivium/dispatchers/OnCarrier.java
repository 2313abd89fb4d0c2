package dev.trivium.dispatchers;

/** What stands in an event loop's queue and is for the carrier itself; everything else there is work for a runner. */
abstract class OnCarrier {
    /** Called once for each time it was queued. */
    abstract void onCarrier(Carrier by);

    /** Called instead where the loop has ended, by any thread. */
    void afterEnd() {
    }
}
