package dev.trivium.dispatchers;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.TaskHandle;
import dev.trivium.Trivium;

import static dev.trivium.dispatchers.Conditions.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Nobody who keeps the loop busy, in whatever way, keeps others from their turn. Each test hangs where that is not so. */
@Timeout(60)
class EventLoopFairnessTest {
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger rounds = new AtomicInteger();
    private final List<Thread> outside = new ArrayList<>();
    private Trivium trivium;
    private Dispatcher loop;

    @BeforeEach
    void open() {
        trivium = start("fair { type = event-loop, queue-capacity = 1000 }");
        loop = trivium.dispatcher("fair");
    }

    @AfterEach
    void close() throws InterruptedException {
        stop.set(true);
        for (Thread thread : outside) {
            thread.join();
        }
        trivium.close();
    }

    private void resubmitItselfForEver() {
        loop.run(() -> {
            rounds.incrementAndGet();
            if (!stop.get()) {
                resubmitItselfForEver();
            }
        });
    }

    private void yieldForEver() {
        loop.run(() -> {
            while (!stop.get()) {
                rounds.incrementAndGet();
                Thread.yield();
            }
        });
    }

    private void submitFromOutsideForEver() {
        outside.add(Thread.ofPlatform().start(() -> {
            while (!stop.get()) {
                loop.run(rounds::incrementAndGet);
            }
        }));
    }

    private static Behavior<Integer> tellsItselfForEver(AtomicBoolean stop, AtomicInteger rounds) {
        return Behaviors.receive((context, message) -> {
            rounds.incrementAndGet();
            if (!stop.get()) {
                context.getSelf().tell(message);
            }
            return Behaviors.same();
        });
    }

    private void tellItselfForEver() {
        ActorRef<Integer> actor = loop.spawn("restless", () -> tellsItselfForEver(stop, rounds));
        IntStream.range(0, 20).forEach(actor::tell);
    }

    /** Everything that comes from outside of the queue: timers, sockets, other threads. And new tasks, and actors. */
    private void assertEverybodyElseGetsOn() throws Exception {
        List<TaskHandle<?>> others = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int nap = i % 20;
            others.add(loop.run(() -> Thread.sleep(nap)));
        }
        others.add(loop.run(() -> assertFalse(new Semaphore(0).tryAcquire(20, TimeUnit.MILLISECONDS))));
        others.add(loop.run(() -> CompletableFuture.supplyAsync(() -> 1, CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS)).get()));
        others.add(loop.run(() -> trivium.dispatcher("fork-join").submit(() -> 1).join()));
        ActorHandle<StringBuilder> actor = loop.actor(StringBuilder::new);
        others.add(actor.ask(text -> {
            Thread.sleep(20);
            return text.length();
        }));
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            others.add(loop.run(() -> {
                try (Socket accepted = server.accept()) {
                    assertEquals(100, accepted.getInputStream().readNBytes(100).length);
                }
            }));
            try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
                OutputStream out = socket.getOutputStream();
                for (int i = 0; i < 100; i++) {
                    out.write(i);
                }
                others.forEach(TaskHandle::join);
            }
        }
        int before = rounds.get();
        Conditions.await("the busy ones to go on as well", () -> rounds.get() > before);
    }

    @Test
    void tasksThatResubmitThemselvesForEverStarveNobody() throws Exception {
        resubmitItselfForEver();
        resubmitItselfForEver();
        assertEverybodyElseGetsOn();
    }

    @Test
    void tasksThatYieldForEverStarveNobody() throws Exception {
        yieldForEver();
        yieldForEver();
        assertEverybodyElseGetsOn();
    }

    @Test
    void runnerThatAlwaysFindsMoreWorkStarvesNobody() throws Exception {
        submitFromOutsideForEver();
        assertEverybodyElseGetsOn();
    }

    @Test
    void actorThatTellsItselfForEverStarvesNobody() throws Exception {
        tellItselfForEver();
        assertEverybodyElseGetsOn();
    }

    @Test
    void tasksThatWakeOneAnotherForEverStarveNobody() throws Exception {
        SynchronousQueue<Integer> table = new SynchronousQueue<>();
        loop.run(() -> {
            while (!stop.get()) {
                table.offer(rounds.incrementAndGet(), 1, TimeUnit.SECONDS);
            }
        });
        loop.run(() -> {
            while (!stop.get()) {
                table.poll(1, TimeUnit.SECONDS);
            }
        });
        assertEverybodyElseGetsOn();
    }

    @Test
    void timersThatAreAlwaysDueStarveNobody() throws Exception {
        for (int i = 0; i < 200; i++) {
            loop.run(() -> {
                while (!stop.get()) {
                    rounds.incrementAndGet();
                    TimeUnit.MICROSECONDS.sleep(50);
                }
            });
        }
        assertEverybodyElseGetsOn();
    }

    @Test
    void allOfThemTogetherStarveNobody() throws Exception {
        resubmitItselfForEver();
        yieldForEver();
        submitFromOutsideForEver();
        tellItselfForEver();
        assertEverybodyElseGetsOn();
    }

    @Test
    void whatWaitedGoesOnInTheOrderInWhichItWasWokenAndBeforeWhatCameLater() {
        List<String> order = new ArrayList<>();
        List<TaskHandle<?>> all = new ArrayList<>();
        List<Semaphore> gates = IntStream.range(0, 50).mapToObj(i -> new Semaphore(0)).toList();
        for (int i = 0; i < 50; i++) {
            int me = i;
            all.add(loop.run(() -> {
                gates.get(me).acquire();
                order.add("woken " + me);
            }));
        }
        loop.run(() -> {
            assertTrue(gates.stream().allMatch(gate -> gate.hasQueuedThreads()));
            for (int i = 0; i < 50; i++) {
                int me = 49 - i;
                gates.get(me).release();
                all.add(loop.run(() -> order.add("new after " + me)));
            }
        }).join();
        all.forEach(TaskHandle::join);
        List<String> expected = new ArrayList<>();
        for (int me = 49; me >= 0; me--) {
            expected.add("woken " + me);
            expected.add("new after " + me);
        }
        assertEquals(expected, order);
    }
}
