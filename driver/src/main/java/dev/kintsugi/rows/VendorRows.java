package dev.kintsugi.rows;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Rows of one vendor's result set, and what it stands on. */
public final class VendorRows implements Rows {
    private final ResultSet resultSet;
    private final AutoCloseable onClose;
    private boolean closed;

    /**
     * Rows of a result set.
     *
     * @param onClose runs once after the result set is closed, to give back what it stood on; throws at most SQLException
     */
    public VendorRows(ResultSet resultSet, AutoCloseable onClose) {
        this.resultSet = resultSet;
        this.onClose = onClose;
    }

    @Override
    public boolean next() throws SQLException {
        return resultSet.next();
    }

    @Override
    public ResultSet row() {
        return resultSet;
    }

    @Override
    public boolean isOneResultSet() {
        return true;
    }

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        try (onClose) {
            resultSet.close();
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
