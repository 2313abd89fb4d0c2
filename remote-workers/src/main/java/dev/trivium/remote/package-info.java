/**
 * Tasks and actors in other JVMs. The way of one task:
 *
 * <pre>
 *   program                                             worker process
 *   ───────                                             ──────────────
 *   ProcessDispatcher.submit   caller's thread: encode
 *     RemoteRun                the handle
 *     PoolActor                one small dispatcher, shared with Pekko's remoting
 *       Coordinator            pure: events in, commands out
 *       WorkerLink  ─── Frame, TLS ──▶  WorkerActor       one small dispatcher
 *         SlidingWindow                 WorkerTasks       a task thread: mark as begun (BegunMark), decode, call, encode
 *       PoolActor   ◀── Frame, TLS ───  WorkerLink
 *     Deliveries, RemoteRun    whoever waits for it, or a virtual thread: decode, end the handle
 * </pre>
 *
 * A task that uses a dispatcher or an actor of its program goes the other way: {@code OwnerLink} in the worker sends an
 * {@code OwnerRequest}, {@code ReachBack} in the program carries it out on a virtual thread and answers.
 *
 * <p>Nothing of the user's is decoded on a thread of Pekko's remoting: frames carry opaque bytes.
 */
@NullMarked
package dev.trivium.remote;

import org.jspecify.annotations.NullMarked;
