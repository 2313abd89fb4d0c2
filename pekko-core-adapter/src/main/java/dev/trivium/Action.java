package dev.trivium;

import java.io.Serializable;

/** A {@link Task} without a value. */
@FunctionalInterface
public interface Action extends Serializable {
    void run() throws Exception;
}
