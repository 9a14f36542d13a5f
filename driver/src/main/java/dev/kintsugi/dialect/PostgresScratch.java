package dev.kintsugi.dialect;

import dev.kintsugi.catalog.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * Temporary tables on one shard. PostgreSQL looks for a name among them first, so that they shadow the shard's own tables and the
 * statement's text runs unchanged. Rows go from shard to shard by COPY in binary, without being decoded.
 *
 * <p>A statement that the server has prepared before the shadows were there would not see them. The text to run therefore begins
 * with a comment of its own, which no other execution shares, and the driver is to prepare it anew.
 */
final class PostgresScratch implements Scratch {
    private final Connection connection;
    private final List<String> created = new ArrayList<>();

    PostgresScratch(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public boolean hasReferenceTables() {
        return true;
    }

    @Override
    public String text(String statement) {
        return "/* gathered */ " + statement;
    }

    private static String quoted(String identifier) {
        return PostgresDialect.INSTANCE.quote(identifier);
    }

    private static String source(Table table) {
        return quoted(table.name().schema()) + "." + quoted(table.name().name());
    }

    private static String copy(Table table) {
        return "pg_temp." + quoted(table.name().name());
    }

    @Override
    public void create(Table table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMPORARY TABLE " + quoted(table.name().name()) + " (LIKE " + source(table)
                    + " INCLUDING DEFAULTS INCLUDING INDEXES) ON COMMIT DROP");
        }
        created.add(copy(table));
    }

    @Override
    public long copy(Table table, Connection from, long most) throws SQLException {
        String rows = "SELECT * FROM " + source(table) + " LIMIT " + (most + 1);
        if (from == connection) {
            try (Statement statement = connection.createStatement()) {
                return statement.executeLargeUpdate("INSERT INTO " + copy(table) + " OVERRIDING SYSTEM VALUE " + rows);
            }
        }
        CopyOut out =
                from.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY (" + rows + ") TO STDOUT (FORMAT BINARY)");
        CopyIn in = null;
        try {
            in = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + copy(table) + " FROM STDIN (FORMAT BINARY)");
            byte[] chunk;
            while ((chunk = out.readFromCopy()) != null) {
                in.writeToCopy(chunk, 0, chunk.length);
            }
            return in.endCopy();
        } finally {
            if (in != null && in.isActive()) {
                in.cancelCopy();
            }
            if (out.isActive()) {
                out.cancelCopy();
            }
        }
    }

    @Override
    public boolean answersNeedIt() {
        return false;
    }

    @Override
    public void close() throws SQLException {
        if (created.isEmpty()) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE " + String.join(", ", created));
        }
    }
}
