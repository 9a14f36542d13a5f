package dev.kintsugi.metrics;

/** How a statement was answered. */
public enum Way {
    /** By one shard, as it is. */
    ONE_SHARD("one-shard"),
    /** By several, whose answers are merged. */
    SCATTER("scatter"),
    /** In steps, of which later ones need the answers of earlier ones. */
    STEPS("steps"),
    /** From copies in one place. */
    GATHER("gather"),
    /** A write of several shards. */
    WRITE("write"),
    /** A change of tables. */
    DEFINITION("definition");

    private final String label;

    Way(String label) {
        this.label = label;
    }

    /** As a metric has it. */
    public String label() {
        return label;
    }
}
