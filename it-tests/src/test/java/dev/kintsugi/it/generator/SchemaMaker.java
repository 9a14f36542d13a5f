package dev.kintsugi.it.generator;

import dev.kintsugi.it.generator.Schema.Column;
import dev.kintsugi.it.generator.Schema.Row;
import dev.kintsugi.it.generator.Schema.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the tables of a world: some that live together, some that only look as if they did, reference and single ones. */
final class SchemaMaker {
    private static final List<Kind> HASHED =
            List.of(Kind.BIGINT, Kind.INTEGER, Kind.TEXT, Kind.UUID, Kind.VARCHAR, Kind.SMALLINT);
    private static final List<String> NAMES =
            List.of("a", "b", "c", "d", "\"Total\"", "\"order\"", "\"a b\"", "e", "f");
    private static final String BY_HASH = "by-hash";
    private final Dice dice;
    private final Map<String, Kind> kinds = new HashMap<>();

    private SchemaMaker(Dice dice) {
        this.dice = dice;
        for (String name : NAMES) {
            kinds.put(name, dice.of(Kind.values()));
        }
    }

    /** A world's tables and rows. */
    static Schema make(Dice dice) {
        return new SchemaMaker(dice).schema();
    }

    private Schema schema() {
        Kind shared = dice.of(HASHED);
        List<Table> tables = new ArrayList<>();
        tables.add(sharded("t0", shared, BY_HASH));
        tables.add(sharded("t1", shared, BY_HASH));
        tables.add(dice.chance(0.4) ? odd("t2") : sharded("t2", shared, BY_HASH));
        tables.add(odd("t3"));
        tables.add(table("ref0", "{reference: true}", "", shared));
        tables.add(table("ref1", "{reference: true}", "", dice.of(HASHED)));
        tables.add(table("one", "{shard: shard-" + dice.below(4) + "}", "", shared));
        Map<String, List<Row>> rows = new HashMap<>();
        tables.forEach(table -> rows.put(table.name(), rows(table)));
        return new Schema(tables, rows);
    }

    /** A sharded table that others do not live with, or not for sure. */
    private Table odd(String name) {
        return switch (dice.below(7)) {
            case 0 -> sharded(name, Kind.NUMERIC, "by-number");
            case 1 -> sharded(name, dice.of(Kind.BIGINT, Kind.INTEGER), "by-number");
            case 2 -> sharded(name, Kind.UUID, "by-ring");
            case 3 -> sharded(name, Kind.VARCHAR, "by-country");
            case 4 -> sharded(name, Kind.DATE, "by-day");
            case 5 -> sharded(name, Kind.CHAR, "by-code");
            default -> sharded(name, dice.of(HASHED), BY_HASH);
        };
    }

    private Table sharded(String name, Kind key, String placement) {
        return table(name, "{shardKey: k, placement: " + placement + "}", "k", key);
    }

    private Table table(String name, String place, String shardKey, Kind key) {
        List<Column> columns = new ArrayList<>();
        for (String column : dice.some(NAMES, dice.from(2, 5))) {
            columns.add(new Column(column, kinds.getOrDefault(column, Kind.TEXT)));
        }
        columns.add(dice.below(columns.size() + 1), new Column("k", key));
        columns.add(dice.below(columns.size() + 1), new Column("id", Kind.INTEGER));
        List<String> primaryKey =
                switch (dice.below(4)) {
                    case 0 -> List.of("k");
                    case 1 -> List.of("id", "k");
                    case 2 -> List.<String>of();
                    default -> List.of("k", "id");
                };
        return new Table(name, place, shardKey, primaryKey, columns);
    }

    private List<Row> rows(Table table) {
        List<Row> rows = new ArrayList<>();
        Set<List<@Nullable String>> keys = new HashSet<>();
        int count = dice.chance(0.1) ? dice.below(2) : dice.from(4, 22);
        for (int i = 0; i < count; i++) {
            List<@Nullable String> values = new ArrayList<>();
            List<@Nullable String> unique = new ArrayList<>();
            for (Column column : table.columns()) {
                boolean inKey = table.primaryKey().contains(column.name());
                String value = !inKey && dice.chance(0.15)
                        ? null
                        : dice.of(column.kind().samples());
                values.add(value);
                if (inKey) {
                    unique.add(value);
                }
            }
            if (table.primaryKey().isEmpty() || keys.add(unique)) {
                rows.add(new Row(values));
            }
        }
        return rows;
    }
}
