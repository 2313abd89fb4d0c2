package dev.trivium.remote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Wires of all kinds between two ends. */
class SlidingWindowTest {
    private final List<Frame> toThem = new ArrayList<>();
    private final List<Frame> toUs = new ArrayList<>();
    private final SlidingWindow us = new SlidingWindow(toThem::add);
    private final SlidingWindow them = new SlidingWindow(toUs::add);
    private final List<Integer> arrived = new ArrayList<>();

    private static byte[] frame(int content) {
        return frame(content, Integer.BYTES);
    }

    private static byte[] frame(int content, int length) {
        return ByteBuffer.allocate(SlidingWindow.HEADER + length).putInt(SlidingWindow.HEADER, content).array();
    }

    private void theyReceive(Frame frame) throws IOException {
        if (them.receive(frame.bytes())) {
            arrived.add(ByteBuffer.wrap(frame.bytes()).getInt(SlidingWindow.HEADER));
        }
        them.settle(0);
    }

    private void weReceive(Frame frame) throws IOException {
        assertFalse(us.receive(frame.bytes()));
        us.settle(0);
    }

    private static List<Integer> upTo(int count) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    @Test
    void everythingArrivesOnceAndInOrderOverAWireThatLosesDoublesAndReorders() throws IOException {
        for (long seed = 1; seed <= 200; seed++) {
            SlidingWindowTest world = new SlidingWindowTest();
            world.carryAll(new Random(seed), 300);
            assertEquals(upTo(300), world.arrived, "seed " + seed);
        }
    }

    private void carryAll(Random random, int count) throws IOException {
        int sent = 0;
        for (int step = 0; arrived.size() < count; step++) {
            assertTrue(step < 1_000_000, () -> "stuck with " + arrived.size() + " frames");
            if (sent < count && random.nextInt(3) == 0) {
                us.send(frame(sent++));
            }
            carryOne(toThem, random, this::theyReceive);
            carryOne(toUs, random, this::weReceive);
            if (random.nextInt(10) == 0) {
                us.tick();
                them.tick();
            }
        }
    }

    private interface Receiver {
        void receive(Frame frame) throws IOException;
    }

    private static void carryOne(List<Frame> wire, Random random, Receiver to) throws IOException {
        if (wire.isEmpty()) {
            return;
        }
        switch (random.nextInt(8)) {
            case 0 -> wire.removeFirst();
            case 1 -> to.receive(wire.getFirst());
            case 2 -> to.receive(wire.remove(random.nextInt(wire.size())));
            default -> to.receive(wire.removeFirst());
        }
    }

    @Test
    void lastFrameIsSentAgainWhenNothingElseIsSaid() throws IOException {
        us.send(frame(0));
        toThem.clear();
        for (int i = 0; i < 5; i++) {
            us.tick();
        }
        theyReceive(toThem.removeFirst());
        assertEquals(List.of(0), arrived);
        assertTrue(toThem.isEmpty());
    }

    @Test
    void frameIsNotSentAgainOnceItIsAcknowledged() throws IOException {
        us.send(frame(0));
        theyReceive(toThem.removeFirst());
        them.tick();
        weReceive(toUs.removeFirst());
        for (int i = 0; i < 1000; i++) {
            us.tick();
            them.tick();
        }
        assertTrue(toThem.isEmpty() && toUs.isEmpty());
    }

    @Test
    void sendingAgainBecomesRarerWhereNobodyAnswers() {
        us.send(frame(0));
        for (int i = 0; i < 1000; i++) {
            us.tick();
        }
        assertTrue(toThem.size() < 40, () -> "sent " + toThem.size() + " times");
    }

    @Test
    void noMoreIsUnderWayThanFitsIntoTheWindow() throws IOException {
        for (int i = 0; i < 100; i++) {
            us.send(frame(i, 128 * 1024));
        }
        assertTrue(toThem.size() * 128L * 1024 <= SlidingWindow.MAX_BYTES, () -> toThem.size() + " frames under way");
        assertFalse(us.hasHalf());
        while (!toThem.isEmpty() || !toUs.isEmpty()) {
            if (!toThem.isEmpty()) {
                theyReceive(toThem.removeFirst());
            } else {
                weReceive(toUs.removeFirst());
            }
        }
        them.tick();
        for (Frame frame : toUs) {
            weReceive(frame);
        }
        assertEquals(upTo(100), arrived);
        assertTrue(us.hasHalf());
    }

    @Test
    void frameIsAcknowledgedWhenItsContentHasBeenTakenAndNotBefore() throws IOException {
        for (int i = 0; i < 40; i++) {
            us.send(frame(i));
        }
        for (int i = 0; i < 40; i++) {
            assertTrue(them.receive(toThem.removeFirst().bytes()));
            for (Frame acknowledgement : toUs) {
                weReceive(acknowledgement);
            }
            toUs.clear();
            assertTrue(us.lastAcknowledged() <= i, "the content of frame " + (i + 1) + " is still in use");
            them.settle(0);
        }
    }

    @Test
    void frameThatBreaksTheRulesIsRefused() {
        assertThrows(IOException.class, () -> them.receive(new byte[SlidingWindow.HEADER - 1]));
        byte[] unknown = new byte[SlidingWindow.HEADER];
        unknown[0] = 99;
        assertThrows(IOException.class, () -> them.receive(unknown));
        byte[] ahead = new byte[SlidingWindow.HEADER];
        ahead[0] = 1;
        ahead[ahead.length - 1] = 1;
        assertThrows(IOException.class, () -> them.receive(ahead), "acknowledges what was never sent");
    }
}
