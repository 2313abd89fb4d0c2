/**
 * Samples, each one small file, and the program of {@code ./trivium demo}.
 *
 * <pre>
 *   Gather       three tasks that wait, on one thread
 *   ToThread     a call that blocks is handed to a thread
 *   InProcess    a computation is handed to a process
 *   ThreeWays    one program of waits, run by changing one word of configuration
 *   PoolSwitch   one pool program, which gives the same on all three
 *   Pipeline     files through all three dispatchers at once
 *   Stall        what holds up an event loop is reported
 *   Crash        a task that ends its JVM
 *   TimeoutKill  a task that does not end in time
 *   RequestReply two actors talk
 *   ActorPool    identical actors behind one object
 *   Bees         a work queue with workers, and the output that they share
 *   NewsTopic    publish and subscribe
 *   TrafficLight a finite state machine with timers
 *   RateLimiter  an actor that lets so many requests a second through
 *   Saga         files through all three dispatchers, with an undo for each stage
 *   Program      what ./trivium demo runs three ways: pages to wait for, files to compute on, plain waits
 *     WebSite      the local web server that it fetches from
 *     Folder       the files that it reads
 *     Place        on which thread of which process a task found itself
 *     Progress     a bar on a terminal, plain lines elsewhere
 * </pre>
 */
@NullMarked
package dev.trivium.samples;

import org.jspecify.annotations.NullMarked;
