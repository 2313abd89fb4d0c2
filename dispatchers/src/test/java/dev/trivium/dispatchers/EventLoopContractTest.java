package dev.trivium.dispatchers;

import dev.trivium.testing.DispatcherContract;

class EventLoopContractTest extends DispatcherContract {
    EventLoopContractTest() {
        super("type = event-loop");
    }
}
