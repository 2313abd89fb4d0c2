@NullMarked
package dev.trivium.cli;

import org.jspecify.annotations.NullMarked;
