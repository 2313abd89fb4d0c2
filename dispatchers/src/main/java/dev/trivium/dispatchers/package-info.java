/**
 * The two dispatchers inside the JVM of the program. Both run tasks and mailboxes on the executor of one Pekko dispatcher.
 *
 * <pre>
 *   event-loop   EventLoopDispatcher.submit ─▶ EventLoop.execute ─▶ queue ─▶ Carrier ─▶ Runner ─▶ LocalRun.run
 *                Pekko mailbox ─ EventLoopExecutorConfigurator ─────┘        (the one     (virtual
 *                LoopWatch looks from a thread of its own: LoopMonitor       platform      threads on
 *                ─▶ StallDetector ─▶ StallReport; LagWindow                  thread)       the carrier)
 *   fork-join    ForkJoinDispatcher.submit ─▶ Pekko's fork-join pool ─▶ LocalRun.run
 *                Pekko mailbox ───────────────┘
 * </pre>
 *
 * {@code LoopThreads} alone knows how a virtual thread gets a scheduler. {@code HeldDispatcher} keeps a Pekko dispatcher, and so its
 * executor, alive for as long as the actor system.
 */
@NullMarked
package dev.trivium.dispatchers;

import org.jspecify.annotations.NullMarked;
