package dev.kintsugi.plan;

import dev.kintsugi.rows.SqlType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One item of a FROM clause, known by identity: two mentions of a table are two relations.
 */
final class Relation {
    private final String alias;
    private final Map<String, Output> columns;
    private final boolean open;
    private final List<EnforcedKey> enforcedKeys;

    /**
     * A relation that is no table, or one without enforced unique keys.
     *
     * @param alias the name that qualifies its columns, as stored; empty if it has none
     * @param columns by stored name, in order
     * @param open true if it may have columns that are not listed
     */
    Relation(String alias, Map<String, Output> columns, boolean open) {
        this(alias, columns, open, List.of());
    }

    private Relation(String alias, Map<String, Output> columns, boolean open, List<EnforcedKey> enforcedKeys) {
        this.alias = alias;
        this.columns = columns;
        this.open = open;
        this.enforcedKeys = enforcedKeys;
    }

    /** A table, all of whose columns are known. */
    static Relation ofTable(String alias, Map<String, Output> columns, List<EnforcedKey> enforcedKeys) {
        return new Relation(alias, columns, false, enforcedKeys);
    }

    /** The enforced unique keys of the table. */
    List<EnforcedKey> enforcedKeys() {
        return enforcedKeys;
    }

    /**
     * One column.
     *
     * @param type null if not known
     * @param nullable false if it is declared NOT NULL
     */
    record Output(@Nullable SqlType type, boolean nullable) {
        static final Output UNKNOWN = new Output(null, true);
    }

    String alias() {
        return alias;
    }

    Map<String, Output> columns() {
        return columns;
    }

    boolean open() {
        return open;
    }

    ColumnRef column(String name) {
        return new ColumnRef(this, name);
    }

    /** A column of one relation. */
    record ColumnRef(Relation relation, String name) {
        @Nullable SqlType type() {
            Output output = relation.columns.get(name);
            return output == null ? null : output.type();
        }

        boolean nullable() {
            Output output = relation.columns.get(name);
            return output == null || output.nullable();
        }
    }
}
