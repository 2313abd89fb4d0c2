/** That the benchmarks work; what they measure no test says. */
@NullMarked
package dev.trivium.benchmarks;

import org.jspecify.annotations.NullMarked;
