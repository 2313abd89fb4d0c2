package dev.trivium.remote;

import dev.trivium.testing.DispatcherContract;

/** The contract that every dispatcher keeps, on worker processes. */
class ProcessContractTest extends DispatcherContract {
    ProcessContractTest() {
        super("type = process, workers = 2, worker.heap = 128m");
    }
}
