@NullMarked
package dev.trivium.timeline;

import org.jspecify.annotations.NullMarked;
