package dev.kintsugi.it.generator;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables of one world, and the rows that they begin with. */
record Schema(List<Table> tables, Map<String, List<Row>> rows) {
    Schema {
        tables = List.copyOf(tables);
        rows = Map.copyOf(rows);
    }

    /**
     * A column.
     *
     * @param name as it is written in statements, in quotes where it needs them
     */
    record Column(String name, Kind kind) {}

    /**
     * A table.
     *
     * @param place its entry in the configuration, such as <code>{reference: true}</code>
     * @param key the shard key's name; empty if it has none
     * @param primaryKey names of columns; empty for a table without one
     */
    record Table(String name, String place, String key, List<String> primaryKey, List<Column> columns) {
        public Table {
            primaryKey = List.copyOf(primaryKey);
            columns = List.copyOf(columns);
        }

        String definition(boolean postgres) {
            String written = columns.stream()
                    .map(column -> column.name() + " " + column.kind().type(postgres))
                    .collect(Collectors.joining(", "));
            String unique = primaryKey.isEmpty() ? "" : ", PRIMARY KEY (" + String.join(", ", primaryKey) + ")";
            return "CREATE TABLE " + name + " (" + written + unique + ")";
        }

        int position(String column) {
            for (int i = 0; i < columns.size(); i++) {
                if (columns.get(i).name().equals(column)) {
                    return i;
                }
            }
            throw new IllegalArgumentException(column);
        }
    }

    /** A row: the values as text, in the columns' order. */
    record Row(List<@Nullable String> values) {
        String literals(Table table, boolean postgres) {
            StringBuilder text = new StringBuilder("(");
            for (int i = 0; i < values.size(); i++) {
                String value = values.get(i);
                text.append(i == 0 ? "" : ", ")
                        .append(
                                value == null
                                        ? "NULL"
                                        : table.columns().get(i).kind().literal(value, postgres));
            }
            return text.append(")").toString();
        }

        /** The shard key as the databases show it; empty for NULL and where the table has none. */
        String key(Table table) {
            if (table.key().isEmpty()) {
                return "";
            }
            String value = values.get(table.position(table.key()));
            return value == null ? "" : value;
        }
    }

    Table table(String name) {
        return tables.stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    List<Row> rowsOf(Table table) {
        return rows.getOrDefault(table.name(), List.of());
    }

    /** The same tables with other rows. */
    Schema holding(Map<String, List<Row>> others) {
        return new Schema(tables, others);
    }
}
