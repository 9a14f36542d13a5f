package dev.kintsugi.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kintsugi.rows.Collation;
import dev.kintsugi.rows.SqlType;
import dev.kintsugi.rows.SqlType.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private static final Collation GERMAN = new Collation("de-DE", Collation.Order.DATABASE, true);
    private static final Column ID = column("id", SqlType.of(Kind.BIGINT, "bigint"));
    private static final Column TOTAL = column("total", new SqlType(Kind.DECIMAL, "numeric", 12, 2, null));
    private static final Column NOTE = column("note", new SqlType(Kind.TEXT, "text", -1, -1, Collation.C));

    @Test
    void relation_isTheFirstOfTheSearchPath() {
        Table inB = table("b.t", ID);
        Catalog catalog = new Catalog(
                0,
                Collation.C,
                Map.of(inB.name(), inB),
                Map.of(name("a.t"), "SELECT 1", name("c.v"), "SELECT 2"),
                Set.of(name("b.s")),
                Map.of(),
                Set.of(),
                List.of());

        assertThat(catalog.table(List.of("b", "a"), "t")).isSameAs(inB);
        assertThat(catalog.view(List.of("b", "a"), "t")).isNull();
        assertThat(catalog.table(List.of("a", "b"), "t")).isNull();
        assertThat(catalog.view(List.of("a", "b"), "t")).isEqualTo("SELECT 1");
        assertThat(catalog.sequence(List.of("a", "b"), "s")).isEqualTo(name("b.s"));
        assertThat(catalog.isSequence(List.of("a", "b"), "t")).isFalse();
        assertThat(catalog.relation(List.of("a", "b"), "v")).isNull();
        assertThat(catalog.relation(List.of(), "t")).isNull();
    }

    @Test
    void uniqueKeysContain_onlyIfEachDoesAndIsKnown() {
        Table none = table("a.t", ID, NOTE);

        assertThat(none.uniqueKeysContain("id")).isTrue();
        assertThat(withKeys(none, List.of("note", "id"), List.of("id")).uniqueKeysContain("id"))
                .isTrue();
        assertThat(withKeys(none, List.of("note", "id"), List.of("note")).uniqueKeysContain("id"))
                .isFalse();
        assertThat(withKeys(none, List.of("id"), List.of()).uniqueKeysContain("id"))
                .isFalse();
    }

    @Test
    void merge_ofEqualShardsNamesNothing() {
        Catalog one = catalog(Collation.C, table("a.t", ID, TOTAL));

        assertThat(merge(one, one, one)).isEqualTo(one);
    }

    @Test
    void merge_ofNothingIsRefused() {
        assertThatThrownBy(() -> Catalog.merge(List.of(), List.of(), name -> false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void merge_namesWhatAShardLacks() {
        Catalog whole = catalog(Collation.C, table("a.t", ID, NOTE), table("a.u", ID));

        Catalog merged = merge(whole, whole, catalog(Collation.C, table("a.t", ID)));

        assertThat(merged.differences())
                .containsExactly(
                        "shard-2: table a.u is missing, shard-0 has it", "shard-2: table a.t lacks column note");
        assertThat(merged.tables()).isEqualTo(whole.tables());
    }

    @Test
    void merge_namesWhatTheFirstLacksAndKnowsItAnyway() {
        Catalog whole = catalog(Collation.C, table("a.t", ID, NOTE), table("a.u", ID));

        Catalog merged = merge(catalog(Collation.C, table("a.t", ID)), whole);

        assertThat(merged.differences())
                .containsExactly(
                        "shard-0: table a.u is missing, shard-1 has it",
                        "shard-0: table a.t lacks column note, which shard-1 has");
        assertThat(merged.table(List.of("a"), "u")).isNotNull();
        assertThat(merged.table(List.of("a"), "t")).isEqualTo(table("a.t", ID));
    }

    @Test
    void merge_namesColumnsThatDiffer() {
        Column other = new Column(
                "total",
                new SqlType(Kind.DECIMAL, "numeric", 10, 2, null),
                false,
                "0",
                Column.Identity.NONE,
                false,
                null);
        Column german = column("note", new SqlType(Kind.TEXT, "text", -1, -1, GERMAN));

        assertThat(merge(
                                catalog(Collation.C, table("a.t", ID, TOTAL, NOTE)),
                                catalog(Collation.C, table("a.t", ID, german, other)))
                        .differences())
                .containsExactly(
                        "shard-1: the order of columns of a.t is (id, note, total), on shard-0 (id, total, note)",
                        "shard-1: a.t.total is numeric(10,2), on shard-0 numeric(12,2)",
                        "shard-1: a.t.total is NOT NULL, on shard-0 nullable",
                        "shard-1: the default of a.t.total is 0, on shard-0 none",
                        "shard-1: the collation of a.t.note is de-DE, on shard-0 C");
    }

    @Test
    void merge_namesKeysThatDiffer() {
        Table plain = table("a.t", ID, TOTAL);
        Table keyed = new Table(
                plain.name(),
                plain.columns(),
                List.of("id"),
                List.of(List.of("id")),
                List.of(new Table.ForeignKey("made_up", List.of("id"), name("a.u"), List.of("id"))),
                false,
                false);

        assertThat(merge(catalog(Collation.C, keyed), catalog(Collation.C, plain))
                        .differences())
                .containsExactly(
                        "shard-1: the primary key of a.t is (), on shard-0 (id)",
                        "shard-1: a.t has no unique key (id)",
                        "shard-1: a.t has no foreign key (id) to a.u (id)");
        assertThat(merge(catalog(Collation.C, plain), catalog(Collation.C, keyed))
                        .differences())
                .contains("shard-0: a.t has no unique key (id), which shard-1 has");
    }

    @Test
    void merge_saysOnceThatTheDefaultCollationDiffers() {
        Column germanNote = column("note", new SqlType(Kind.TEXT, "text", -1, -1, GERMAN));

        Catalog merged = merge(catalog(Collation.C, table("a.t", NOTE)), catalog(GERMAN, table("a.t", germanNote)));

        assertThat(merged.differences()).containsExactly("shard-1: the default collation is de-DE, on shard-0 C");
        assertThat(merged.defaultCollation().order()).isEqualTo(Collation.Order.DATABASE);
    }

    @Test
    void merge_doesNotMissSingleTablesNorKintsugisOwn() {
        Column drawn = new Column("id", ID.type(), false, null, Column.Identity.ALWAYS, false, name("a.log_id_seq"));
        Table log = table("a.log", drawn);
        Table own = table("kintsugi.decisions", ID);
        Catalog withLog = new Catalog(
                0,
                Collation.C,
                Map.of(log.name(), log, own.name(), own),
                Map.of(),
                Set.of(name("a.log_id_seq")),
                Map.of(),
                Set.of(),
                List.of());

        Catalog merged = Catalog.merge(
                List.of(catalog(Collation.C), withLog), List.of("shard-0", "shard-1"), log.name()::equals);

        assertThat(merged.differences()).isEmpty();
        assertThat(merged.table(List.of("a"), "log")).isEqualTo(log);
        assertThat(merged.sequences()).containsExactly(name("a.log_id_seq"));
    }

    @Test
    void merge_comparesViewsSequencesFunctionsAndTypes() {
        Catalog one = new Catalog(
                3,
                Collation.C,
                Map.of(),
                Map.of(name("a.v"), "SELECT 1", name("a.w"), "SELECT 1"),
                Set.of(name("a.s")),
                Map.of("f", true),
                Set.of("enum a.mood ('sad')"),
                List.of());
        Catalog two = new Catalog(
                3,
                Collation.C,
                Map.of(),
                Map.of(name("a.v"), "SELECT 2"),
                Set.of(),
                Map.of("f", false, "g", true),
                Set.of("enum a.mood ('ok')"),
                List.of());

        Catalog merged = merge(one, two);

        assertThat(merged.differences())
                .containsExactly(
                        "shard-1: view a.w is missing, shard-0 has it",
                        "shard-1: view a.v is defined otherwise than on shard-0",
                        "shard-1: sequence a.s is missing, shard-0 has it",
                        "shard-0: function g is missing, shard-1 has it",
                        "shard-0: enum a.mood ('ok') is missing, shard-1 has it",
                        "shard-1: enum a.mood ('sad') is missing, shard-0 has it");
        assertThat(merged.userFunctions()).isEqualTo(Map.of("f", false, "g", true));
        assertThat(merged.views()).isEqualTo(one.views());
        assertThat(merged.withVersion(4).version()).isEqualTo(4);
    }

    private static Catalog merge(Catalog... byShard) {
        List<String> names = List.of("shard-0", "shard-1", "shard-2").subList(0, byShard.length);
        return Catalog.merge(List.of(byShard), names, name -> false);
    }

    private static Catalog catalog(Collation collation, Table... tables) {
        return new Catalog(
                0,
                collation,
                Arrays.stream(tables).collect(Collectors.toMap(Table::name, Function.identity())),
                Map.of(),
                Set.of(),
                Map.of(),
                Set.of(),
                List.of());
    }

    @SafeVarargs
    private static Table withKeys(Table table, List<String>... keys) {
        return new Table(table.name(), table.columns(), List.of(), List.of(keys), List.of(), false, false);
    }

    private static Table table(String name, Column... columns) {
        return new Table(name(name), List.of(columns), List.of(), List.of(), List.of(), false, false);
    }

    private static Column column(String name, SqlType type) {
        return new Column(name, type, true, null, Column.Identity.NONE, false, null);
    }

    private static QualifiedName name(String dotted) {
        int dot = dotted.indexOf('.');
        return new QualifiedName(dotted.substring(0, dot), dotted.substring(dot + 1));
    }
}
