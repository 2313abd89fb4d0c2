package dev.trivium.dispatchers;

import dev.trivium.testing.DispatcherContract;

class VirtualForkJoinContractTest extends DispatcherContract {
    VirtualForkJoinContractTest() {
        super("type = fork-join, virtual = on");
    }
}
