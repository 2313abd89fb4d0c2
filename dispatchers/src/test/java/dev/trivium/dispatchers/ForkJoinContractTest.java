package dev.trivium.dispatchers;

import dev.trivium.testing.DispatcherContract;

class ForkJoinContractTest extends DispatcherContract {
    ForkJoinContractTest() {
        super("type = fork-join");
    }
}
