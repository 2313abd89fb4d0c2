package dev.trivium.benchmarks;

/** Nobody: a figure that stands alone. */
record Absent() implements Subject {
    @Override
    public String title() {
        return "–";
    }

    @Override
    public Sample measure(Effort effort) {
        return Sample.NONE;
    }

    @Override
    public double seconds(Effort effort) {
        return 0;
    }
}
