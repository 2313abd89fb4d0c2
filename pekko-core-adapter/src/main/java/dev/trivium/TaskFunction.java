package dev.trivium;

import java.io.Serializable;

import org.jspecify.annotations.Nullable;

/** A function of one argument that may throw and can be sent to another process; see {@link Task} for what it may capture. */
@FunctionalInterface
public interface TaskFunction<A extends @Nullable Object, R extends @Nullable Object> extends Serializable {
    R apply(A argument) throws Exception;
}
