package dev.kintsugi.it.generator;

/** What the parts of one statement share: chance, the world, and each other. */
final class Grammar {
    private final Dice dice;
    private final Schema schema;
    private final boolean postgres;
    private final Spelling spelling;
    private final Expressions expressions;
    private final Conditions conditions;
    private final Sources sources;
    private final Queries queries;
    private int names;

    Grammar(Dice dice, Schema schema, boolean postgres) {
        this.dice = dice;
        this.schema = schema;
        this.postgres = postgres;
        spelling = new Spelling(dice, postgres, dice.chance(0.3));
        expressions = new Expressions(this);
        conditions = new Conditions(this);
        sources = new Sources(this);
        queries = new Queries(this);
    }

    /** A statement; most read, some write. */
    Phrase statement() {
        return dice.chance(0.22) ? new Writes(this).write() : queries.outermost();
    }

    Dice dice() {
        return dice;
    }

    Schema schema() {
        return schema;
    }

    boolean postgres() {
        return postgres;
    }

    Spelling spelling() {
        return spelling;
    }

    Expressions expressions() {
        return expressions;
    }

    Conditions conditions() {
        return conditions;
    }

    Sources sources() {
        return sources;
    }

    Queries queries() {
        return queries;
    }

    /** A name that the statement has not used yet. */
    String newName(String stem) {
        names++;
        return stem + names;
    }
}
