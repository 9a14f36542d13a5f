package dev.kintsugi.dialect;

import dev.kintsugi.catalog.Column;
import dev.kintsugi.catalog.QualifiedName;
import dev.kintsugi.catalog.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A table while its parts are still being read. */
final class TableDraft {
    final QualifiedName name;
    final List<Column> columns = new ArrayList<>();
    final List<String> primaryKey = new ArrayList<>();
    final Set<List<String>> uniqueKeys = new LinkedHashSet<>();
    final List<Table.ForeignKey> foreignKeys = new ArrayList<>();

    boolean changesOthers = true;
    boolean hasChildren;

    TableDraft(QualifiedName name) {
        this.name = name;
    }

    static Map<QualifiedName, Table> finish(Map<QualifiedName, TableDraft> drafts) {
        return drafts.values().stream().collect(Collectors.toUnmodifiableMap(draft -> draft.name, TableDraft::finish));
    }

    private Table finish() {
        return new Table(name, columns, primaryKey, List.copyOf(uniqueKeys), foreignKeys, changesOthers, hasChildren);
    }
}
