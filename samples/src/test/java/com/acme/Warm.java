package com.acme;

import dev.trivium.Action;

/** The initializer of docs/workers.md. */
public final class Warm implements Action {
    @Override
    public void run() throws Exception {
        Prices.load();               // a static field, which tasks in this worker then find filled
    }
}
