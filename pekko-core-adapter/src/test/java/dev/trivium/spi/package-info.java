@NullMarked
package dev.trivium.spi;

import org.jspecify.annotations.NullMarked;
