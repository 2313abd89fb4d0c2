package dev.trivium;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Structured concurrency over any mix of dispatchers: no task that is forked here outlives the block.
 *
 * {@snippet :
 * try (TaskScope scope = trivium.openScope()) {
 *     var a = scope.fork(io, () -> load(user));
 *     var b = scope.fork(cpu, () -> score(user));
 *     scope.join();                    // the first failure cancels the rest and is thrown
 *     return merge(a.join(), b.join());
 * }
 * }
 *
 * <p>This is the scope to begin with: its tasks may be of any type, all of them are needed, and so the first failure ends them all.
 * Where one value is enough, or every outcome counts, give a {@link ScopePolicy}, and {@code join()} has a result:
 *
 * {@snippet :
 * try (var mirrors = trivium.openScope(ScopePolicy.<Page>firstSuccess(), Duration.ofSeconds(2))) {
 *     urls.forEach(url -> mirrors.fork(io, () -> fetch(url)));
 *     return mirrors.join();           // the first page there is; the other downloads are cancelled
 * }
 *
 * try (var checks = trivium.openScope(ScopePolicy.<Report>collectAll())) {
 *     files.forEach(file -> checks.fork(cpu, () -> check(file)));
 *     for (TaskHandle<Report> check : checks.join()) {
 *         switch (check.state()) {
 *             case SUCCESS -> show(check.resultNow());
 *             default -> warn(check.name());
 *         }
 *     }
 * }
 * }
 *
 * <p>Scopes nest: a task may open one of its own. If it is cancelled while it waits there, the tasks of the inner scope are cancelled
 * too, and have ended before the outer scope's {@code join} or {@code close} returns. The deadline of a scope holds for all that its
 * tasks submit and for the scopes that they open.
 *
 * <p>What holds for every scope is said in {@link ResultScope}.
 */
public final class TaskScope extends ResultScope<@Nullable Object, @Nullable Void> {
    TaskScope(@Nullable Duration timeout) {
        super(ScopePolicy.failFast(), timeout);
    }
}
