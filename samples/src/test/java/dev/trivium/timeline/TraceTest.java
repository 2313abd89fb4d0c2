package dev.trivium.timeline;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class TraceTest {
    @Test
    void onTheLoopManyAreUnderWayAndOneRunsAtATime() throws Exception {
        Course loop = only(Events.loop());

        assertEquals(1, loop.atATime());
        assertEquals(3, loop.underWay());
        assertEquals(1, loop.lanes().size());
        assertTrue(loop.verdict().startsWith("Interleaving: 3 tasks are under way and take turns"), loop::verdict);
    }

    @Test
    void onThreadsAsManyRunAtATimeAsThereAreThreads() throws Exception {
        Course threads = only(Events.threads());

        assertEquals(2, threads.atATime());
        assertEquals(List.of("work-1", "work-2"), threads.lanes().stream().map(Lane::thread).toList());
        assertEquals("Overlapping: tasks go on side by side, on 2 threads", threads.verdict());
    }

    @Test
    void inProcessesTheyOverlapToo() throws Exception {
        Course processes = only(Events.processes());

        assertEquals(2, processes.atATime());
        assertEquals(2, processes.processes());
        assertEquals("Overlapping: tasks go on side by side, in 2 processes", processes.verdict());
    }

    @Test
    void whoBeginsWhenAnotherOneEndsDoesNotOverlapIt() {
        assertEquals(1, Stretch.most(List.of(new Stretch(0, 5), new Stretch(5, 9))));
        assertEquals(2, Stretch.most(List.of(new Stretch(0, 5), new Stretch(4.9, 9))));
        assertEquals(0, Stretch.most(List.of(new Stretch(5, 5))));
    }

    @Test
    void theStairTellsHowManyThereAreFromEachTimeOn() {
        assertEquals(List.of(new Stretch.Step(0, 2), new Stretch.Step(3, 1), new Stretch.Step(5, 1), new Stretch.Step(9, 0)),
                Stretch.stair(List.of(new Stretch(0, 5), new Stretch(0, 3), new Stretch(5, 9))));
    }

    @Test
    void slicesAreInTheOrderOfTheirStartsWhateverThatOfTheFile() throws Exception {
        Course course = only(new Events().slice("b", "fork-join", 1, 1, 2, 5, 6).slice("a", "fork-join", 1, 1, 1, 1, 2));

        assertEquals(List.of("a", "b"), course.slices().stream().map(Slice::name).toList());
        assertEquals(List.of("a", "b"), course.tasks().stream().map(Course.Job::name).toList());
    }

    @Test
    void dispatchersOfOneNameAreToldApartByTheirTypes() throws Exception {
        MergedTrace merged = new MergedTrace();
        merged.add("event-loop", "", Events.loop().json());
        merged.add("fork-join", "", Events.threads().json());

        assertEquals(List.of("event-loop", "fork-join"), TraceFile.read(merged.json()).courses().stream().map(Course::title).toList());
        assertEquals("work: event-loop", only(Events.loop()).title());
    }

    @Test
    void theCloseUpIsOfTheTasksThatTakeTurnsAndEquallyLongForAll() throws Exception {
        Events events = Events.loop();
        IntStream.range(0, 50).forEach(i -> events.slice("sum", "fork-join", 1, 90, 100 + i, 60 + i, 61 + i));
        List<Course> courses = events.trace().courses();

        CloseUp closeUp = CloseUp.of(courses);

        assertEquals(new CloseUp("page", 60_000), closeUp); // 53 ms, rounded up
        assertEquals(new Stretch(0, 60_000), closeUp.in(courses.get(0)));
        assertEquals(new Stretch(60_000, 120_000), closeUp.in(courses.get(1)));
    }

    @Test
    void whereNoTaskTakesTurnsTheCloseUpIsOfTheMostTasks() throws Exception {
        Trace trace = new Events().slice("one", "fork-join", 1, 1, 1, 0, 1).slice("two", "fork-join", 1, 1, 2, 2, 3).slice("two", "fork-join", 1, 1, 3, 3, 4)
                .trace();

        assertEquals("two", CloseUp.of(trace.courses()).name());
    }

    @Test
    void ticksAreRoundTimes() {
        assertEquals(List.of(0.0, 10.0, 20.0, 30.0, 40.0, 50.0), new Scale(new Stretch(7, 97), 0, 100).ticks().subList(0, 6));
        assertEquals(List.of("0 ms", "0.004 ms", "1.5 ms", "20 ms", "123 ms", "12.35 s"), List.of(Scale.millis(0), Scale.millis(4),
                Scale.millis(1500), Scale.millis(20_000), Scale.millis(123_456), Scale.millis(12_345_678)));
        assertEquals(List.of("20 ms", "0.02 s"), List.of(new Scale(new Stretch(0, 9e6), 0, 100).label(20_000), new Scale(new Stretch(0, 11e6), 0, 100).label(20_000)));
    }

    private static Course only(Events events) throws NoTraceException {
        List<Course> courses = events.trace().courses();
        assertEquals(1, courses.size());
        return courses.getFirst();
    }
}
