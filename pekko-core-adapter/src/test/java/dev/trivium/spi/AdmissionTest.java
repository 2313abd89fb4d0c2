package dev.trivium.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.TaskRejectedException;
import dev.trivium.spi.LocalRun.Ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class AdmissionTest {
    private static final TaskOrigin ORIGIN = new TaskOrigin(0, Contexts.installed(AdmissionTest.class.getClassLoader()));
    private static final TaskSpec SPEC = new TaskSpec(1, null, "d", 1, 1, TaskSpec.NO_DEADLINE, null, ORIGIN);

    private static final class Run extends LocalRun<String> {
        private final int bytes;

        Run(int bytes) {
            super(SPEC, RunListener.NONE, Ladder.NONE);
            this.bytes = bytes;
        }

        @Override
        protected String call() {
            return "";
        }

        @Override
        protected int encodedBytes() {
            return bytes;
        }
    }

    private static String refusal(Admission admission, int bytes) {
        return assertThrows(TaskRejectedException.class, () -> admission.enter(new Run(bytes))).toString();
    }

    @Test
    void fullQueueRefusesAndSaysWhichKeyBoundsIt() {
        Admission admission = new Admission("d", 2, 0, Overflow.REJECT);
        assertEquals(0, admission.enter(new Run(0)));
        Run second = new Run(0);
        assertEquals(1, admission.enter(second));
        assertTrue(refusal(admission, 0).contains("queue-capacity"));
        admission.leave(second);
        assertEquals(2, admission.enter(new Run(0)));
        assertEquals(2, admission.queued());
    }

    @Test
    void queueFullOfBytesRefusesWithoutTakingAPlace() {
        Admission admission = new Admission("d", 10, 100, Overflow.REJECT);
        Run small = new Run(40);
        admission.enter(small);
        assertTrue(refusal(admission, 61).contains("queue-bytes"));
        assertEquals(1, admission.queued());
        admission.leave(small);
        Run larger = new Run(5_000);
        assertEquals(1, admission.enter(larger), "a task that is larger than the bound enters an empty queue");
        assertThrows(TaskRejectedException.class, () -> admission.enter(new Run(1)));
        admission.leave(larger);
        admission.enter(new Run(100));
    }

    @Test
    void whoEntersAgainNeedsNoFreePlace() {
        Admission admission = new Admission("d", 1, 100, Overflow.REJECT);
        Run first = new Run(100);
        admission.enter(first);
        admission.leave(first);
        admission.enter(new Run(100));
        admission.enterAgain(first);
        assertEquals(2, admission.queued());
        admission.leave(first);
        assertThrows(TaskRejectedException.class, () -> admission.enter(new Run(0)));
    }

    @Test
    void closeLetsWaitersGo() throws Exception {
        Admission admission = new Admission("d", 1, 0, Overflow.BLOCK);
        admission.enter(new Run(0));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> waiting = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                waiting.add(threads.submit(() -> admission.enter(new Run(0))));
            }
            admission.close();
            for (Future<Long> each : waiting) {
                assertTrue(each.get() > 0);
            }
        }
    }

    /** Several threads enter and several leave, faster and slower: never more are in than there are places, and nobody waits for ever. */
    @Test
    void placesAreNeverExceededAndNobodyIsForgotten() throws Exception {
        for (int capacity : new int[] {1, 3, 64}) {
            Admission admission = new Admission("d", capacity, 1_000L * capacity, Overflow.BLOCK);
            ConcurrentLinkedQueue<Run> queue = new ConcurrentLinkedQueue<>();
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            AtomicLong tickets = new AtomicLong();
            int each = 3_000;
            try (ExecutorService threads = Executors.newCachedThreadPool()) {
                List<Future<?>> all = new ArrayList<>();
                for (int producer = 0; producer < 3; producer++) {
                    all.add(threads.submit(() -> {
                        for (int i = 0; i < each; i++) {
                            Run run = new Run(i % 1_000);
                            tickets.addAndGet(admission.enter(run));
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            queue.add(run);
                        }
                    }));
                }
                AtomicInteger left = new AtomicInteger(3 * each);
                for (int consumer = 0; consumer < 2; consumer++) {
                    all.add(threads.submit(() -> {
                        while (left.get() > 0) {
                            Run run = queue.poll();
                            if (run != null) {
                                inside.decrementAndGet();
                                admission.leave(run);
                                left.decrementAndGet();
                            } else {
                                Thread.onSpinWait();
                            }
                        }
                    }));
                }
                for (Future<?> one : all) {
                    one.get();
                }
            }
            assertTrue(most.get() <= capacity, () -> "inside: " + most);
            assertEquals(0, admission.queued());
            long count = 3L * each;
            assertEquals(count * (count - 1) / 2, tickets.get(), "tickets are given without a gap, each once");
        }
    }
}
