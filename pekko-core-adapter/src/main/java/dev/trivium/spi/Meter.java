package dev.trivium.spi;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.trivium.spi.TaskKind.Totals;

/** Measures some of the tasks of one dispatcher, by their names; those without one by the class of their code. May be used from any thread. */
final class Meter {
    /** What tasks are counted as that there is no room for. */
    static final String OTHERS = "(others)";

    /** A power of two. */
    private static final int SLOTS = 64;

    private final String dispatcher;
    private final String type;
    private final Measurements measurements;

    /** {@code null} where none is made. */
    private final @Nullable Trace trace;
    private final Map<String, TaskKind> byName = new ConcurrentHashMap<>();
    private final Map<Class<?>, OfClass> byClass = new ConcurrentHashMap<>();

    /** Those classes that were looked for last, each at the slot of its hash. Any thread writes; what it overwrites is found in the map. */
    private final OfClass[] recent = new OfClass[SLOTS];

    private final TaskKind others = new TaskKind(OTHERS);

    /** The one that was found last and was not among the recent ones: often there is but one. Any thread writes. */
    private OfClass latest = new OfClass(Meter.class, others);

    /** Published by a race, so everything is final. */
    private record OfClass(Class<?> type, TaskKind kind) {
    }

    Meter(String dispatcher, String type, Measurements measurements) {
        this.dispatcher = dispatcher;
        this.type = type;
        this.measurements = measurements;
        this.trace = measurements.trace();
    }

    /**
     * The task as it is to be submitted: with a measurement if it is this one's turn.
     *
     * @param code whose class tells what the task is where it has no name
     * @param ticket a number that grows, more or less, with each task
     */
    TaskSpec sample(Object code, TaskSpec spec, long ticket) {
        String name = spec.name();
        TaskKind kind = name == null ? kindOf(code) : named(name);
        if (trace != null) {
            return spec.measured(new Measurement(kind, trace.run(kind.name(), dispatcher, type)));
        }
        return kind.isDue(ticket) ? spec.measured(kind.measure()) : spec;
    }

    private TaskKind kindOf(Object code) {
        Class<?> type = code.getClass();
        OfClass known = latest;
        if (known.type == type) {
            return known.kind;
        }
        known = recent[type.hashCode() & SLOTS - 1];
        return known != null && known.type == type ? known.kind : find(code);
    }

    private TaskKind find(Object code) {
        if (code instanceof StandsFor wrapper) {
            return kindOf(wrapper.code());
        }
        Class<?> type = code.getClass();
        OfClass known = byClass.get(type);
        if (known == null) {
            known = measurements.hasRoom() ? byClass.computeIfAbsent(type, made -> new OfClass(made, unnamed(CodeName.of(code))))
                    : new OfClass(type, others);
        }
        recent[type.hashCode() & SLOTS - 1] = known;
        latest = known;
        return known.kind;
    }

    /** Under a name that no other class has: of two lambdas in one method the second is called so. */
    private TaskKind unnamed(String wanted) {
        TaskKind kind = new TaskKind(wanted);
        for (int number = 2; byName.putIfAbsent(kind.name(), kind) != null; number++) {
            kind = new TaskKind(wanted + " #" + number);
        }
        return kind;
    }

    private TaskKind named(String name) {
        TaskKind known = byName.get(name);
        if (known != null) {
            return known;
        }
        return measurements.hasRoom() ? byName.computeIfAbsent(name, TaskKind::new) : others;
    }

    /** What is known of each kind of task by now. */
    List<Totals> totals() {
        if (!measurements.collects()) {
            return List.of();
        }
        return Stream.concat(byName.values().stream(), Stream.of(others)).map(TaskKind::totals).filter(totals -> totals.measured() > 0).toList();
    }
}
