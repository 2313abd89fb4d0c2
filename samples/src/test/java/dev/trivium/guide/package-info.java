/** What docs/ shows: programs that are run with each build. */
@NullMarked
package dev.trivium.guide;

import org.jspecify.annotations.NullMarked;
