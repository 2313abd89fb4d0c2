/** A dispatcher type as a third party would write it: small, and found by the service loader. */
@NullMarked
package dev.trivium.threads;

import org.jspecify.annotations.NullMarked;
