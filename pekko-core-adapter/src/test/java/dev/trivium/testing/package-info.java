/**
 * Tests that every dispatcher must pass, and that users can run on every dispatcher.
 *
 * <pre>
 *   DispatcherContract       one line in a module proves its dispatcher type against all rules
 *     *Rules                 the rules by topic, as default methods of interfaces
 *       UnderTest            what a rule is proved on
 *       Flag, Tally          what a task does is observed through files, for it may run in another process
 *   &#64;OnEveryDispatcher       runs a user's own test once per dispatcher type on the class path
 * </pre>
 */
@NullMarked
package dev.trivium.testing;

import org.jspecify.annotations.NullMarked;
