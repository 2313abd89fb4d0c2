package dev.trivium.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of the table.
 *
 * @param id of the row, as in {@code docs/benchmarks.md}
 */
record Comparison(String id, String work, Unit unit, Subject trivium, Subject peer, Goal goal) {
    private static final String ONE_TASK = "100,000 no-op tasks created inside the loop, one of them";
    private static final String SUBMIT = "100,000 no-op tasks submitted from another thread, one of them";
    private static final String ROUND_TRIP = "a no-op task submitted and awaited";

    /** All of them. */
    static List<Comparison> all() {
        List<Comparison> all = new ArrayList<>();
        loop(all);
        sleepers(all, 100_000, Goal.within(1.15), Goal.atMost(1.1));
        sleepers(all, 1_000_000, Goal.within(6), Goal.NONE);
        submits(all);
        threads(all);
        actors(all);
        processes(all);
        return all;
    }

    private static void loop(List<Comparison> all) {
        Subject l1 = loop("L1CreateTasks");
        all.add(new Comparison("L1", ONE_TASK, Unit.NANOS, l1, jmh("Vert.x", "L1CreateTasks.vertx"), Goal.atMost(1)));
        all.add(new Comparison("L1", ONE_TASK, Unit.NANOS, l1, virtualThreads("L1CreateTasks"), Goal.atMost(0.35)));
        all.add(new Comparison("L1", ONE_TASK, Unit.NANOS, l1, executor("L1CreateTasks"), Goal.NONE));
        all.add(new Comparison("L1", ONE_TASK, Unit.NANOS, l1, new PythonSubject("asyncio", "l1_asyncio.py", List.of()), Goal.atMost(1 / 40.0)));
        all.add(new Comparison("L2", "two tasks yield in turn, one switch", Unit.NANOS, loop("L2Switch"),
                virtualThreads("L2Switch"), Goal.atMost(1.1)));
    }

    private static void sleepers(List<Comparison> all, int sleepers, Goal time, Goal memory) {
        String work = "%,d tasks sleep 1 s together".formatted(sleepers);
        Subject trivium = new SleepSubject("event loop", L3Sleep.TRIVIUM, sleepers);
        Subject peer = new SleepSubject("virtual threads", L3Sleep.VIRTUAL_THREADS, sleepers);
        all.add(new Comparison("L3", work + ", all of them", Unit.SECONDS, trivium, peer, time));
        all.add(new Comparison("L3", work + ", peak RSS", Unit.MEGABYTES, trivium, peer, memory));
        all.add(new Comparison("L3", work + ", live heap", Unit.BYTES_EACH, trivium, peer, Goal.NONE));
    }

    private static void submits(List<Comparison> all) {
        all.add(new Comparison("L4", SUBMIT, Unit.NANOS, loop("L4Submit"), executor("L4Submit"), Goal.atMost(1)));
        all.add(new Comparison("L5", ROUND_TRIP, Unit.MICROS, loop("L5RoundTrip"), executor("L5RoundTrip"), Goal.atMost(1.1)));
    }

    private static void threads(List<Comparison> all) {
        Subject t1 = jmh("fork-join", "T1Submit.trivium");
        Subject t2 = jmh("fork-join", "T2RoundTrip.trivium");
        all.add(new Comparison("T1", SUBMIT, Unit.NANOS, t1, jmh("ForkJoinPool", "T1Submit.forkJoinPool"), Goal.atMost(2.5)));
        all.add(new Comparison("T1", SUBMIT, Unit.NANOS, t1, executor("T1Submit"), Goal.atMost(1)));
        all.add(new Comparison("T2", ROUND_TRIP, Unit.MICROS, t2, jmh("ForkJoinPool", "T2RoundTrip.forkJoinPool"),
                Goal.atMost(1.2)));
        all.add(new Comparison("T2", ROUND_TRIP, Unit.MICROS, t2, executor("T2RoundTrip"), Goal.NONE));
    }

    private static void actors(List<Comparison> all) {
        String pingPong = "ping-pong, messages";
        Subject pekkoOne = jmh("Pekko, 1 thread", "A1PingPong.pekkoOneThread");
        all.add(new Comparison("A1", pingPong, Unit.MILLIONS_A_SECOND, jmh("Behaviors, 1 thread", "A1PingPong.triviumOneThread"),
                pekkoOne, Goal.atLeast(0.95)));
        all.add(new Comparison("A1", pingPong, Unit.MILLIONS_A_SECOND, jmh("Behaviors, 2 threads", "A1PingPong.triviumTwoThreads"),
                jmh("Pekko, 2 threads", "A1PingPong.pekkoTwoThreads"), Goal.atLeast(0.95)));
        all.add(new Comparison("A1", pingPong, Unit.MILLIONS_A_SECOND, jmh("Behaviors, event loop", "A1PingPong.triviumLoop"),
                pekkoOne, Goal.atLeast(0.7)));
        byPlace(all, "A2", "1,000,000 messages to one actor, messages", Unit.MILLIONS_A_SECOND, "A2Tell",
                Goal.atLeast(0.95), Goal.atLeast(0.5));
        byPlace(all, "A3", "100,000 actors started and stopped, one of them", Unit.MICROS, "A3StartStop",
                Goal.atMost(1.1), Goal.atMost(1.1));
        all.add(new Comparison("A3", "the same, started by an actor in Pekko", Unit.MICROS,
                jmh("Behaviors, 2 threads", "A3StartStop.triviumTwoThreads"),
                jmh("Pekko, 2 threads", "A3StartStop.pekkoParentTwoThreads"), Goal.NONE));
        byPlace(all, "A4", "an actor asked and its answer awaited", Unit.MICROS, "A4Ask", Goal.atMost(1), Goal.atMost(1));
    }

    private static void processes(List<Comparison> all) {
        String limit = "two JVMs, blocking TCP";
        String executor = "ProcessPoolExecutor";
        String pool = "multiprocessing.Pool";
        Subject p1 = processes(ProcessWork.ROUND_TRIP);
        Subject p2 = processes(ProcessWork.SUBMIT);
        all.add(new Comparison("P1", ROUND_TRIP, Unit.MICROS, p1, python(executor, "P1"), Goal.atMost(1)));
        all.add(new Comparison("P1", ROUND_TRIP, Unit.MICROS, p1, new ProcessSubject(limit, ProcessWork.TCP), Goal.atMost(2.2)));
        all.add(new Comparison("P2", "no-op tasks, each submitted by itself", Unit.MILLIONS_A_SECOND, p2, python(executor, "P2"), Goal.atLeast(12)));
        all.add(new Comparison("P2", "no-op tasks, each submitted by itself", Unit.MILLIONS_A_SECOND, p2, python(pool, "P2-pool"), Goal.NONE));
        all.add(new Comparison("P3", "map over 1,000,000 numbers, items", Unit.MILLIONS_A_SECOND, processes(ProcessWork.MAP),
                python(pool + ", tuned", "P3"), Goal.atLeast(1.2)));
        all.add(new Comparison("P4", "1 MB there and back", Unit.MICROS, processes(ProcessWork.MEGABYTE), python(executor, "P4"),
                Goal.atMost(1 / 1.5)));
        all.add(new Comparison("P5", "a pool started, its first result", Unit.SECONDS, processes(ProcessWork.START), python(pool + ", fork", "P5"),
                Goal.within(0.9)));
        all.add(new Comparison("P5", "the same, with an AOT cache for the program too", Unit.SECONDS, new ProcessSubject("process", ProcessWork.START, true),
                python(pool + ", fork", "P5"), Goal.within(0.9)));
        all.add(new Comparison("P7", "CPU-bound work, 2 workers beside 1", Unit.SECONDS, new ProcessSubject("2 workers", ProcessWork.TWO_WORKERS),
                new ProcessSubject("1 worker", ProcessWork.ONE_WORKER), Goal.atMost(1 / 1.9)));
        all.add(new Comparison("P7", "the same in CPython", Unit.SECONDS, python("2 workers", "P7-2"), python("1 worker", "P7-1"), Goal.NONE));
        all.add(new Comparison("P8", "an idle worker", Unit.MEGABYTES, processes(ProcessWork.IDLE), new Absent(), Goal.within(90)));
    }

    private static Subject processes(String row) {
        return new ProcessSubject("process", row);
    }

    private static Subject python(String title, String row) {
        return new PythonSubject(title, "processes.py", List.of(row));
    }

    /** Behaviors and handles, on two threads beside Pekko on two, on the event loop beside Pekko on one. */
    private static void byPlace(List<Comparison> all, String id, String work, Unit unit, String benchmark, Goal behaviors,
            Goal handles) {
        Subject two = jmh("Pekko, 2 threads", benchmark + ".pekkoTwoThreads");
        Subject one = jmh("Pekko, 1 thread", benchmark + ".pekkoOneThread");
        all.add(new Comparison(id, work, unit, jmh("Behaviors, 2 threads", benchmark + ".triviumTwoThreads"), two, behaviors));
        all.add(new Comparison(id, work, unit, jmh("ActorHandle, 2 threads", benchmark + ".triviumTwoThreadsHandle"), two, handles));
        all.add(new Comparison(id, work, unit, jmh("Behaviors, event loop", benchmark + ".triviumLoop"), one, behaviors));
        all.add(new Comparison(id, work, unit, jmh("ActorHandle, event loop", benchmark + ".triviumLoopHandle"), one, handles));
    }

    private static Subject loop(String benchmark) {
        return jmh("event loop", benchmark + ".trivium");
    }

    private static Subject virtualThreads(String benchmark) {
        return jmh("virtual threads", benchmark + ".virtualThreads");
    }

    private static Subject executor(String benchmark) {
        return jmh("ThreadPoolExecutor", benchmark + ".executor");
    }

    private static Subject jmh(String title, String method) {
        return new JmhSubject(title, method);
    }
}
