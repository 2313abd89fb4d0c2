package dev.trivium.samples;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.trivium.Dispatcher;
import dev.trivium.Trivium;

import static org.junit.jupiter.api.Assertions.assertEquals;

@ExtendWith(AllTypes.class)
final class RequestReplyTest {
    private final Trivium trivium;

    RequestReplyTest(Trivium trivium) {
        this.trivium = trivium;
    }

    static Stream<Arguments> pairs() {
        return AllTypes.TYPES.stream().flatMap(till -> AllTypes.TYPES.stream().map(prices -> Arguments.of(till, prices)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void theAnswerIsTheSameWhereverTheTwoLive(String tillOn, String pricesOn) {
        Dispatcher till = trivium.dispatcher(tillOn);
        Dispatcher prices = trivium.dispatcher(pricesOn);

        for (RequestReply.Bill bill : List.of(RequestReply.byHandle(till, prices), RequestReply.byReference(trivium, till, prices))) {
            assertEquals(8, bill.sum());
            assertEquals(!tillOn.equals("process"), bill.tillPid() == ProcessHandle.current().pid(), bill::toString);
            assertEquals(!pricesOn.equals("process"), bill.pricesPid() == ProcessHandle.current().pid(), bill::toString);
        }
    }
}
