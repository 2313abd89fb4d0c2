@NullMarked
package dev.trivium.samples;

import org.jspecify.annotations.NullMarked;
