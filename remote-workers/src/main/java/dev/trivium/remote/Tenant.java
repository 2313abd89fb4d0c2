package dev.trivium.remote;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.trivium.remote.Launch.End;

/** What a worker node knows of one pool of a program that it works for. Used by its {@link Tenancy} alone. */
final class Tenant {
    /** A process that was wanted at some time, and of whose end the program has not taken note. */
    static final class Held {
        /** What it is to be told; {@code null} once it was started. */
        byte @Nullable [] boot;

        boolean ready;
        boolean killed;

        /** {@code null} as long as it lives, or is still to be started. */
        @Nullable End end;

        boolean isStarted() {
            return boot == null;
        }

        boolean takesSlot() {
            return boot == null && end == null;
        }
    }

    private static final Pattern ADDRESS = Pattern.compile("\\w+://[^@]*@([^/]*).*");

    final UUID session;

    /** The highest number of a process that was started when it was here before. */
    final int startedBefore;

    final Map<Integer, Held> workers = new LinkedHashMap<>();
    ClientReport last;
    long heard;

    /** The highest number of a process that was started. */
    int started;

    /** Who has the smaller one comes first. */
    long turn;

    /** As computed last. */
    int share;

    Tenant(ClientReport first, long now, long turn, int startedBefore) {
        this.session = first.session();
        this.last = first;
        this.heard = now;
        this.turn = turn;
        this.startedBefore = startedBefore;
        this.started = startedBefore;
    }

    /** Where its program is found: host and port. */
    String program() {
        return ADDRESS.matcher(last.inbox()).replaceFirst("$1");
    }

    /** Processes that take a slot. */
    int running() {
        int running = 0;
        for (Held held : workers.values()) {
            running += held.takesSlot() ? 1 : 0;
        }
        return running;
    }
}
