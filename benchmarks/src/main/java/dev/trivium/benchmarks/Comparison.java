package dev.trivium.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of the table.
 *
 * @param id of the row, as in {@code docs/performance.md}
 * @param quick whether it is measured also where there is little time
 */
record Comparison(String id, String work, Unit unit, Subject trivium, Subject peer, Goal goal, boolean quick) {
    private static final String ONE_TASK = "100,000 no-op tasks created inside the loop, one of them";
    private static final String SUBMIT = "100,000 no-op tasks submitted from another thread, one of them";
    private static final String ROUND_TRIP = "a no-op task submitted and awaited";

    Comparison(String id, String work, Unit unit, Subject trivium, Subject peer, Goal goal) {
        this(id, work, unit, trivium, peer, goal, true);
    }

    /** The same, for those who have time. */
    private Comparison slow() {
        return new Comparison(id, work, unit, trivium, peer, goal, false);
    }

    /** All of them. */
    static List<Comparison> all() {
        List<Comparison> all = new ArrayList<>();
        loop(all);
        sleepers(all);
        submits(all);
        threads(all);
        actors(all);
        processes(all);
        deaths(all);
        costs(all);
        return all;
    }

    private static void loop(List<Comparison> all) {
        Subject l1 = loop("L1CreateTasks");
        all.add(new Comparison("L1", ONE_TASK, Unit.NANOS, l1, vertx("L1CreateTasks"), Goal.atMost(1)));
        all.add(new Comparison("L1", ONE_TASK, Unit.NANOS, l1, virtualThreads("L1CreateTasks"), Goal.atMost(0.35)));
        all.add(new Comparison("L1", ONE_TASK, Unit.NANOS, l1, executor("L1CreateTasks"), Goal.NONE));
        all.add(new Comparison("L1", ONE_TASK, Unit.NANOS, l1, asyncio("L1", 0.6), Goal.atMost(1 / 40.0)));
        String yield = "two tasks yield in turn, one switch";
        Subject l2 = loop("L2Switch");
        all.add(new Comparison("L2", yield, Unit.NANOS, l2, virtualThreads("L2Switch"), Goal.atMost(1.1)));
        all.add(new Comparison("L2", yield, Unit.NANOS, l2, vertx("L2Switch"), Goal.NONE));
        all.add(new Comparison("L2", yield, Unit.NANOS, l2, asyncio("L2", 0.05), Goal.NONE));
    }

    private static void sleepers(List<Comparison> all) {
        String work = "100,000 tasks sleep 1 s together";
        Subject trivium = new SleepSubject("event loop", L3Sleep.TRIVIUM, 100_000);
        Subject peer = new SleepSubject("virtual threads", L3Sleep.VIRTUAL_THREADS, 100_000);
        Subject asyncio = asyncio("L3", 0.8);
        all.add(new Comparison("L3", work + ", all of them", Unit.SECONDS, trivium, peer, Goal.within(1.15)));
        all.add(new Comparison("L3", work + ", all of them", Unit.SECONDS, trivium, asyncio, Goal.NONE));
        all.add(new Comparison("L3", work + ", peak RSS", Unit.MEGABYTES, trivium, peer, Goal.atMost(1.1)));
        all.add(new Comparison("L3", work + ", peak RSS", Unit.MEGABYTES, trivium, asyncio, Goal.NONE));
        all.add(new Comparison("L3", work + ", live heap", Unit.BYTES_EACH, trivium, peer, Goal.NONE));
        String million = "1,000,000 tasks sleep 1 s together";
        trivium = new SleepSubject("event loop", L3Sleep.TRIVIUM, 1_000_000);
        peer = new SleepSubject("virtual threads", L3Sleep.VIRTUAL_THREADS, 1_000_000);
        all.add(new Comparison("L3", million + ", all of them", Unit.SECONDS, trivium, peer, Goal.within(6)).slow());
        all.add(new Comparison("L3", million + ", peak RSS", Unit.MEGABYTES, trivium, peer, Goal.NONE).slow());
        all.add(new Comparison("L3", million + ", live heap", Unit.BYTES_EACH, trivium, peer, Goal.NONE).slow());
    }

    private static void submits(List<Comparison> all) {
        Subject l4 = loop("L4Submit");
        all.add(new Comparison("L4", SUBMIT, Unit.NANOS, l4, executor("L4Submit"), Goal.atMost(1)));
        all.add(new Comparison("L4", SUBMIT, Unit.NANOS, l4, vertx("L4Submit"), Goal.NONE));
        all.add(new Comparison("L4", SUBMIT, Unit.NANOS, l4, asyncio("L4", 0.7), Goal.NONE));
        Subject l5 = loop("L5RoundTrip");
        all.add(new Comparison("L5", ROUND_TRIP, Unit.MICROS, l5, executor("L5RoundTrip"), Goal.atMost(1.1)));
        all.add(new Comparison("L5", ROUND_TRIP, Unit.MICROS, l5, vertx("L5RoundTrip"), Goal.NONE));
        all.add(new Comparison("L5", ROUND_TRIP, Unit.MICROS, l5, asyncio("L5", 0.1), Goal.NONE));
    }

    private static void threads(List<Comparison> all) {
        String cpython = "CPython ThreadPoolExecutor";
        Subject t1 = jmh("fork-join", "T1Submit.trivium");
        Subject t2 = jmh("fork-join", "T2RoundTrip.trivium");
        all.add(new Comparison("T1", SUBMIT, Unit.NANOS, t1, jmh("ForkJoinPool", "T1Submit.forkJoinPool"), Goal.atMost(2.5)));
        all.add(new Comparison("T1", SUBMIT, Unit.NANOS, t1, executor("T1Submit"), Goal.atMost(1)));
        all.add(new Comparison("T1", SUBMIT, Unit.NANOS, t1, python(cpython, "T1", 0.4), Goal.NONE));
        all.add(new Comparison("T2", ROUND_TRIP, Unit.MICROS, t2, jmh("ForkJoinPool", "T2RoundTrip.forkJoinPool"),
                Goal.atMost(1.2)));
        all.add(new Comparison("T2", ROUND_TRIP, Unit.MICROS, t2, executor("T2RoundTrip"), Goal.NONE));
        all.add(new Comparison("T2", ROUND_TRIP, Unit.MICROS, t2, python(cpython, "T2", 0.1), Goal.NONE));
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
        all.replaceAll(each -> each.id().equals("A3") ? each.slow() : each); // seven subjects
        byPlace(all, "A4", "an actor asked and its answer awaited", Unit.MICROS, "A4Ask", Goal.atMost(1), Goal.atMost(1));
    }

    private static void processes(List<Comparison> all) {
        String executor = "CPython ProcessPoolExecutor";
        String pool = "multiprocessing.Pool";
        Subject p1 = processes(ProcessWork.ROUND_TRIP, 0.35);
        Subject p2 = processes(ProcessWork.SUBMIT, 0.6);
        String submit = "no-op tasks, each submitted by itself";
        all.add(new Comparison("P1", ROUND_TRIP, Unit.MICROS, p1, python(executor, "P1", 0.15), Goal.atMost(1)));
        all.add(new Comparison("P1", ROUND_TRIP, Unit.MICROS, p1, new HazelcastSubject(ProcessWork.ROUND_TRIP, 0.3), Goal.NONE).slow());
        all.add(new Comparison("P1", ROUND_TRIP, Unit.MICROS, p1, new ProcessSubject("two JVMs, blocking TCP", ProcessWork.TCP, 0.12), Goal.atMost(2.2)));
        all.add(new Comparison("P2", submit, Unit.MILLIONS_A_SECOND, p2, python(executor, "P2", 0.7), Goal.atLeast(12)));
        all.add(new Comparison("P2", submit, Unit.MILLIONS_A_SECOND, p2, python(pool, "P2-pool", 0.5), Goal.NONE));
        all.add(new Comparison("P2", submit, Unit.MILLIONS_A_SECOND, p2, new HazelcastSubject(ProcessWork.SUBMIT, 0.5), Goal.NONE).slow());
        all.add(new Comparison("P3", "map over 1,000,000 numbers, items", Unit.MILLIONS_A_SECOND, processes(ProcessWork.MAP, 0.15),
                python(pool + ", tuned", "P3", 0.6), Goal.atLeast(1.2)).slow());
        all.add(new Comparison("P4", "1 MB there and back", Unit.MICROS, processes(ProcessWork.MEGABYTE, 0.2), python(executor, "P4", 0.15),
                Goal.atMost(1 / 1.5)).slow());
        String start = "a pool started, its first result";
        Subject p5 = processes(ProcessWork.START, 0);
        all.add(new Comparison("P5", start, Unit.SECONDS, p5, python(pool + ", fork", "P5", 0.1), Goal.within(0.9)).slow());
        all.add(new Comparison("P5", start, Unit.SECONDS, p5, new HazelcastSubject(ProcessWork.START, 0), Goal.NONE).slow());
        all.add(new Comparison("P5", "the same, with an AOT cache for the program too", Unit.SECONDS,
                new ProcessSubject("program with a cache", ProcessWork.START, 0, true), python(pool + ", fork", "P5", 0.1), Goal.within(0.9)).slow());
    }

    /** P6: one of two workers is killed while 8 tasks are in flight. */
    private static void deaths(List<Comparison> all) {
        Subject once = processes(ProcessWork.KILLED, 2);
        Subject again = new ProcessSubject("process, 2 attempts", ProcessWork.KILLED_AGAIN, 2);
        Subject peer = python("CPython ProcessPoolExecutor", "P6", 0.1);
        all.add(new Comparison("P6", "a worker killed, 8 tasks of 200 ms in flight", Unit.LOST, once, peer, Goal.within(1)).slow());
        all.add(new Comparison("P6", "a worker killed, 8 tasks of 200 ms in flight", Unit.LOST, again, peer, Goal.within(0)).slow());
        all.add(new Comparison("P6", "until a new task succeeds, after those in flight", Unit.SECONDS, once,
                new PythonSubject("a new ProcessPoolExecutor", "P6", 0.1), Goal.within(0.7)).slow());
    }

    private static void costs(List<Comparison> all) {
        all.add(new Comparison("P7", "CPU-bound work, 2 workers beside 1", Unit.SECONDS, new ProcessSubject("2 workers", ProcessWork.TWO_WORKERS, 0.2),
                new ProcessSubject("1 worker", ProcessWork.ONE_WORKER, 0.3), Goal.atMost(1 / 1.9)).slow());
        all.add(new Comparison("P7", "the same in CPython", Unit.SECONDS, python("2 workers", "P7-2", 0.2), python("1 worker", "P7-1", 0.3),
                Goal.NONE).slow());
        all.add(new Comparison("P8", "an idle worker", Unit.MEGABYTES, processes(ProcessWork.IDLE, 3), new Absent(), Goal.within(90)).slow());
    }

    private static Subject processes(String row, double sample) {
        return new ProcessSubject("process", row, sample);
    }

    private static Subject asyncio(String row, double sample) {
        return python("asyncio", row, sample);
    }

    private static Subject python(String title, String row, double sample) {
        return new PythonSubject(title, row, sample);
    }

    private static Subject vertx(String benchmark) {
        return jmh("Vert.x", benchmark + ".vertx");
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
