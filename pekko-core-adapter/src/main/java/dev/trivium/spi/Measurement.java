package dev.trivium.spi;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

import dev.trivium.spi.RunListener.Outcome;

/**
 * How long one run was queued and executed, and how much of that it computed. Only a run that is measured has one, in its {@link TaskSpec}:
 * to all others measuring costs a look at {@code null}.
 *
 * <p>Made by the submitting thread, and touched from then on by whoever executes the run; only {@link #settled} may be called by any thread.
 */
public final class Measurement {
    /**
     * So many turns of a run on an event loop are measured each, and the more it has had, the fewer, down to one of so many: a switch takes less time than
     * to look at the clocks. Powers of two.
     */
    private static final int FIRST_TURNS = 16;
    private static final int ONE_OF = 1024;

    /** {@code null} where another process submitted the run, and is told by {@link #timing}. */
    private final @Nullable TaskKind kind;

    /** {@code null} where no trace is made. */
    private final Trace.@Nullable Run traced;

    /** For how many runs this one stands. */
    private final int weight;
    private final long submitted;

    /** The platform thread below the executing one. Its clock counts, and on an event loop it executes others meanwhile. */
    private @Nullable Thread carrier;
    private long began;

    /** By the wall clock, for another process; 0 for this one. */
    private long beganMicros;
    private long wallNanos;

    /** Whether the run holds {@link #carrier} now; since when, and what that thread had computed then. */
    private boolean mounted;
    private long mountedAt;
    private long cpuThen;

    /** Turns that the run has had, and for how many the present one stands. */
    private int turns;
    private int standsFor = 1;

    private long heldNanos;
    private long cpuNanos;

    /** Of a run that is queued now. */
    Measurement(TaskKind kind, int weight) {
        this(kind, null, weight, System.nanoTime());
    }

    /** Of a run that is queued now, and is told to a trace. */
    Measurement(TaskKind kind, Trace.Run traced) {
        this(kind, traced, 1, System.nanoTime());
    }

    private Measurement(@Nullable TaskKind kind, Trace.@Nullable Run traced, int weight, long submitted) {
        this.kind = kind;
        this.traced = traced;
        this.weight = weight;
        this.submitted = submitted;
    }

    /** Of a run that another process has submitted, and wants to be told of. */
    public static Measurement forOthers() {
        return new Measurement(null, null, 1, 0);
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /** The calling thread begins to execute the run. */
    void begins(Seat seat) {
        carrier = seat.carrier();
        beganMicros = kind == null ? nowMicros() : 0;
        began = System.nanoTime();
        mount(began);
    }

    /** The thread that executes the run has let go of its carrier. Called by the carrier. */
    public void pauses() {
        if (mounted) {
            unmount();
        }
    }

    /** The thread that executes the run is about to go on. Called by the carrier. */
    public void resumes() {
        if (carrier == null || mounted || wallNanos != 0) {
            return;
        }
        turns++;
        int every = traced != null ? 1 : Math.clamp(Integer.highestOneBit(turns) / FIRST_TURNS, 1, ONE_OF);
        if ((turns & every - 1) == 0) {
            standsFor = every;
            mount(System.nanoTime());
        }
    }

    private void mount(long now) {
        mounted = true;
        mountedAt = now;
        Thread thread = carrier;
        cpuThen = thread == null ? CpuClock.UNKNOWN : CpuClock.of(thread); // after the other clock, and before it at the end: no more than that
    }

    private void unmount() {
        Thread thread = carrier;
        long cpu = thread == null || cpuThen < 0 ? CpuClock.UNKNOWN : CpuClock.of(thread);
        cpuNanos = cpu < 0 || cpuNanos < 0 ? CpuClock.UNKNOWN : cpuNanos + standsFor * (cpu - cpuThen);
        long now = System.nanoTime();
        heldNanos += standsFor * (now - mountedAt);
        mounted = false;
        if (traced != null && thread != null) {
            traced.executed(thread, mountedAt, now);
        }
    }

    /** The run's code has returned or thrown. Before the outcome is published, so that who has seen that finds this counted. */
    void ends() {
        pauses();
        wallNanos = Math.max(1, System.nanoTime() - began);
        if (kind != null) {
            kind.count(weight, began - submitted, wallNanos, Math.min(heldNanos, wallNanos), Math.min(cpuNanos, wallNanos));
        }
    }

    /** What is to be told to the process that submitted the run; {@code null} if the run was never begun. */
    public @Nullable Timing timing(String process) {
        Thread thread = carrier;
        return thread == null || wallNanos == 0 ? null
                : new Timing(process, ProcessHandle.current().pid(), thread.getName(), thread.threadId(), beganMicros, wallNanos, cpuNanos);
    }

    /**
     * Another process has executed the run. How long it was queued is told by the two wall clocks; where these differ, as those of two machines
     * may, by what is left of the whole time at most.
     */
    public void ranElsewhere(Timing timing) {
        long whole = System.nanoTime() - submitted;
        long queued = Math.clamp(whole - (nowMicros() - timing.beganMicros()) * 1000, 0, Math.max(0, whole - timing.nanos()));
        if (kind != null) {
            kind.count(weight, queued, timing.nanos(), timing.nanos(), timing.cpuNanos());
        }
        if (traced != null) {
            traced.executed(timing);
        }
    }

    /** The outcome is decided. Any thread. */
    void settled(TaskRun<?> run, Outcome outcome) {
        if (traced != null) {
            traced.ended(run.id(), outcome, submitted, System.nanoTime());
        }
        if (kind != null && outcome == Outcome.FAILURE) {
            kind.countFailure(weight);
        }
    }
}
