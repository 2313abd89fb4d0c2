package dev.trivium;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Several failures in one. */
final class Failures {
    private Failures() {
    }

    /** Keeps another failure in the first, unless one of the two is part of the other already: no failure is ever part of itself. */
    static void suppress(Throwable first, Throwable other) {
        if (!contains(first, other) && !contains(other, first)) {
            first.addSuppressed(other);
        }
    }

    /** Whether a failure is, or has among its causes and what they suppress, the part. */
    private static boolean contains(Throwable whole, Throwable part) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> left = new ArrayDeque<>(List.of(whole));
        while (!left.isEmpty()) {
            Throwable next = left.remove();
            if (next == part) {
                return true;
            }
            if (seen.add(next)) {
                left.addAll(List.of(next.getSuppressed()));
                Throwable cause = next.getCause();
                if (cause != null) {
                    left.add(cause);
                }
            }
        }
        return false;
    }
}
