/**
 * Makes a picture of a trace, in which one sees what takes turns and what overlaps.
 *
 * <pre>
 *   TraceFile            a file in the Trace Event format, as trivium.trace.file writes it
 *     EventList            its events, one after another
 *     Trace                slices (a task has a thread) and the time from submission to end of each task
 *       Course               what one dispatcher did: its lanes, its tasks, and how many ran at the same time
 *         CloseUp              the few milliseconds that show most, at the same scale for all dispatchers
 *           Picture              lays all out; Card draws one dispatcher, Svg writes the text
 *   MergedTrace          several files → one, in which each run has a name and begins at zero
 * </pre>
 *
 * Nothing here touches a clock, a network or a file, and all of it is used by one thread.
 */
@NullMarked
package dev.trivium.timeline;

import org.jspecify.annotations.NullMarked;
