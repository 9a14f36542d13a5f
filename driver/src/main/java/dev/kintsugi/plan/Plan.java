package dev.kintsugi.plan;

import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.route.Operand;
import dev.kintsugi.route.Routing;
import dev.kintsugi.route.ShardKey;
import dev.kintsugi.rows.SqlType;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What to do for every statement of one template. Immutable; {@code toString} is its one-line form for golden tests. */
public sealed interface Plan {

    /** Calls the visitor's method for this kind of plan. */
    <R> R accept(Visitor<R> visitor) throws SQLException;

    /** One method for each kind of plan. */
    interface Visitor<R> {
        R visit(OneShard plan) throws SQLException;

        R visit(Scatter plan) throws SQLException;

        R visit(WriteShards plan) throws SQLException;

        R visit(WriteCopies plan) throws SQLException;

        R visit(InsertRows plan) throws SQLException;

        R visit(InsertQuery plan) throws SQLException;

        R visit(MergeQuery plan) throws SQLException;

        R visit(MoveRows plan) throws SQLException;

        R visit(WriteByKey plan) throws SQLException;

        R visit(Define plan) throws SQLException;

        R visit(Gather plan) throws SQLException;

        R visit(Timed plan) throws SQLException;

        R visit(Stepwise plan) throws SQLException;

        R visit(LockAvailable plan) throws SQLException;

        R visit(Carry plan) throws SQLException;

        R visit(Kept plan) throws SQLException;

        R visit(Configure plan) throws SQLException;

        R visit(AskChannels plan) throws SQLException;

        R visit(LockSession plan) throws SQLException;

        R visit(AskSizes plan) throws SQLException;

        R visit(Draw plan) throws SQLException;

        R visit(LastDrawn plan) throws SQLException;

        R visit(WriteFirst plan) throws SQLException;

        R visit(Refused plan) throws SQLException;
    }

    /**
     * The whole statement on one shard, in its original text, where every condition names the same one.
     *
     * @param anchors one for each set of co-located rows that the statement looks at; no shard counts as any
     * @param access what it may do there
     * @param home the shard when nothing names one: -1 for any
     * @param otherwise what to do when the anchors name several shards
     */
    record OneShard(List<Routing> anchors, Access access, int home, Plan otherwise) implements Plan {
        public OneShard {
            anchors = List.copyOf(anchors);
        }

        /** One that writes, or only reads. */
        public OneShard(List<Routing> anchors, boolean writes, int home, Plan otherwise) {
            this(anchors, writes ? Access.WRITE : Access.READ, home, otherwise);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * The same text on each shard that may hold rows, and the answers merged.
     *
     * @param routing the shards
     * @param text for each shard
     * @param rows how the shards' answers become one
     * @param hidden trailing columns of the shards' answers that only the merge needs
     * @param access what it may do there: it reads, unless it has FOR UPDATE or the like, or a function that nothing is known of
     */
    record Scatter(Routing routing, ShardText text, RowsPlan rows, int hidden, Access access) implements Plan {
        /** One that reads. */
        Scatter(Routing routing, ShardText text, RowsPlan rows, int hidden) {
            this(routing, text, rows, hidden, Access.READ);
        }

        /** The same with another access. */
        Scatter with(Access other) {
            return new Scatter(routing, text, rows, hidden, other);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * A write in its original text on each shard that may hold rows; counts are added and RETURNING rows appended.
     */
    record WriteShards(Routing routing) implements Plan {
        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /** A write of reference tables in its original text on every shard; one shard's count and rows are the answer. */
    record WriteCopies() implements Plan {
        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * Rows to be written each to the shard of its key.
     *
     * @param table where they go
     * @param head the text up to the first row
     * @param rows the rows of the statement
     * @param tail the text after the last row
     * @param key how a row's shard is found; null for a reference table, whose rows go everywhere
     * @param drawn columns whose values are drawn from a sequence's home, appended to each row
     * @param returning true if the statement answers rows
     */
    record InsertRows(
            PlacedTable table,
            List<ShardText.Piece> head,
            List<RowText> rows,
            List<ShardText.Piece> tail,
            @Nullable ShardKey key,
            List<DrawnColumn> drawn,
            boolean returning)
            implements Plan {
        public InsertRows {
            head = List.copyOf(head);
            rows = List.copyOf(rows);
            tail = List.copyOf(tail);
            drawn = List.copyOf(drawn);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * Rows of a query, read by its own plan and written each to the shard of its key.
     *
     * @param table where they go
     * @param source the query
     * @param target the text up to the columns
     * @param columns the columns that are named, in the query's order; null if none are
     * @param overriding OVERRIDING … VALUE; empty if it is not there
     * @param tail the text after the query
     * @param untyped the query's columns, from 0, that are literals without a type of their own
     * @param atOnce true if all rows must be in one statement of their shard
     * @param returning true if the statement answers rows
     * @param conflicts how its rows meet others by keys without the shard key; null if they do not
     * @param draws true if what the query gives for identity columns is dropped, and drawn
     */
    record InsertQuery(
            PlacedTable table,
            Derived source,
            List<ShardText.Piece> target,
            @Nullable List<String> columns,
            List<ShardText.Piece> overriding,
            List<ShardText.Piece> tail,
            Set<Integer> untyped,
            boolean atOnce,
            boolean returning,
            @Nullable Conflicts conflicts,
            boolean draws)
            implements Plan {
        public InsertQuery {
            target = List.copyOf(target);
            columns = columns == null ? null : List.copyOf(columns);
            overriding = List.copyOf(overriding);
            tail = List.copyOf(tail);
            untyped = Set.copyOf(untyped);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * What ON CONFLICT says of rows that meet others by unique keys which are enforced and do not contain the shard key.
     *
     * @param keys the keys
     * @param named true if it names the one key; false if any will do
     * @param updates true for DO UPDATE
     */
    record Conflicts(List<EnforcedKey> keys, boolean named, boolean updates) {
        public Conflicts {
            keys = List.copyOf(keys);
        }
    }

    /**
     * One row of VALUES.
     *
     * @param values the text of each value, in parentheses' order
     * @param key the key's value; null where only the database can compute it
     * @param keyText the text of the key's expression, for the database; null if the column is left to its default
     */
    record RowText(List<List<ShardText.Piece>> values, @Nullable Operand key, @Nullable List<ShardText.Piece> keyText) {
        public RowText {
            values = values.stream().map(List::copyOf).toList();
        }
    }

    /**
     * A value that the statement leaves to a sequence.
     *
     * @param column the column's position in the table
     * @param position where in each row's values it goes: the index of a DEFAULT, or -1 to append
     */
    record DrawnColumn(int column, int position) {}

    /**
     * A MERGE whose source's rows go to the shards of their keys, where the statement runs with them.
     *
     * @param table what is written
     * @param source the query
     * @param key the source's column that says a row's shard; null where all rows go to the same shards, or to those of their partners
     * @param partners how the shards of a row's partners are found; null if they are known
     * @param everywhere true if the statement has to run on all shards of the table, with rows or without
     * @param head MERGE INTO … USING
     * @param alias the source's name, quoted
     * @param hidden how many of the source's columns, the last ones, its rows as a whole do not have: they are columns of {@link #ROWS}
     * @param tail the text after the source
     * @param returning true if the statement answers rows
     * @param moves true if it sets the shard key, which is its answer's last column then
     */
    record MergeQuery(
            PlacedTable table,
            Derived source,
            @Nullable String key,
            @Nullable Partners partners,
            boolean everywhere,
            List<ShardText.Piece> head,
            String alias,
            int hidden,
            List<ShardText.Piece> tail,
            boolean returning,
            boolean moves)
            implements Plan {
        /** The name of the source's rows where some of their columns are hidden. */
        public static final String ROWS = "kintsugi_rows";

        public MergeQuery {
            head = List.copyOf(head);
            tail = List.copyOf(tail);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * How the rows of a MERGE's source find their shards.
     *
     * @param table the written table with its alias
     * @param alias that alias, quoted
     * @param condition by which rows are partners
     * @param insertedKey the shard key with which a row without partners is inserted; null if none are
     */
    record Partners(
            List<ShardText.Piece> table,
            String alias,
            List<ShardText.Piece> condition,
            @Nullable List<ShardText.Piece> insertedKey) {
        public Partners {
            table = List.copyOf(table);
            condition = List.copyOf(condition);
            insertedKey = insertedKey == null ? null : List.copyOf(insertedKey);
        }
    }

    /**
     * An UPDATE of the shard key: in place on each shard, after which the rows that belong elsewhere move there.
     *
     * @param table whose rows they are
     * @param routing the shards
     * @param text the statement with the key as the last column of its answer
     * @param returning true if the statement answers rows of its own
     */
    record MoveRows(PlacedTable table, Routing routing, ShardText text, boolean returning) implements Plan {
        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * An UPDATE or DELETE of the rows that a query over the cluster finds.
     *
     * @param table whose rows they are
     * @param rows the query: the columns that identify a row, then the values that it computes
     * @param keys the columns that identify a row
     * @param byRow true if the first of them stands for the whole row as text, which changes whenever the row does
     * @param text what each shard runs with its own rows of the query
     * @param lock what locks them
     * @param returning true if the statement answers rows
     */
    record WriteByKey(
            PlacedTable table,
            Derived rows,
            List<String> keys,
            boolean byRow,
            ShardText text,
            ShardText lock,
            boolean returning)
            implements Plan {
        public WriteByKey {
            keys = List.copyOf(keys);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * DDL: on all of its shards or on none, where the database can undo it.
     *
     * @param texts what each shard runs, by its index; a shard without a text runs nothing
     * @param preparations statements of our own that every shard runs before
     * @param records statements of our own that every shard runs after: they write down what was decided
     * @param effect what has to be read again afterwards
     * @param alone true for what the database does not run within a transaction
     * @param moved tables whose name or shard key the statement changes by intent
     * @param created the table that it makes; null if it makes none
     * @param adds true if the shards' counts add up, which those of a reference table's copies do not
     * @param likeness how further shards make the table; null if there are none
     * @param filling what rows get for which the texts do not care
     */
    record Define(
            Map<Integer, String> texts,
            List<String> preparations,
            List<String> records,
            Effect effect,
            boolean alone,
            Set<QualifiedName> moved,
            @Nullable QualifiedName created,
            boolean adds,
            @Nullable Likeness likeness,
            Filling filling)
            implements Plan {
        public Define {
            texts = Map.copyOf(texts);
            preparations = List.copyOf(preparations);
            records = List.copyOf(records);
            moved = Set.copyOf(moved);
        }

        /** DDL that counts no rows. */
        Define(
                Map<Integer, String> texts,
                List<String> preparations,
                List<String> records,
                Effect effect,
                boolean alone,
                Set<QualifiedName> moved,
                @Nullable QualifiedName created) {
            this(texts, preparations, records, effect, alone, moved, created, false, null, Filling.NONE);
        }

        /** DDL about which nothing has to be written down. */
        Define(Map<Integer, String> texts, Effect effect) {
            this(texts, List.of(), List.of(), effect, false, Set.of(), null);
        }

        /** The shards that run something of it. */
        Set<Integer> shards() {
            Set<Integer> shards = new TreeSet<>(texts.keySet());
            shards.addAll(likeness == null ? List.of() : likeness.shards());
            return shards;
        }

        /** The same, whose counts add up. */
        Define adding() {
            return new Define(texts, preparations, records, effect, alone, moved, created, true, likeness, filling);
        }

        /** The same with statements that write down what was decided. */
        Define recording(List<String> before, List<String> after) {
            return new Define(texts, before, after, effect, alone, moved, created, adds, likeness, filling);
        }

        /** The same with what rows get. */
        Define filling(Filling rows) {
            return new Define(texts, preparations, records, effect, alone, moved, created, adds, likeness, rows);
        }

        /** The same, which gives a table another name or shard key by intent. */
        Define moving(QualifiedName table) {
            Set<QualifiedName> tables = Set.of(table);
            return new Define(texts, preparations, records, effect, alone, tables, created, adds, likeness, filling);
        }

        /** The same, to be run outside of transactions. */
        Define asAlone() {
            return new Define(texts, preparations, records, effect, true, moved, created, adds, likeness, filling);
        }

        /** The same, with what further shards make. */
        Define alike(@Nullable Likeness other) {
            return new Define(texts, preparations, records, effect, alone, moved, created, adds, other, filling);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * What DDL leaves to be done for rows.
     *
     * @param insert what fills the table that it makes, to be planned when the table is there; null if nothing does
     * @param numbers new columns whose rows each shard numbers for itself, to be made one row of numbers
     * @param copies new columns of which all copies of a table take the first one's values; null if there are none
     */
    record Filling(@Nullable String insert, List<NewNumbers> numbers, @Nullable NewCopies copies) {
        static final Filling NONE = new Filling(null, List.of(), null);

        public Filling {
            numbers = List.copyOf(numbers);
        }

        /** The rows of a new table. */
        static Filling by(String insert) {
            return new Filling(insert, List.of(), null);
        }
    }

    /**
     * A new column whose rows are numbered by a sequence.
     *
     * @param type of its values
     * @param sequence by which; null if it is the column's own
     */
    record NewNumbers(QualifiedName table, String column, String type, @Nullable QualifiedName sequence) {}

    /**
     * How shards make a table AS a query whose tables they do not have: one that has them makes it, tells its columns, and drops it.
     *
     * @param shards that make it
     * @param model the shard that has the query's tables
     * @param text by which it makes it
     * @param before the text before the columns
     * @param after the text after them
     */
    record Likeness(List<Integer> shards, int model, String text, QualifiedName table, String before, String after) {
        public Likeness {
            shards = List.copyOf(shards);
        }
    }

    /** New columns of a reference table, whose copies may each have filled them with other values. */
    record NewCopies(QualifiedName table, List<String> columns) {
        public NewCopies {
            columns = List.copyOf(columns);
        }
    }

    /**
     * The general way: what the statement needs of its tables is copied into one place, where a database answers the statement.
     *
     * @param tables every table that the statement names, by itself or through views
     * @param views the views, those that others read first
     * @param text the statement with the copies' schemas; null if it is the original text
     * @param unread true if the planner could not read the text, which may then be no SQL at all
     * @param place the shard whose sequences the text draws from, which has to be the place; -1 for any
     * @param draws the one sequence that the text draws from; null if it draws from none, from several, or from one that it does not name
     * @param reason why no cheaper way is exact
     */
    record Gather(
            List<GatheredTable> tables,
            List<GatheredView> views,
            @Nullable ShardText text,
            boolean unread,
            int place,
            @Nullable QualifiedName draws,
            String reason)
            implements Plan {
        public Gather {
            tables = List.copyOf(tables);
            views = List.copyOf(views);
        }

        /** One that draws from no sequence. */
        Gather(
                List<GatheredTable> tables,
                List<GatheredView> views,
                @Nullable ShardText text,
                boolean unread,
                String reason) {
            this(tables, views, text, unread, -1, null, reason);
        }

        /** The same where its sequences lie. */
        Gather at(SequenceHome home) {
            return new Gather(tables, views, text, unread, home.shard(), home.only(), reason);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * A statement that tells the time: as it is where it is alone on one shard, else with the time of one clock written into it.
     *
     * @param fixed the statement with the time filled in
     * @param asItIs the plan of the statement as the client wrote it
     */
    record Timed(Derived fixed, Plan asItIs) implements Plan {
        /** The plan of the statement as the client wrote it, unless it has none but with the time filled in. */
        public Plan plain() {
            return asItIs instanceof Refused ? fixed.plan() : asItIs;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * A SELECT of some rows of a table that nobody else has locked: their keys are looked for first, and then their rows are locked.
     *
     * @param some the keys of as many rows as are wanted, as the last columns of the query
     * @param all those of all rows, for those that were locked meanwhile
     * @param types of the keys' columns
     * @param locking the statement itself, with keys in the place of its limit
     */
    record LockAvailable(Derived some, Derived all, List<SqlType> types, Derived locking) implements Plan {
        public LockAvailable {
            types = List.copyOf(types);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * Queries within a statement run first, each by its own plan; then the statement with their answers in their places, which concerns
     * fewer rows or shards.
     *
     * @param steps the queries
     * @param statement the statement with the answers
     * @param otherwise what to do if the answers do not fit: too many values, several where one may be, or another type than expected
     */
    record Stepwise(List<Step> steps, Derived statement, Plan otherwise) implements Plan {
        public Stepwise {
            steps = List.copyOf(steps);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * Rows of some tables are carried to the shards of the others. Which are few enough, or the fewest, is known when it runs.
     *
     * @param ways each leaves other tables in place
     * @param constants of the conditions by which rows are carried; none of the ways is taken if they can fail
     * @param otherwise what to do if there are too many in every way
     */
    record Carry(List<Way> ways, ComputedConstants constants, Plan otherwise) implements Plan {
        public Carry {
            ways = List.copyOf(ways);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * A WITH query that writes, and then the statement with the rows that it has returned in its place.
     *
     * @param write the WITH query
     * @param columns how many of the columns that it returns are handed on, from the first
     * @param rest the statement with them
     * @param overCopies true if the rest is a gather whose copies have to be made before the write
     */
    record WriteFirst(Derived write, int columns, Derived rest, boolean overCopies) implements Plan {
        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * A write, after which the values that it gave to or took from unique keys are told to the values' homes.
     *
     * @param write the write
     * @param keys that it may concern
     * @param adds true if it can only give values, in which order does not matter
     */
    record Kept(Plan write, List<EnforcedKey> keys, boolean adds) implements Plan {
        public Kept {
            keys = List.copyOf(keys);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * A setting of the session, by a query: the session makes it on every shard.
     *
     * @param name its name
     * @param value as text; NULL for the default
     * @param local true if it ends with the transaction
     * @param ifKnown true if nothing is set where the databases do not know the setting
     */
    record Configure(Operand name, Operand value, Operand local, boolean ifKnown) implements Plan {
        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * A query about channels, as {@link ChannelQuery} has them: the session answers it.
     *
     * @param tells true if it tells something, false if it asks what the session listens to
     */
    record AskChannels(boolean tells) implements Plan {
        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * A query that takes locks of the session or gives them back: on the first shard, whose connection the session keeps for as long as it
     * has any.
     *
     * @param asItIs for that shard
     */
    record LockSession(OneShard asItIs) implements Plan {
        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * A question to the catalog for sizes, as {@link SizeQuery} has them: all shards are asked.
     *
     * @param asItIs for the shard that answers, with its own sizes
     */
    record AskSizes(OneShard asItIs) implements Plan {
        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * A query that draws one value from a sequence, which the session remembers.
     *
     * @param home the sequence's shard
     */
    record Draw(QualifiedName sequence, int home) implements Plan {
        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * A question for the value that the session has drawn last.
     *
     * @param sequence from which; null for any
     * @param label of the answer's column
     */
    record LastDrawn(@Nullable QualifiedName sequence, String label) implements Plan {
        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }

    /**
     * One way to carry rows.
     *
     * @param steps that read them, and the statement with them
     * @param kept queries for what a gather would copy of the tables that stay in place
     */
    record Way(Stepwise steps, List<Derived> kept) {
        public Way {
            kept = List.copyOf(kept);
        }
    }

    /** What a statement may do to its shards. */
    enum Access {
        READ,
        /** It has an effect at once, such as a lock or a sequence's next value, but nothing that has to be committed. */
        TOUCH,
        WRITE
    }

    /** What DDL changes of what the cluster knows. */
    enum Effect {
        NOTHING,
        /** Sequences alone. */
        SEQUENCES,
        /** The session's own temporary tables. */
        TEMPORARY,
        CATALOG
    }

    /** What the cluster does not answer, because it could not be exact. SQLSTATE 0A000. */
    record Refused(String reason, String remedy) implements Plan {
        @Override
        public <R> R accept(Visitor<R> visitor) throws SQLException {
            return visitor.visit(this);
        }
    }
}
