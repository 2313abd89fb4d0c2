package dev.trivium.threads;

import dev.trivium.testing.DispatcherContract;

class ThreadsContractTest extends DispatcherContract {
    ThreadsContractTest() {
        super("type = test-threads");
    }
}
