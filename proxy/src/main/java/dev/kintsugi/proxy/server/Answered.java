package dev.kintsugi.proxy.server;

import dev.kintsugi.execute.Result;
import dev.kintsugi.proxy.value.UserType;
import dev.kintsugi.proxy.value.Values;
import dev.kintsugi.proxy.vendor.Vendor;
import dev.kintsugi.proxy.wire.Column;
import dev.kintsugi.proxy.wire.Formats;
import dev.kintsugi.proxy.wire.Message;
import dev.kintsugi.proxy.wire.Reply;
import dev.kintsugi.rows.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The rows of an answer on their way to a client. */
final class Answered implements AutoCloseable {
    private final Rows rows;
    private final List<Column> columns;
    private final Vendor vendor;
    private final UserType.Lookup users;
    private long sent;
    private boolean ended;

    Answered(Result.Answer answer, ClientSession session) throws SQLException {
        this.rows = answer.rows();
        this.vendor = session.vendor();
        this.users = session.userTypes();
        try {
            this.columns = vendor.columns(session.session(), rows.row(), answer.columns());
        } catch (SQLException | RuntimeException e) {
            close(e);
            throw e;
        }
    }

    private void close(Exception failure) {
        try {
            rows.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    List<Column> columns() {
        return columns;
    }

    /** Rows since {@link #send} was called last. */
    long sent() {
        return sent;
    }

    /**
     * Sends rows.
     *
     * @param most 0 for all
     * @return true if the bound was reached, and there may be more
     */
    boolean send(Output out, Formats formats, long most) throws SQLException {
        sent = 0;
        while (!ended) {
            if (!rows.next()) {
                ended = true;
                rows.close();
                return false;
            }
            row(out, rows.row(), formats);
            sent++;
            if (sent == most) {
                return true;
            }
        }
        return false;
    }

    /** A value is known before anything of its row is written, lest an error stand in the midst of a message. */
    private void row(Output out, ResultSet row, Formats formats) throws SQLException {
        byte[][] values = new byte[columns.size()][];
        for (int i = 0; i < values.length; i++) {
            Column column = columns.get(i);
            byte[] text = vendor.text(row, i + 1, column);
            boolean binary = text != null && formats.isBinary(i);
            values[i] = text == null
                    ? null
                    : binary ? binary(out, column, text) : out.encoding().encode(text);
        }
        Reply reply = out.reply();
        reply.beginRow(values.length);
        for (byte[] value : values) {
            reply.value(value);
        }
        reply.endRow();
        out.more();
    }

    private byte[] binary(Output out, Column column, byte[] text) throws SQLException {
        String value = Message.text(text);
        ClientErrors.checkBinary(out.encoding(), value);
        return Values.binary(column.type(), value, users);
    }

    @Override
    public void close() throws SQLException {
        ended = true;
        rows.close();
    }
}
