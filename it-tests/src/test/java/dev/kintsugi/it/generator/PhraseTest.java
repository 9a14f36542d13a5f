package dev.kintsugi.it.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Phrases are written as they are read, and become simpler one step at a time. */
class PhraseTest {
    private static final Phrase CONDITIONS =
            Phrase.clause("WHERE", "AND", List.of(Phrase.words("a = 1"), Phrase.words("b = 2")));

    private static List<String> simpler(Phrase phrase) {
        return phrase.simpler().stream().map(simpler -> Text.of(simpler).sql()).toList();
    }

    @Test
    void parts_areSeparatedAsTheyAreRead() {
        Phrase phrase = Phrase.of("SELECT", "count(", "*", ")", ",", Phrase.words("x"), "FROM t");
        assertThat(Text.of(phrase).sql()).isEqualTo("SELECT count(*), x FROM t");
    }

    @Test
    void words_cannotBeSimpler() {
        assertThat(simpler(Phrase.of("SELECT", "1"))).isEmpty();
    }

    @Test
    void aClause_goesAsAWholeOrItemByItem() {
        assertThat(simpler(CONDITIONS)).containsExactly("", "WHERE b = 2", "WHERE a = 1");
    }

    @Test
    void aList_keepsOneItem() {
        Phrase one = Phrase.list(",", List.of(Phrase.words("a")));
        assertThat(simpler(one)).isEmpty();
    }

    @Test
    void aParameter_becomesItsLiteral() {
        Phrase bound = Phrase.of("id =", new Phrase.Bound("7L", Phrase.words("7")));
        assertThat(Text.of(bound).parameters()).isEqualTo("7L");
        assertThat(simpler(bound)).containsExactly("id = 7");
    }

    @Test
    void aTotalOrder_isOneOnlyWhileItIsThere() {
        Phrase ordered =
                Phrase.of("SELECT a", Phrase.optional(new Phrase.TotalOrder(Phrase.words("ORDER BY 1"), true)));
        assertThat(Text.of(ordered).isOrdered()).isTrue();
        assertThat(simpler(ordered)).containsExactly("SELECT a");
        assertThat(Text.of(ordered.simpler().get(0)).isOrdered()).isFalse();
    }

    @Test
    void anotherPhrase_standsInItsPlace() {
        Phrase phrase = Phrase.or(Phrase.of("(", CONDITIONS, ")"), Phrase.words("TRUE"));
        assertThat(simpler(phrase)).startsWith("TRUE").contains("(WHERE a = 1)");
    }

    @Test
    void theSameSeed_saysTheSame() {
        Schema schema = SchemaMaker.make(new Dice(3));
        String once =
                Text.of(new Grammar(new Dice(4), schema, true).statement()).sql();
        String again = Text.of(new Grammar(new Dice(4), SchemaMaker.make(new Dice(3)), true).statement())
                .sql();
        assertThat(again).isEqualTo(once);
    }
}
