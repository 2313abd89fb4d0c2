/** The programs that docs/ shows, and the test that it shows them as they are. */
@NullMarked
package dev.trivium.guide;

import org.jspecify.annotations.NullMarked;
