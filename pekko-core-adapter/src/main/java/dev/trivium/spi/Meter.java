package dev.trivium.spi;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import dev.trivium.spi.TaskKind.Totals;

/** Measures some of the tasks of one dispatcher, by their names; those without one by the class of their code. May be used from any thread. */
final class Meter {
    /** What tasks are counted as that there is no room for. */
    static final String OTHERS = "(others)";

    /** A power of two. */
    private static final int SLOTS = 64;

    private final Measurements measurements;
    private final Map<String, TaskKind> byName = new ConcurrentHashMap<>();
    private final Map<Class<?>, OfClass> byClass = new ConcurrentHashMap<>();

    /** Those classes that were looked for last, each at the slot of its hash. Any thread writes; what it overwrites is found in the map. */
    private final OfClass[] recent = new OfClass[SLOTS];

    private final TaskKind others = new TaskKind(OTHERS);

    /** Published by a race, so everything is final. */
    private record OfClass(Class<?> type, TaskKind kind) {
    }

    Meter(Measurements measurements) {
        this.measurements = measurements;
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
        return kind.isDue(ticket) ? spec.measured(kind.measure()) : spec;
    }

    private TaskKind kindOf(Object code) {
        OfClass known = recent[code.getClass().hashCode() & SLOTS - 1];
        return known != null && known.type == code.getClass() ? known.kind : find(code);
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
        return Stream.concat(byName.values().stream(), Stream.of(others)).map(TaskKind::totals).filter(totals -> totals.measured() > 0).toList();
    }
}
