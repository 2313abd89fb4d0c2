package dev.trivium.serialization;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;

import org.jspecify.annotations.Nullable;

import dev.trivium.TaskHandle;
import dev.trivium.TaskScope;
import dev.trivium.Trivium;

/** What to do about objects that cannot be sent. Stateless. */
final class Advice {
    /** For what belongs to a process in some other way. */
    static final String USUAL = "it belongs to this process; create it inside the task, make the field transient,"
            + " or capture only the values that it is made from";

    private static final String SYNCHRONIZER = "it synchronizes the threads of one process, and a copy of it would synchronize nobody;"
            + " let an actor guard what is shared, or make the field transient";

    /** By class or interface; of several the first. */
    private static final Map<Class<?>, String> PARTICULAR = new LinkedHashMap<>();

    static {
        PARTICULAR.put(TaskHandle.class, "a task handle lives in the program that submitted the task; join it and capture its value");
        PARTICULAR.put(Future.class, "it is completed in this process; wait for it and capture its value");
        PARTICULAR.put(Trivium.class, "it is this process; capture the dispatchers that the task uses");
        PARTICULAR.put(TaskScope.class, "it lives in this process; open a scope inside the task");
        PARTICULAR.put(Executor.class, "its threads are those of this process; capture a Dispatcher instead");
        PARTICULAR.put(CountDownLatch.class, SYNCHRONIZER);
        PARTICULAR.put(CyclicBarrier.class, SYNCHRONIZER);
        PARTICULAR.put(Phaser.class, SYNCHRONIZER);
        PARTICULAR.put(ThreadLocal.class, "its values belong to threads of this process; capture the value, or use a ContextCarrier");
    }

    private Advice() {
    }

    /** {@code null} for classes that are not refused as such. Of a class of somebody else's what its fields hold decides. */
    static @Nullable String about(Class<?> type) {
        if (!AllowList.fromJdk(type) && !type.getName().startsWith("dev.trivium.")) {
            return null;
        }
        for (Map.Entry<Class<?>, String> each : PARTICULAR.entrySet()) {
            if (each.getKey().isAssignableFrom(type)) {
                return each.getValue();
            }
        }
        return null;
    }
}
