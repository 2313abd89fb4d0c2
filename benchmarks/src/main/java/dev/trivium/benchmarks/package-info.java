/**
 * Trivium beside the raw things it stands on. One class a row of the table in {@code docs/performance.md}; its methods do the same
 * work in Trivium and in each peer, so that one run compares them.
 *
 * <p>A row's class takes what it runs on from the classes that start it: {@link dev.trivium.benchmarks.Loop},
 * {@link dev.trivium.benchmarks.Pool}, {@link dev.trivium.benchmarks.Pekko}, and so on. Each measurement is a JVM of its own, which
 * starts only what that method takes.
 */
@NullMarked
package dev.trivium.benchmarks;

import org.jspecify.annotations.NullMarked;
