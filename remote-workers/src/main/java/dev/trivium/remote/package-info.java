/**
 * Tasks and actors in other JVMs. The way of one task:
 *
 * <pre>
 *   program                                             worker process
 *   ───────                                             ──────────────
 *   PoolDispatcher.submit   caller's thread: encode
 *     RemoteRun                the handle
 *     PoolActor                one small dispatcher, shared with Pekko's remoting
 *       Coordinator            pure: events in, commands out
 *       WorkerLink  ─── Frame, TLS ──▶  WorkerActor       one small dispatcher
 *         SlidingWindow                 WorkerTasks       a task thread: mark as begun (BegunMark), decode, call, encode
 *       PoolActor   ◀── Frame, TLS ───  WorkerLink
 *     Deliveries, RemoteRun    whoever waits for it, or a virtual thread: decode, end the handle
 * </pre>
 *
 * An {@code ActorHandle} is a {@code RemoteActor}; its messages take the same way through {@code PlacedActors} to {@code WorkerActors}, where a
 * {@code LocalActor} handles them. {@code ActorPlacement}, a part of the coordinator, decides on which worker.
 *
 * <p>A task that uses a dispatcher or an actor of its program goes the other way: {@code OwnerLink} in the worker sends an
 * {@code OwnerRequest}, {@code ReachBack} in the program carries it out on a virtual thread and answers.
 *
 * <p>Nothing of a task or an {@code ActorHandle} is decoded on a thread of Pekko's remoting: frames carry opaque bytes. Messages between Pekko
 * actors are Pekko's to deliver, on a stream of their own:
 *
 * <pre>
 *   ActorRef.tell              the teller's thread
 *     EncodingActorRef         given out by EncodingRefProvider for what lives in another process
 *       OutgoingMessages       encodes, or refuses; an EncodedMessage goes on
 *   KryoMessageSerializer      the other process, a thread of Pekko's remoting: decode
 * </pre>
 *
 * <p>Who may connect is decided once a connection, and again when that may have changed:
 *
 * <pre>
 *   CertificateFolder            ./trivium certs: makes the files of a farm
 *   TlsFiles ◀── CertificateWatch   reads and checks them; again when they change
 *     PeerTrust                  own credentials, authorities, who is admitted; workers of a pool one by one
 *       GuardedPort              Pekko's view of it
 *         GuardedEngine, OpenedEngine   one connection, accepted or opened
 * </pre>
 */
@NullMarked
package dev.trivium.remote;

import org.jspecify.annotations.NullMarked;
