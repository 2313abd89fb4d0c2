/**
 * Trivium: write a task or an actor once; choose in HOCON whether it runs on an event loop, on threads, or in other processes.
 *
 * <p>The way of a task, from top to bottom:
 *
 * <pre>
 *   Dispatcher.submit            caller's thread: checks, takes a place in the queue, encodes where the task must travel
 *     spi.TaskRun                the task and its handle in one; one compare-and-set decides value, failure, cancel or timeout
 *       event loop | fork-join   a thread of the dispatcher runs it as a spi.LocalRun
 *       coordinator → worker     another JVM decodes it and runs it as a spi.LocalRun
 *   TaskHandle                   any thread: join, get, cancel, or stages that depend on it
 * </pre>
 *
 * <p>{@link dev.trivium.Trivium} starts and ends everything. How a dispatcher type plugs in is in {@link dev.trivium.spi}, how
 * tasks and values travel in {@link dev.trivium.serialization}.
 */
@NullMarked
package dev.trivium;

import org.jspecify.annotations.NullMarked;
