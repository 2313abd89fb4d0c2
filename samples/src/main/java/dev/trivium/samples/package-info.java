/**
 * Samples, each one small file, and the program of {@code ./trivium demo}.
 *
 * <pre>
 *   Gather       three tasks that wait, on one thread
 *   ThreeWays    one pool-style program, run by changing one word of configuration
 *   Program      what ./trivium demo runs three ways: pages to wait for, files to compute on, plain waits
 *     WebSite      the local web server that it fetches from
 *     Folder       the files that it reads
 *     Place        on which thread of which process a task found itself
 * </pre>
 */
@NullMarked
package dev.trivium.samples;

import org.jspecify.annotations.NullMarked;
