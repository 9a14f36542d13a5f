package dev.kintsugi.proxy.vendor;

import dev.kintsugi.execute.Execution;
import dev.kintsugi.execute.Passage;
import dev.kintsugi.proxy.value.Oid;
import dev.kintsugi.proxy.value.UserType;
import dev.kintsugi.proxy.wire.Column;
import dev.kintsugi.proxy.wire.Relay;
import dev.kintsugi.rows.Parameter;
import dev.kintsugi.session.Prepared;
import dev.kintsugi.session.Session;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Field;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.ParameterList;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultCursor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.core.SqlCommand;
import org.postgresql.core.Tuple;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.jdbc.PgResultSet;

/** PostgreSQL: values and descriptions are the shards' own. */
final class PostgresVendor implements Vendor {
    /** What a server reports of its own accord (libpq, PQparameterStatus), but for what only the proxy can tell. */
    private static final List<String> REPORTED = List.of(
            "server_version",
            "server_encoding",
            "client_encoding",
            "application_name",
            "default_transaction_read_only",
            "in_hot_standby",
            "is_superuser",
            "session_authorization",
            "DateStyle",
            "IntervalStyle",
            "TimeZone",
            "integer_datetimes",
            "standard_conforming_strings",
            "scram_iterations",
            "search_path");

    private static final MethodHandle FIELDS = fields();

    private final FirstShard first = new FirstShard();
    /** A connection that is closed takes its line along. */
    private final Map<PgConnection, ServerLine> lines = Collections.synchronizedMap(new WeakHashMap<>());

    /** pgjdbc keeps the description of its rows to itself, and its metadata asks the server for what it leaves out. */
    private static MethodHandle fields() {
        try {
            return MethodHandles.privateLookupIn(PgResultSet.class, MethodHandles.lookup())
                    .findGetter(PgResultSet.class, "fields", Field[].class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This version of pgjdbc keeps its fields elsewhere", e);
        }
    }

    @Override
    public Map<String, String> reported(Session session) throws SQLException {
        Map<String, String> reported = new LinkedHashMap<>();
        try (Session.Loan loan = session.borrow();
                PreparedStatement statement = loan.connection()
                        .prepareStatement("SELECT name, current_setting(name, true) FROM unnest(?) name")) {
            statement.setArray(1, loan.connection().createArrayOf("text", REPORTED.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String value = rows.getString(2);
                    if (value != null) {
                        reported.put(rows.getString(1), value);
                    }
                }
            }
        }
        return reported;
    }

    @Override
    public String setting(String name, String value) {
        return "SET " + name + " TO '" + value.replace("'", "''") + "'";
    }

    @Override
    public boolean isMeaningless(Prepared statement) {
        return false;
    }

    @Override
    public Described describe(Session session, Prepared statement, String text, int[] declared, Execution execution)
            throws SQLException {
        first.asOf(session.catalogVersion());
        Described described =
                session.ask(statement, execution, connection -> describe(session, connection, text, declared));
        return Objects.requireNonNull(described);
    }

    /** Describes a statement on one shard. */
    Described describe(Session session, Connection connection, String text, int[] given) throws SQLException {
        int[] declared = first.there(session, connection, given);
        BaseConnection postgres = connection.unwrap(BaseConnection.class);
        QueryExecutor executor = postgres.getQueryExecutor();
        Query query = executor.wrap(List.of(new NativeQuery(text, new int[declared.length], false, SqlCommand.BLANK)));
        try {
            ParameterList parameters = query.createParameterList();
            for (int i = 0; i < declared.length; i++) {
                parameters.setNull(i + 1, declared[i]);
            }
            Description description = new Description();
            int flags = QueryExecutor.QUERY_DESCRIBE_ONLY | QueryExecutor.QUERY_ONESHOT;
            if (connection.getAutoCommit()) {
                flags |= QueryExecutor.QUERY_SUPPRESS_BEGIN;
            }
            executor.execute(query, parameters, description, 0, 0, flags);
            Field[] fields = description.fields;
            int[] types = parameters.getTypeOIDs().clone();
            for (int i = 0; i < types.length; i++) {
                types[i] = first.type(session, postgres, types[i]);
            }
            return new Described(types, fields == null ? null : columns(session, postgres, fields, fields.length));
        } finally {
            query.close();
        }
    }

    /** Takes the description of a statement that does not run. */
    private static final class Description extends ResultHandlerBase {
        private Field @Nullable [] fields;

        @Override
        public void handleResultRows(Query query, Field[] described, List<Tuple> rows, @Nullable ResultCursor cursor) {
            fields = described;
        }

        @Override
        public void handleWarning(SQLWarning warning) {
            // To describe a statement changes nothing; what is worth knowing comes again when it runs.
        }
    }

    private List<Column> columns(Session session, BaseConnection connection, Field[] fields, int count)
            throws SQLException {
        List<Column> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Field field = fields[i];
            columns.add(new Column(
                    field.getColumnLabel(),
                    first.table(session, connection, field.getTableOid()),
                    field.getPositionInTable(),
                    first.type(session, connection, field.getOID()),
                    // What a merge has made is described without it.
                    field.getLength() > 0 ? field.getLength() : Oid.size(field.getOID()),
                    field.getMod()));
        }
        return columns;
    }

    @Override
    public List<Column> columns(Session session, ResultSet rows, int count) throws SQLException {
        first.asOf(session.catalogVersion());
        BaseConnection connection = rows.getStatement().getConnection().unwrap(BaseConnection.class);
        Field[] fields;
        try {
            fields = (Field[]) FIELDS.invoke(rows.unwrap(PgResultSet.class));
        } catch (SQLException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        return columns(session, connection, fields, count < 0 ? fields.length : count);
    }

    @Override
    public byte @Nullable [] text(ResultSet row, int index, Column column) throws SQLException {
        if (column.type() != Oid.BYTEA) {
            return row.getBytes(index);
        }
        // getBytes would be the value's own bytes.
        String text = row.getString(index);
        return text == null ? null : text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Passage passage(Session session, Sent statement, Relay to, @Nullable Awaiting awaiting) throws SQLException {
        return new PostgresPassage(this, session, statement, to, awaiting);
    }

    /** A shard's connection beneath pgjdbc. */
    ServerLine line(PgConnection shard, long catalogVersion) throws SQLException {
        first.asOf(catalogVersion);
        ServerLine line = lines.get(shard);
        if (line == null) {
            line = new ServerLine(shard, first, shard.getURL());
            lines.put(shard, line);
        }
        line.asOf(first.generation());
        return line;
    }

    @Override
    public @Nullable UserType userType(Session session, int type) throws SQLException {
        first.asOf(session.catalogVersion());
        return first.userType(session, type);
    }

    @Override
    public Parameter parameter(Session session, int type, @Nullable String text) throws SQLException {
        return new PostgresParameter(type, first.typeName(session, type), text);
    }
}
