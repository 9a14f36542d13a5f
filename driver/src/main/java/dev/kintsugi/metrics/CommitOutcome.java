package dev.kintsugi.metrics;

/** How a commit over several shards ended, as its client was told. */
public enum CommitOutcome {
    COMMITTED("committed"),
    ROLLED_BACK("rolled-back"),
    UNKNOWN("unknown");

    private final String label;

    CommitOutcome(String label) {
        this.label = label;
    }

    /** As a metric has it. */
    public String label() {
        return label;
    }
}
