package dev.trivium.guide;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.trivium.ActorHandle;
import dev.trivium.Dispatcher;
import dev.trivium.guide.ActorsGuide.Account;
import dev.trivium.guide.ActorsGuide.Command;
import dev.trivium.guide.ActorsGuide.Sum;
import dev.trivium.testing.OnEveryDispatcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** How docs/actors.md has actors tested. */
@Timeout(120)
class AccountTest {
    @OnEveryDispatcher(config = "trivium.dispatchers.tested.worker.heap = 64m")
    void accountRefusesToBeOverdrawn(Dispatcher dispatcher) {
        ActorHandle<Account> account = dispatcher.actor(() -> new Account(10));
        assertThrows(IllegalArgumentException.class, () -> account.ask(a -> a.withdraw(11)).join());
        assertEquals(0, account.ask(a -> a.withdraw(10)).join());
    }

    @Test
    void behaviorIsTestedWithPekkosKitOnTheEventLoop() {
        ActorTestKit kit = ActorTestKit.create(ConfigFactory.parseResources("dev/trivium/guide/testkit.conf").withFallback(ConfigFactory.load()));
        TestProbe<Sum> probe = kit.createTestProbe();
        ActorRef<Command> adder = kit.spawn(ActorsGuide.adder(40), DispatcherSelector.fromConfig("on-the-loop"));
        adder.tell(new Command.Add(2));
        adder.tell(new Command.Get(probe.ref()));
        assertEquals(42, probe.receiveMessage().value());
        kit.shutdownTestKit();
    }
}
