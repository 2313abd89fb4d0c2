package dev.trivium.timeline;

import java.util.ArrayList;
import java.util.List;

/** Writes small traces as Trivium does. Times are milliseconds. */
public final class Events {
    private static final long EPOCH_MICROS = 1_764_315_000_000_000L;

    private final List<String> events = new ArrayList<>();

    Events process(int pid, String name) {
        return add("{'ph':'M','name':'process_name','pid':%d,'args':{'name':'%s'}}", pid, name);
    }

    Events thread(int pid, int tid, String name) {
        return add("{'ph':'M','name':'thread_name','pid':%d,'tid':%d,'args':{'name':'%s'}}", pid, tid, name);
    }

    /** A task has a thread. */
    Events slice(String name, String type, int pid, int tid, int task, double from, double to) {
        return slice(name, type, pid, tid, task, from, to, "value");
    }

    Events slice(String name, String type, int pid, int tid, int task, double from, double to, String outcome) {
        return add("{'ph':'X','name':'%s','cat':'%s','pid':%d,'tid':%d,'ts':%d,'dur':%d,'args':{'dispatcher':'work','task':%d,'outcome':'%s'}}",
                name, type, pid, tid, micros(from), micros(to) - micros(from), task, outcome);
    }

    /** From submission to end. */
    Events span(String name, int pid, int task, double from, double to) {
        for (String phase : List.of("b", "e")) {
            add("{'ph':'%s','cat':'task','name':'%s','id':'0x%x','pid':%d,'tid':0,'ts':%d,'args':{'task':%d}}", phase, name, task, pid,
                    micros(phase.equals("b") ? from : to), task);
        }
        return this;
    }

    Events add(String format, Object... values) {
        events.add(format.replace('\'', '"').formatted(values));
        return this;
    }

    String json() {
        return "{\"traceEvents\":[" + String.join(",\n", events) + "],\"displayTimeUnit\":\"ms\"}";
    }

    Trace trace() throws NoTraceException {
        return TraceFile.read(json());
    }

    private static long micros(double millis) {
        return EPOCH_MICROS + Math.round(millis * 1000);
    }

    /** Three tasks that wait on one thread for 50 ms: they take turns. */
    static Events loop() {
        Events events = new Events().process(1, "program").thread(1, 30, "work (event loop)");
        for (int task = 0; task < 3; task++) {
            events.slice("page", "event-loop", 1, 30, task, task, task + 1).slice("page", "event-loop", 1, 30, task, 50 + task, 51 + task)
                    .span("page", 1, task, 0, 51 + task);
        }
        return events;
    }

    /** The same on two threads: two overlap, and the third waits for one of them. */
    static Events threads() {
        return new Events().process(1, "program").thread(1, 41, "work-1").thread(1, 42, "work-2")
                .slice("page", "fork-join", 1, 41, 0, 0, 50).slice("page", "fork-join", 1, 42, 1, 1, 51).slice("page", "fork-join", 1, 41, 2, 50, 100)
                .span("page", 1, 2, 0, 100);
    }

    /** The same in two processes. */
    static Events processes() {
        return new Events().process(1, "program").process(812, "worker work-1").process(815, "worker work-2").thread(812, 22, "task").thread(815, 22, "task")
                .slice("page", "process", 812, 22, 0, 0, 50).slice("page", "process", 815, 22, 1, 1, 51).slice("page", "process", 812, 22, 2, 50, 100);
    }
}
