package dev.kintsugi.catalog;

import dev.kintsugi.rows.Collation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What differs between the first shard and another one, in sentences that name the shard, the object and both states.
 * Names of constraints and of sequences behind columns are no difference, since the databases make them up; Kintsugi's
 * own tables neither.
 */
final class CatalogDifferences {
    private final String firstName;
    private final Catalog first;
    private final String otherName;
    private final Catalog other;
    private final Predicate<QualifiedName> skipped;
    private final List<String> sentences = new ArrayList<>();

    /**
     * A comparison to come.
     *
     * @param single true for what lies whole on one shard, which is not compared
     */
    CatalogDifferences(
            String firstName, Catalog first, String otherName, Catalog other, Predicate<QualifiedName> single) {
        this.firstName = firstName;
        this.first = first;
        this.otherName = otherName;
        this.other = other;
        this.skipped = single.or(QualifiedName::isOwn);
    }

    /** One sentence a difference, sorted by kind and name; empty if nothing differs. */
    List<String> sentences() {
        sentences.clear();
        if (!first.defaultCollation().equals(other.defaultCollation())) {
            differ(
                    "the default collation",
                    first.defaultCollation().name(),
                    other.defaultCollation().name());
        }
        compareTables();
        compareViews();
        compareSequences();
        comparePresence(
                "function ",
                first.userFunctions().keySet(),
                other.userFunctions().keySet(),
                name -> false);
        comparePresence("", first.domainTypes(), other.domainTypes(), name -> false);
        return List.copyOf(sentences);
    }

    private void compareTables() {
        Set<QualifiedName> both = comparePresence(
                "table ", first.tables().keySet(), other.tables().keySet(), skipped);
        for (QualifiedName name : both) {
            compareTable(
                    Objects.requireNonNull(first.tables().get(name)),
                    Objects.requireNonNull(other.tables().get(name)));
        }
    }

    private void compareTable(Table here, Table there) {
        compareColumnLists(here, there);
        for (Column column : here.columns()) {
            Column counterpart = there.column(column.name());
            if (counterpart != null) {
                compareColumn(here.name() + "." + column.name(), column, counterpart);
            }
        }
        if (!here.primaryKey().equals(there.primaryKey())) {
            differ("the primary key of " + here.name(), list(here.primaryKey()), list(there.primaryKey()));
        }
        compareKeys(
                here.name() + " has no unique key ",
                here.uniqueKeys().stream().map(CatalogDifferences::list).toList(),
                there.uniqueKeys().stream().map(CatalogDifferences::list).toList());
        compareKeys(
                here.name() + " has no foreign key ",
                here.foreignKeys().stream().map(CatalogDifferences::text).toList(),
                there.foreignKeys().stream().map(CatalogDifferences::text).toList());
    }

    private void compareColumnLists(Table here, Table there) {
        List<String> hereNames = here.columns().stream().map(Column::name).toList();
        List<String> thereNames = there.columns().stream().map(Column::name).toList();
        for (String name : hereNames) {
            if (!thereNames.contains(name)) {
                sentences.add(otherName + ": table " + here.name() + " lacks column " + name);
            }
        }
        for (String name : thereNames) {
            if (!hereNames.contains(name)) {
                sentences.add(firstName + ": table " + here.name() + " lacks column " + name + ", which " + otherName
                        + " has");
            }
        }
        if (!hereNames.equals(thereNames) && Set.copyOf(hereNames).equals(Set.copyOf(thereNames))) {
            differ("the order of columns of " + here.name(), list(hereNames), list(thereNames));
        }
    }

    private void compareColumn(String name, Column here, Column there) {
        compare(name, here.type().declaration(), there.type().declaration());
        Collation hereCollation = here.type().collation();
        Collation thereCollation = there.type().collation();
        boolean bothDefault = first.defaultCollation().equals(hereCollation)
                && other.defaultCollation().equals(thereCollation);
        // Both are text here unless the types differ, which is said already; of the defaults it is said once.
        if (hereCollation != null && thereCollation != null && !bothDefault) {
            compare("the collation of " + name, hereCollation.name(), thereCollation.name());
        }
        compare(name, here.nullable() ? "nullable" : "NOT NULL", there.nullable() ? "nullable" : "NOT NULL");
        compare("the default of " + name, orNone(here.defaultExpression()), orNone(there.defaultExpression()));
        compare("identity of " + name, here.identity().name(), there.identity().name());
        compare(
                name,
                here.generated() ? "generated" : "not generated",
                there.generated() ? "generated" : "not generated");
    }

    private void compareKeys(String lack, List<String> here, List<String> there) {
        missing(here, there).forEach(key -> sentences.add(otherName + ": " + lack + key));
        missing(there, here)
                .forEach(key -> sentences.add(firstName + ": " + lack + key + ", which " + otherName + " has"));
    }

    private void compareViews() {
        Set<QualifiedName> both =
                comparePresence("view ", first.views().keySet(), other.views().keySet(), skipped);
        for (QualifiedName name : both) {
            if (!Objects.equals(first.views().get(name), other.views().get(name))) {
                sentences.add(otherName + ": view " + name + " is defined otherwise than on " + firstName);
            }
        }
    }

    /** A sequence that belongs to a table on one shard lies on that shard. */
    private void compareSequences() {
        Set<QualifiedName> ofSkippedTables = new HashSet<>();
        for (Catalog catalog : List.of(first, other)) {
            catalog.tables().values().stream()
                    .filter(table -> skipped.test(table.name()))
                    .flatMap(table -> table.columns().stream())
                    .map(Column::ownedSequence)
                    .filter(Objects::nonNull)
                    .forEach(ofSkippedTables::add);
        }
        comparePresence("sequence ", first.sequences(), other.sequences(), skipped.or(ofSkippedTables::contains));
    }

    /** Names what only one of the shards has, and returns what both have. */
    private <T> Set<T> comparePresence(String kind, Set<T> here, Set<T> there, Predicate<? super T> skip) {
        Set<T> both = new TreeSet<>(Comparator.comparing(Object::toString));
        Set<T> all = new TreeSet<>(Comparator.comparing(Object::toString));
        all.addAll(here);
        all.addAll(there);
        all.removeIf(skip);
        for (T name : all) {
            if (!there.contains(name)) {
                sentences.add(otherName + ": " + kind + name + " is missing, " + firstName + " has it");
            } else if (!here.contains(name)) {
                sentences.add(firstName + ": " + kind + name + " is missing, " + otherName + " has it");
            } else {
                both.add(name);
            }
        }
        return both;
    }

    private void compare(String what, String here, String there) {
        if (!here.equals(there)) {
            differ(what, here, there);
        }
    }

    private void differ(String what, String here, String there) {
        sentences.add(otherName + ": " + what + " is " + there + ", on " + firstName + " " + here);
    }

    private static Set<String> missing(Collection<String> wanted, Collection<String> present) {
        Set<String> missing = new TreeSet<>(wanted);
        missing.removeAll(Set.copyOf(present));
        return missing;
    }

    private static String text(Table.ForeignKey key) {
        return list(key.columns()) + " to " + key.target() + " " + list(key.targetColumns());
    }

    private static String list(List<String> names) {
        return "(" + String.join(", ", names) + ")";
    }

    private static String orNone(@Nullable String expression) {
        return expression == null ? "none" : expression;
    }
}
