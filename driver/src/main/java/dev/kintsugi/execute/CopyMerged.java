package dev.kintsugi.execute;

import dev.kintsugi.dialect.CopySink;
import dev.kintsugi.dialect.CopySource;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.error.Errors;
import dev.kintsugi.pool.Spare;
import dev.kintsugi.rows.Rows;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * COPY … TO STDOUT of an answer that is merged or gathered: its rows are put into a temporary table on a connection beside the session's,
 * from which a database copies them out, so that every format and option is its own. The transaction there is rolled back in the end.
 */
public final class CopyMerged implements CopySource {
    private static final int CHUNK = 1 << 16;
    private final Spare spare;
    private final CopySource source;

    /**
     * Begins.
     *
     * @param answer which is read to its end and closed
     * @param tail of the statement, from TO on
     * @param maxRows one more is an error 54000
     */
    public CopyMerged(Result.Answer answer, String tail, Dialect dialect, Connections connections, long maxRows)
            throws SQLException {
        spare = open(answer, connections);
        try (Rows rows = answer.rows()) {
            spare.connection().setAutoCommit(false);
            ResultSetMetaData shape = rows.row().getMetaData();
            int width = answer.columns() < 0 ? shape.getColumnCount() : answer.columns();
            List<String> columns = new ArrayList<>();
            List<String> selected = new ArrayList<>();
            for (int i = 1; i <= width; i++) {
                columns.add("c" + i + " " + dialect.declaration(shape, i));
                selected.add("c" + i + " AS " + dialect.quote(shape.getColumnLabel(i)));
            }
            try (Statement create = spare.connection().createStatement()) {
                create.execute("CREATE TEMPORARY TABLE kintsugi_copied (" + String.join(", ", columns) + ")");
            }
            fill(rows, width, dialect, maxRows);
            String copied = "COPY (SELECT " + String.join(", ", selected) + " FROM pg_temp.kintsugi_copied) " + tail;
            source = dialect.copyOut(spare.connection(), copied);
        } catch (SQLException | RuntimeException e) {
            spare.close();
            throw e;
        }
    }

    private static Spare open(Result.Answer answer, Connections connections) throws SQLException {
        try {
            return connections.spare(-1);
        } catch (SQLException | RuntimeException e) {
            answer.rows().close();
            throw e;
        }
    }

    private void fill(Rows rows, int width, Dialect dialect, long maxRows) throws SQLException {
        CopySink sink = dialect.copyIn(spare.connection(), "COPY pg_temp.kintsugi_copied FROM STDIN");
        try {
            StringBuilder text = new StringBuilder();
            long count = 0;
            while (rows.next()) {
                if (count++ == maxRows) {
                    throw Errors.limitReached("The statement copies more than " + maxRows + " rows", "gather.maxRows");
                }
                ResultSet row = rows.row();
                for (int i = 1; i <= width; i++) {
                    append(text, row.getString(i));
                    text.append(i < width ? '\t' : '\n');
                }
                if (text.length() > CHUNK) {
                    send(sink, text);
                }
            }
            send(sink, text);
            sink.end();
        } finally {
            sink.cancel();
        }
    }

    private static void send(CopySink sink, StringBuilder text) throws SQLException {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        sink.write(bytes, 0, bytes.length);
        text.setLength(0);
    }

    private static void append(StringBuilder text, @Nullable String value) {
        if (value == null) {
            text.append("\\N");
            return;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> text.append(c);
            }
        }
    }

    @Override
    public int columns() {
        return source.columns();
    }

    @Override
    public boolean binary() {
        return source.binary();
    }

    @Override
    public byte @Nullable [] read() throws SQLException {
        byte[] bytes = source.read();
        if (bytes == null) {
            spare.close();
        }
        return bytes;
    }

    @Override
    public long rows() {
        return source.rows();
    }

    @Override
    public void cancel() throws SQLException {
        try (spare) {
            source.cancel();
        }
    }
}
