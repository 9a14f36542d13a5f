package dev.kintsugi.it.generator;

import dev.kintsugi.it.generator.Schema.Column;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows that an expression can refer to.
 *
 * @param outer those of the query around; null for the outermost
 */
record Scope(List<Source> sources, @Nullable Scope outer) {
    Scope {
        sources = List.copyOf(sources);
    }

    /** One item of FROM. */
    record Source(String alias, List<Column> columns) {
        public Source {
            columns = List.copyOf(columns);
        }
    }

    static Scope nothing() {
        return new Scope(List.of(), null);
    }

    /** The columns that an expression's kind fits, each as it is written with its alias. */
    List<Column> columns(@Nullable Kind kind) {
        List<Column> result = new ArrayList<>();
        for (Source source : sources) {
            for (Column column : source.columns()) {
                if (kind == null || column.kind() == kind) {
                    result.add(new Column(source.alias() + "." + column.name(), column.kind()));
                }
            }
        }
        return result;
    }

    /** The column's name alone where no other column has it. */
    String shortest(String qualified) {
        String name = qualified.substring(qualified.indexOf('.') + 1);
        long same = sources.stream()
                .flatMap(source -> source.columns().stream())
                .filter(column -> column.name().equals(name))
                .count();
        return same == 1 ? name : qualified;
    }
}
