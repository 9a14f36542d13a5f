package dev.kintsugi.jdbc;

import dev.kintsugi.error.Errors;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The columns that a statement would answer, as a vendor has described them; its statement is closed by now. */
record DescribedColumns(List<Column> columns) implements ResultSetMetaData {
    DescribedColumns {
        columns = List.copyOf(columns);
    }

    /** One column, by what the vendor's methods of these names answered. */
    record Column(
            boolean autoIncrement,
            boolean caseSensitive,
            boolean searchable,
            boolean currency,
            int nullable,
            boolean signed,
            int displaySize,
            String label,
            String name,
            String schema,
            int precision,
            int scale,
            String table,
            String catalog,
            int type,
            String typeName,
            boolean readOnly,
            boolean writable,
            boolean definitelyWritable,
            String className) {}

    /** Copies a vendor's description, which ends with its statement. */
    static DescribedColumns of(ResultSetMetaData vendor) throws SQLException {
        List<Column> columns = new ArrayList<>();
        for (int i = 1; i <= vendor.getColumnCount(); i++) {
            columns.add(new Column(
                    vendor.isAutoIncrement(i),
                    vendor.isCaseSensitive(i),
                    vendor.isSearchable(i),
                    vendor.isCurrency(i),
                    vendor.isNullable(i),
                    vendor.isSigned(i),
                    vendor.getColumnDisplaySize(i),
                    vendor.getColumnLabel(i),
                    vendor.getColumnName(i),
                    vendor.getSchemaName(i),
                    vendor.getPrecision(i),
                    vendor.getScale(i),
                    vendor.getTableName(i),
                    vendor.getCatalogName(i),
                    vendor.getColumnType(i),
                    vendor.getColumnTypeName(i),
                    vendor.isReadOnly(i),
                    vendor.isWritable(i),
                    vendor.isDefinitelyWritable(i),
                    vendor.getColumnClassName(i)));
        }
        return new DescribedColumns(columns);
    }

    private Column at(int position) throws SQLException {
        if (position < 1 || position > columns.size()) {
            throw Errors.invalidParameter(
                    "The column index is out of range: " + position + ", number of columns: " + columns.size());
        }
        return columns.get(position - 1);
    }

    @Override
    public int getColumnCount() {
        return columns.size();
    }

    @Override
    public boolean isAutoIncrement(int column) throws SQLException {
        return at(column).autoIncrement();
    }

    @Override
    public boolean isCaseSensitive(int column) throws SQLException {
        return at(column).caseSensitive();
    }

    @Override
    public boolean isSearchable(int column) throws SQLException {
        return at(column).searchable();
    }

    @Override
    public boolean isCurrency(int column) throws SQLException {
        return at(column).currency();
    }

    @Override
    public int isNullable(int column) throws SQLException {
        return at(column).nullable();
    }

    @Override
    public boolean isSigned(int column) throws SQLException {
        return at(column).signed();
    }

    @Override
    public int getColumnDisplaySize(int column) throws SQLException {
        return at(column).displaySize();
    }

    @Override
    public String getColumnLabel(int column) throws SQLException {
        return at(column).label();
    }

    @Override
    public String getColumnName(int column) throws SQLException {
        return at(column).name();
    }

    @Override
    public String getSchemaName(int column) throws SQLException {
        return at(column).schema();
    }

    @Override
    public int getPrecision(int column) throws SQLException {
        return at(column).precision();
    }

    @Override
    public int getScale(int column) throws SQLException {
        return at(column).scale();
    }

    @Override
    public String getTableName(int column) throws SQLException {
        return at(column).table();
    }

    @Override
    public String getCatalogName(int column) throws SQLException {
        return at(column).catalog();
    }

    @Override
    public int getColumnType(int column) throws SQLException {
        return at(column).type();
    }

    @Override
    public String getColumnTypeName(int column) throws SQLException {
        return at(column).typeName();
    }

    @Override
    public boolean isReadOnly(int column) throws SQLException {
        return at(column).readOnly();
    }

    @Override
    public boolean isWritable(int column) throws SQLException {
        return at(column).writable();
    }

    @Override
    public boolean isDefinitelyWritable(int column) throws SQLException {
        return at(column).definitelyWritable();
    }

    @Override
    public String getColumnClassName(int column) throws SQLException {
        return at(column).className();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw Errors.notWrapped(type, "Use java.sql.ResultSetMetaData");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
