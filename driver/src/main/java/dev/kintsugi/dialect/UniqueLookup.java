package dev.kintsugi.dialect;

import dev.kintsugi.catalog.QualifiedName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The SQL by which PostgreSQL helps to keep one unique key over several databases.
 *
 * <p>The rows lie by their shard key, so that two equal values of another key may lie on two shards, where no index sees both. A lookup
 * table does: each value of the key has one home among the shards, where the table <i>values</i> has it under a unique constraint of the
 * key's own name, beside the shard key of its row. Who writes a row writes there as well, in the same transaction. So the second of two
 * sessions that insert one value waits at the value's home for the first, and fails or goes on, as at the index of one database; and what
 * it fails with is PostgreSQL's own error.
 *
 * <p>What has to be written there might be found by planning: each INSERT, UPDATE, DELETE and MERGE would get further steps beside it. But
 * a plan does not see what rows a BEFORE trigger, a rule, a function or ON DELETE CASCADE change, nor who writes to a shard without
 * Kintsugi; each such way would silently leave the lookup behind. So the database itself notes what happens: triggers on the table write
 * each value that comes or goes to the table <i>changes</i> of the same shard. After a statement the session takes its notes away and
 * carries them to the values' homes. A note that is still there at the commit means that nobody has: a deferred constraint trigger, the
 * <i>guard</i>, then fails the commit. Ways to write that Kintsugi does not know are so refused, not missed.
 *
 * <p>Notes are found by the transaction that made them, so that those of others, and dead ones, cost nothing.
 *
 * @param table whose key it is
 * @param constraint the key's name
 * @param columns the key's columns
 * @param shardKey the table's shard key
 * @param nullsEqual true if NULL is a value like others (NULLS NOT DISTINCT); else a row with a NULL has no place in the lookup
 */
public record UniqueLookup(
        QualifiedName table, String constraint, List<String> columns, String shardKey, boolean nullsEqual) {
    /** The table of all lookups, on every shard. */
    public static final String REGISTRY = "unique_keys";

    /** Reads {@link #REGISTRY}: schema, table, constraint, columns, shard key, whether NULLs are equal. */
    public static final String SELECT =
            "SELECT table_schema, table_name, constraint_name, key_columns, shard_key, nulls_equal"
                    + " FROM kintsugi.unique_keys ORDER BY constraint_name";

    /** What makes that table unless it is there. */
    public static final List<String> CREATE_REGISTRY = List.of(
            "CREATE SCHEMA IF NOT EXISTS kintsugi",
            "CREATE TABLE IF NOT EXISTS kintsugi.unique_keys (table_schema text NOT NULL, table_name text NOT NULL,"
                    + " constraint_name text PRIMARY KEY, key_columns text[] NOT NULL, shard_key text NOT NULL,"
                    + " nulls_equal boolean NOT NULL)");

    private static final String GUARDED =
            "is enforced over several databases, and this way to write its rows does not keep it";
    private static final int NAME = 40;

    public UniqueLookup {
        columns = List.copyOf(columns);
    }

    private static String quote(String name) {
        return PostgresDialect.INSTANCE.quote(name);
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A name that PostgreSQL does not cut. */
    private String named(String what) {
        String stem = constraint.length() <= NAME
                ? constraint
                : constraint.substring(0, NAME - 9) + "~" + Integer.toHexString(constraint.hashCode());
        return stem + " " + what;
    }

    private String own(String what) {
        return "kintsugi." + quote(named(what));
    }

    private String target() {
        return quote(table.schema()) + "." + quote(table.name());
    }

    private String list(String before) {
        return columns.stream().map(column -> before + quote(column)).collect(Collectors.joining(", "));
    }

    /** What makes the lookup on one shard, empty: its tables first, then the triggers, so that no note is written in vain. */
    public List<String> create() {
        List<String> statements = new ArrayList<>(List.of(
                "CREATE TABLE " + own("values") + " AS SELECT " + list("") + ", " + quote(shardKey)
                        + " AS \"kintsugi key\" FROM " + target() + " WITH NO DATA",
                "ALTER TABLE " + own("values") + " ADD CONSTRAINT " + quote(constraint) + " UNIQUE "
                        + (nullsEqual ? "NULLS NOT DISTINCT " : "") + "(" + list("") + ")",
                "CREATE TABLE " + own("changes") + " (tx xid8 NOT NULL DEFAULT pg_current_xact_id(),"
                        + " n bigint GENERATED ALWAYS AS IDENTITY, gone boolean, k text" + noted(" text")
                        + ", PRIMARY KEY (tx, n))",
                note(),
                guard(),
                "CREATE CONSTRAINT TRIGGER guard AFTER INSERT ON " + own("changes")
                        + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION " + own("guard") + "()"));
        statements.addAll(triggers());
        statements.add(
                "INSERT INTO kintsugi.unique_keys VALUES (" + literal(table.schema()) + ", " + literal(table.name())
                        + ", " + literal(constraint) + ", ARRAY["
                        + columns.stream().map(UniqueLookup::literal).collect(Collectors.joining(", ")) + "], "
                        + literal(shardKey) + ", " + nullsEqual + ")");
        return statements;
    }

    /** No condition of theirs names a column, so that ALTER TABLE may change the columns. */
    private List<String> triggers() {
        String run = " EXECUTE FUNCTION " + own("note") + "()";
        return List.of(
                "CREATE TRIGGER " + quote(named("kept rows")) + " AFTER INSERT OR UPDATE OR DELETE ON " + target()
                        + " FOR EACH ROW" + run,
                "CREATE TRIGGER " + quote(named("kept truncate")) + " AFTER TRUNCATE ON " + target()
                        + " FOR EACH STATEMENT" + run);
    }

    private String note() {
        String same = Stream.concat(columns.stream(), Stream.of(shardKey))
                .map(column -> "OLD." + quote(column) + " IS NOT DISTINCT FROM NEW." + quote(column))
                .collect(Collectors.joining(" AND "));
        return "CREATE FUNCTION " + own("note") + "() RETURNS trigger LANGUAGE plpgsql AS $kintsugi$ BEGIN"
                + " IF TG_OP = 'TRUNCATE' THEN INSERT INTO " + own("changes") + " (gone) VALUES (NULL);"
                + " RETURN NULL; END IF;"
                + " IF TG_OP = 'UPDATE' THEN IF " + same + " THEN RETURN NULL; END IF; END IF;"
                + noteOf("OLD", "INSERT", "true") + noteOf("NEW", "DELETE", "false") + " RETURN NULL; END $kintsugi$";
    }

    private String noteOf(String row, String unless, String gone) {
        String some = nullsEqual
                ? "true"
                : columns.stream()
                        .map(column -> row + "." + quote(column) + " IS NOT NULL")
                        .collect(Collectors.joining(" AND "));
        return " IF TG_OP <> '" + unless + "' THEN IF " + some + " THEN INSERT INTO " + own("changes") + " (gone, k"
                + noted("") + ") VALUES (" + gone + ", " + row + "." + quote(shardKey) + "::text"
                + columns.stream()
                        .map(column -> ", " + row + "." + quote(column) + "::text")
                        .collect(Collectors.joining())
                + "); END IF; END IF;";
    }

    /** The names of the noted values, each after a comma. */
    private String noted(String type) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> ", v" + i + type)
                .collect(Collectors.joining());
    }

    private String guard() {
        return "CREATE FUNCTION " + own("guard") + "() RETURNS trigger LANGUAGE plpgsql AS $kintsugi$ BEGIN"
                + " IF EXISTS (SELECT FROM " + own("changes") + " WHERE tx = NEW.tx AND n = NEW.n) THEN"
                + " RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = "
                + literal("The unique key " + constraint + " of " + table + " " + GUARDED)
                + ", HINT = 'Write through Kintsugi, by INSERT, UPDATE, DELETE or MERGE of the table itself;"
                + " if it was so written, run it again: its program did not know of the key yet';"
                + " END IF; RETURN NULL; END $kintsugi$";
    }

    /** True for the error by which a commit fails that would leave the lookup behind. */
    public static boolean isOfGuard(SQLException e) {
        return "0A000".equals(e.getSQLState()) && String.valueOf(e.getMessage()).contains(GUARDED);
    }

    /** What takes the lookup away again, whatever is there of it. */
    public List<String> drop() {
        return List.of(
                "DROP FUNCTION IF EXISTS " + own("note") + "() CASCADE",
                "DROP TABLE IF EXISTS " + own("changes") + ", " + own("values"),
                "DROP FUNCTION IF EXISTS " + own("guard") + "() CASCADE",
                "DELETE FROM kintsugi.unique_keys WHERE constraint_name = " + literal(constraint));
    }

    /** Takes this transaction's notes: what is gone (NULL if everything is), the row's shard key, the values. */
    public String take() {
        return "DELETE FROM " + own("changes") + " WHERE tx = pg_current_xact_id() RETURNING gone, k" + noted("");
    }

    /** Begins a statement that removes values, whose rows follow. */
    public String removal() {
        return "DELETE FROM " + own("values") + " AS v USING ";
    }

    /**
     * Ends it.
     *
     * @param nulls true if there may be NULLs, which no index is asked for
     */
    public String removalEnd(boolean nulls) {
        return " AS h WHERE " + equal(nulls ? " IS NOT DISTINCT FROM " : " = ");
    }

    private String equal(String operator) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> "v." + quote(columns.get(i)) + operator + "h.c" + i)
                .collect(Collectors.joining(" AND "));
    }

    /** Begins a statement that adds values with their rows' shard keys, which follow as a table. */
    public String addition() {
        return "INSERT INTO " + own("values") + " (" + list("") + ", \"kintsugi key\") SELECT "
                + IntStream.rangeClosed(0, columns.size())
                        .mapToObj(i -> "c" + i)
                        .collect(Collectors.joining(", "))
                + " FROM ";
    }

    /** Removes all values of one shard. */
    public String clear() {
        return "DELETE FROM " + own("values");
    }

    /** Reads the values and shard keys of the rows on one shard, as texts. */
    public String rows() {
        String some =
                columns.stream().map(column -> quote(column) + " IS NOT NULL").collect(Collectors.joining(" AND "));
        return "SELECT "
                + columns.stream().map(column -> quote(column) + "::text").collect(Collectors.joining(", ")) + ", "
                + quote(shardKey) + "::text FROM " + target() + (nullsEqual ? "" : " WHERE " + some);
    }

    /** Begins a query for the shard key of a value's row; the value follows. */
    public String find() {
        return "SELECT v.\"kintsugi key\" FROM " + own("values") + " AS v, ";
    }

    /** Ends it. */
    public String findEnd() {
        return " AS h WHERE " + equal(" = ");
    }

    /** True, in one row, if all of it is there, switched on, and has the types of the table's columns as they are. */
    public String fits() {
        List<String> order = new ArrayList<>(columns);
        order.add(shardKey);
        String names = order.stream().map(UniqueLookup::literal).collect(Collectors.joining(", ", "ARRAY[", "]"));
        String types =
                "SELECT array_agg((a.atttypid, a.atttypmod, a.attcollation)::text ORDER BY %s) FROM pg_attribute a"
                        + " WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid = %s";
        return "SELECT coalesce((SELECT count(*) FROM pg_trigger t WHERE t.tgenabled = 'O' AND t.tgrelid = "
                + relation(target()) + " AND t.tgfoid = to_regprocedure(" + literal(own("note") + "()") + ")) = 2 AND ("
                + types.formatted("array_position(" + names + ", a.attname::text)", relation(target()))
                + " AND a.attname::text = ANY (" + names + ")) = ("
                + types.formatted("a.attnum", relation(own("values")))
                + ") AND " + relation(own("changes")) + " IS NOT NULL, false)";
    }

    private static String relation(String name) {
        return "to_regclass(" + literal(name) + ")";
    }

    /** The tables, one a row, that have its triggers but for the key's own: it has been renamed. */
    public String strays() {
        return "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgfoid = to_regprocedure("
                + literal(own("note") + "()") + ") AND t.tgrelid IS DISTINCT FROM " + relation(target());
    }

    /** A query for duplicates, for a message. */
    public String duplicates() {
        return "SELECT " + list("") + " FROM " + target() + " GROUP BY " + list("") + " HAVING count(*) > 1";
    }

    /**
     * Describes the unique keys of a table: name, columns, whether it is checked at once, whether NULLs are equal, whether the table is
     * partitioned.
     */
    public static String describe(QualifiedName table) {
        return "SELECT x.relname, (SELECT array_agg(a.attname::text ORDER BY k.position)"
                + " FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, position)"
                + " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE k.position <= i.indnkeyatts),"
                + " i.indimmediate, coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false), c.relkind = 'p'"
                + " FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid"
                + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE i.indisunique AND i.indisvalid"
                + " AND i.indexprs IS NULL AND i.indpred IS NULL AND n.nspname = " + literal(table.schema())
                + " AND c.relname = " + literal(table.name()) + " ORDER BY x.relname";
    }
}
