package dev.trivium.timeline;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class TraceFileTest {
    @Test
    void slicesAreReadWithTheirNamesAndTimesFromTheFirstEventOn() throws Exception {
        Trace trace = new Events().slice("page", "event-loop", 7, 30, 5, 12, 13.5).span("page", 7, 5, 10, 14)
                .process(7, "program").thread(7, 30, "io (event loop)").trace();

        assertEquals(List.of(new Slice("page", "5", "work", "event-loop", new Lane(7, "program", 30, "io (event loop)"), new Stretch(2000, 3500), "value")),
                trace.slices());
        assertEquals(Map.of("5", new Stretch(0, 4000)), trace.spans());
    }

    @Test
    void aBareListOfEventsIsATraceAsWell() throws Exception {
        assertEquals(1, TraceFile.read(" [{\"ph\":\"X\",\"name\":\"a\",\"pid\":1,\"tid\":2,\"ts\":3.5,\"dur\":4}]\n").slices().size());
    }

    @Test
    void eventsOfOtherKindsAreLeftAlone() throws Exception {
        Trace trace = new Events().add("{'ph':'C','name':'memory','pid':1,'args':{'MB':5}}").add("{'ph':'i','name':'here'}").add("{}").trace();

        assertEquals(List.of(), trace.slices());
    }

    @Test
    void bracketsAndQuotationMarksInNamesAreNoStructure() throws Exception {
        Trace trace = TraceFile.read("""
                {"other":[{"a":["]}"]}], "traceEvents" : [
                  {"ph":"X","cat":"\\\\","name":"]}\\"{[","pid":1,"tid":2,"ts":3,"dur":4,"args":{"task":{"deep":[1]}}} , {"ph":"i"}
                ], "displayTimeUnit":"ms"}
                """);

        assertEquals(List.of("]}\"{["), trace.slices().stream().map(Slice::name).toList());
    }

    @Test
    void namesThatTheFileDoesNotGiveAreNumbers() throws Exception {
        Lane lane = new Events().slice("a", "fork-join", 1, 2, 3, 0, 1).trace().slices().getFirst().lane();

        assertEquals(new Lane(1, "process 1", 2, "thread 2"), lane);
    }

    @Test
    void whoeverWasSubmittedAndHasNotEndedHasNoSpan() throws Exception {
        assertEquals(Map.of(), new Events().add("{'ph':'b','cat':'task','name':'a','id':1,'pid':1,'tid':1,'ts':5}").trace().spans());
    }

    @Test
    void howManyEventsWereDroppedIsReadWhereItIsTold() throws Exception {
        assertEquals(7, TraceFile.read("{\"traceEvents\":[], \"otherData\":{\"dropped\":\"7\"}}").dropped());
        assertEquals(0, TraceFile.read("{\"traceEvents\":[], \"otherData\":{\"dropped\":\"many\"}}").dropped());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "hello                                                       | it is not JSON: line: 1",
        "``                                                          | it is not JSON",
        "\"traceEvents\":[]                                         | it is not JSON",
        "{\"traceEvents\":[                                          | it ends in the middle of the list of events",
        "{\"traceEvents\":[{\"ph\":\"X                            | it ends in the middle of the list of events",
        "{\"traceEvents\":[{}, {\"ph\" \"X\"}]}                  | it is not JSON: event 1: line: 1",
        "{\"traceEvents\":[{}], 5}                                  | it is not JSON: behind the events: ",
        "{\"events\":[]}                                             | it is JSON, and has no list 'traceEvents'",
        "{\"a\":{\"traceEvents\":[{}]}}                            | it is JSON, and has no list 'traceEvents'",
        "{\"traceEvents\":5, \"b\":[]}                             | it is JSON, and has no list 'traceEvents'",
        "{\"traceEvents\":[{},7]}                                    | in the list of events there is something that is none: 7",
        "{\"traceEvents\":[{\"ph\":\"X\",\"name\":\"a\"}]}           | an event has no number 'ts': {",
        "{\"traceEvents\":[{\"ph\":\"X\",\"ts\":\"soon\"}]}          | an event has no number 'ts': {",
        "{\"traceEvents\":[{\"ph\":\"X\",\"ts\":1,\"pid\":1,\"tid\":1}]} | an event has no number 'dur': {",
        "{\"traceEvents\":[{\"ph\":\"X\",\"ts\":1,\"pid\":1,\"tid\":1,\"dur\":-1}]} | an event has a negative 'dur': {",
        "{\"traceEvents\":[{\"ph\":\"M\",\"args\":[]}]}              | an event has 'args' that are no object: {"
    })
    void whatIsNoTraceIsRefusedWithTheReason(String json, String reason) {
        NoTraceException refusal = assertThrows(NoTraceException.class, () -> TraceFile.read(json));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith(reason), refusal::getMessage);
    }
}
