package dev.trivium.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import com.typesafe.config.ConfigFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.trivium.Dispatcher;
import dev.trivium.Trivium;

/**
 * The rules that every dispatcher keeps, whatever its type. A module proves its own type in one line:
 *
 * {@snippet :
 * class ProcessContractTest extends DispatcherContract {
 *     ProcessContractTest() {
 *         super("type = process, workers = 2");
 *     }
 * }
 * }
 *
 * <p>One Trivium is shared by the tests of a class; those that need another configuration, or close it, start their own. After the
 * last test no thread and no process may be left. Needs at most two tasks to be executed at a time, and no more than
 * {@value UnderTest#PLENTY}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
public abstract class DispatcherContract implements OutcomeRules, AdviceRules, QueueRules, CancelRules, TimeoutRules, WaitingRules, ContextRules,
        ConfigurationRules, ClosingRules, ShippingRules, MapRules, HandleRules, ExecutorServiceRules, ScopeRules, ActorRules, ActorLifeRules,
        BehaviorRules, BehaviorLifeRules, BehaviorMessageRules {
    private final String block;
    private final AtomicInteger files = new AtomicInteger();

    /** What was there before the first Trivium. Set before the tests, as is all below. */
    private Set<Thread> threadsBefore = Set.of();
    private Set<ProcessHandle> childrenBefore = Set.of();
    private @Nullable Path folder;
    private @Nullable Trivium shared;
    private @Nullable Trivium roundTrip;
    private boolean inThisJvm;

    /** @param block HOCON of the dispatcher under test, such as {@code "type = process, workers = 2"} */
    protected DispatcherContract(String block) {
        this.block = block;
    }

    @BeforeAll
    final void startShared(@TempDir Path temporary) {
        folder = temporary;
        threadsBefore = Leftovers.threads();
        childrenBefore = ProcessHandle.current().children().collect(Collectors.toSet());
        Trivium started = start("", other());
        shared = started;
        long pid = started.dispatcher(NAME).submit(() -> ProcessHandle.current().pid()).join();
        inThisJvm = pid == ProcessHandle.current().pid();
    }

    @AfterAll
    final void nothingIsLeft() throws InterruptedException {
        if (roundTrip != null) {
            roundTrip.close();
        }
        trivium().close();
        Leftovers.assertNone(threadsBefore, childrenBefore);
    }

    @Override
    public final Trivium start(String more, String trivium) {
        return Trivium.start(ConfigFactory.parseString("""
                trivium { cancel-grace = 1s }
                trivium { %s }
                trivium.dispatchers.tested { %s }
                trivium.dispatchers.tested { %s }
                """.formatted(trivium, block, more)));
    }

    @Override
    public final Trivium trivium() {
        if (shared == null) {
            throw new IllegalStateException("no test has begun");
        }
        return shared;
    }

    @Override
    public final Dispatcher dispatcher() {
        return trivium().dispatcher(NAME);
    }

    @Override
    public final Dispatcher shipping() {
        return pair().dispatcher(NAME);
    }

    @Override
    public final Trivium pair() {
        if (!inThisJvm) {
            return trivium();
        }
        Trivium strict = roundTrip;
        if (strict == null) {
            strict = start("", "serialization.round-trip = on, " + other());
            roundTrip = strict;
        }
        return strict;
    }

    private String other() {
        return "dispatchers." + OTHER + " { " + block + " }";
    }

    @Override
    public boolean runsInThisJvm() {
        return inThisJvm;
    }

    @Override
    public boolean supportsKill() {
        return !runsInThisJvm();
    }

    @Override
    public final Flag flag() {
        return new Flag(nextFile("flag").toFile());
    }

    @Override
    public final Tally tally() {
        return new Tally(nextFile("tally").toFile());
    }

    private Path nextFile(String what) {
        if (folder == null) {
            throw new IllegalStateException("no test has begun");
        }
        return folder.resolve(what + "-" + files.incrementAndGet());
    }

    /** For tests that need a file of their own. */
    protected final Path newFile() throws IOException {
        return nextFile("file");
    }
}
