/**
 * What a dispatcher type is made of. A type is found by {@link java.util.ServiceLoader} as a {@link dev.trivium.spi.DispatcherFactory};
 * its dispatchers extend {@link dev.trivium.spi.LocalDispatcher} if they run tasks in this JVM, {@link dev.trivium.spi.AbstractDispatcher}
 * otherwise.
 *
 * <pre>
 *   AbstractDispatcher.submit    caller's thread: newRun → Admission (block or reject) → deadline armed → launch
 *     TaskRun                    decision: QUEUED → RUNNING → [STOPPING] → DONE, by compare-and-set, from any thread
 *       LocalRun.run             the one thread that executes the task: context, MDC, interrupt hand-shake
 *     RunListener                counters and admission, told by whoever made the step
 *   LocalActor.tell            caller's thread: a place in the Mailbox (wait or refuse) → Pekko's mailbox
 *     ActorCell                the actor's thread: one ActorMessage after the other, supervision
 *   UnobservedFailures         failures at whose handles nobody looks: logged when the handle is gone, or at close
 *   Meter                        some runs get a Measurement, which whoever executes them fills; RuleOfThumb makes advice of the sums
 *     Trace                      is told of each run, where one is wanted; TraceFile writes it at the end
 *   Engine                       what the dispatchers of one Trivium share: ActorSystem, timer, codec, names
 * </pre>
 */
@NullMarked
package dev.trivium.spi;

import org.jspecify.annotations.NullMarked;
