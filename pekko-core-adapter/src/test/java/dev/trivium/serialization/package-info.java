@NullMarked
package dev.trivium.serialization;

import org.jspecify.annotations.NullMarked;
