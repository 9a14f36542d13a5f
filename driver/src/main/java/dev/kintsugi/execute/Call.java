package dev.kintsugi.execute;

import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Scan;
import dev.kintsugi.plan.Derived;
import dev.kintsugi.plan.ShardText.Filling;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.route.Operand;
import dev.kintsugi.route.Routing;
import dev.kintsugi.route.ShardSet;
import dev.kintsugi.route.Values;
import dev.kintsugi.rows.Parameter;
import java.io.InputStream;
import java.io.Reader;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One execution of a statement: its text, its values, and what the client asks for. */
public final class Call implements Values {
    private final Scan scan;
    private final boolean prepared;
    private final Parameter[] parameters;
    private final Demand demand;
    private final Execution execution;
    private final Map<Routing.Unique, ShardSet> found;
    /** Null where the client wants rows, or the statement is no longer as it has sent it. */
    private final @Nullable Passage passage;

    /**
     * An execution.
     *
     * @param prepared true if the client has prepared the statement
     * @param parameters one for each parameter of the text; kept, not copied
     */
    public Call(Scan scan, boolean prepared, Parameter[] parameters, Demand demand, Execution execution) {
        this(scan, prepared, parameters, demand, execution, null);
    }

    /**
     * The same of a client that may talk to the shard itself.
     *
     * @param passage null if it may not
     */
    public Call(
            Scan scan,
            boolean prepared,
            Parameter[] parameters,
            Demand demand,
            Execution execution,
            @Nullable Passage passage) {
        this(scan, prepared, parameters, demand, execution, Map.of(), passage);
    }

    private Call(
            Scan scan,
            boolean prepared,
            Parameter[] parameters,
            Demand demand,
            Execution execution,
            Map<Routing.Unique, ShardSet> found,
            @Nullable Passage passage) {
        this.found = found;
        this.passage = passage;
        this.scan = scan;
        this.prepared = prepared;
        this.parameters = parameters;
        this.demand = demand;
        this.execution = execution;
    }

    Scan scan() {
        return scan;
    }

    /** The statement's text. */
    public String text() {
        return scan.text();
    }

    Demand demand() {
        return demand;
    }

    Execution execution() {
        return execution;
    }

    /** True if the client has prepared the statement: the backends do so as well, and keep what they make of it. */
    public boolean isPrepared() {
        return prepared;
    }

    /** Where the client's bytes may go to a shard; null where they may not. */
    public @Nullable Passage passage() {
        return passage;
    }

    /** Has the client's bytes go to a shard, which it can stop. */
    public Result pass(Lease lease) throws SQLException {
        Passage known = Objects.requireNonNull(passage);
        return heard(known, lease, () -> {
            execution.works(known::cancel);
            return known.pass(lease.vendor());
        });
    }

    private Result heard(Passage known, Lease lease, Result.Attempt attempt) throws SQLException {
        boolean awaited = false;
        try {
            Result result = attempt.run();
            if (result instanceof Result.Later later) {
                awaited = true;
                return later.then(rest -> heard(known, lease, rest));
            }
            return result;
        } finally {
            if (!awaited) {
                if (known.hasChangedSettings()) {
                    lease.settingsChange();
                }
                // Waits for a cancellation that is on its way, before the connection may serve another session.
                execution.works(null);
            }
        }
    }

    /** True if it can run again: a parameter that is a stream has been read, and what a client has seen is not taken back. */
    public boolean repeatable() {
        if (passage != null && passage.hasAnswered()) {
            return false;
        }
        for (Parameter parameter : parameters) {
            Object value = parameter.value();
            if (value instanceof InputStream || value instanceof Reader) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Object literal(int slot) {
        Object value = scan.literal(slot);
        return value == null ? Operand.UNKNOWN : value;
    }

    @Override
    public @Nullable Object parameter(int index) {
        // A statement without prepared parameters may still have marks: the database complains of them.
        return index < parameters.length ? parameters[index].value() : Operand.UNKNOWN;
    }

    void bind(PreparedStatement backend, int position, int parameter) throws SQLException {
        parameters[parameter].bind(backend, position);
    }

    /** Binds all parameters in their own order. */
    void bind(PreparedStatement backend) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            parameters[i].bind(backend, i + 1);
        }
    }

    /** How many values there are. */
    public int parameters() {
        return parameters.length;
    }

    /** Binds the client's parameters in the order in which a rewritten text has them. */
    void bind(PreparedStatement backend, List<Integer> order) throws SQLException {
        for (int i = 0; i < order.size(); i++) {
            parameters[order.get(i)].bind(backend, i + 1);
        }
    }

    /** Binds the parameters that a rewritten text names, the row bound and handed rows among them. */
    void bind(PreparedStatement backend, RewrittenText text) throws SQLException {
        List<Integer> order = text.order();
        for (int i = 0; i < order.size(); i++) {
            int index = order.get(i);
            if (index == -1) {
                backend.setLong(i + 1, text.rowBound());
            } else if (index < 0) {
                text.handed().bind(backend, i + 1, -2 - index);
            } else {
                parameters[index].bind(backend, i + 1);
            }
        }
    }

    /**
     * An execution of one of several statements that have this call's text.
     *
     * @param from the first of its parameters
     */
    public Call of(Scan statement, int from) {
        Parameter[] own = Arrays.copyOfRange(parameters, from, from + (prepared ? statement.parameters() : 0));
        return new Call(statement, prepared, own, demand, execution);
    }

    /**
     * An execution of a statement that was made of this call's.
     *
     * @param time what the clock says, as {@link Filling#at} takes it
     */
    Call of(Derived derived, Dialect dialect, List<String> time) throws SQLException {
        return of(derived, dialect, derived.text().render(Filling.at(scan, time)), List.of());
    }

    /**
     * An execution of a statement that was made of this call's.
     *
     * @param answers of steps
     */
    Call with(Derived derived, Dialect dialect, List<Parameter> answers) throws SQLException {
        return of(derived, dialect, derived.text().render(Filling.of(scan, 0)), answers);
    }

    private Call of(Derived derived, Dialect dialect, String text, List<Parameter> answers) throws SQLException {
        boolean bound = prepared || !answers.isEmpty();
        List<Integer> order = bound ? derived.text().parameterOrder() : List.<Integer>of();
        Parameter[] own = new Parameter[order.size()];
        for (int i = 0; i < own.length; i++) {
            int index = order.get(i);
            own[i] = index < 0 ? answers.get(-2 - index) : parameters[index];
        }
        return new Call(Lexer.scan(text, dialect.lexerRules(), bound), bound, own, demand, execution);
    }

    /** The same, whose rows are fetched so many at a time. */
    public Call fetching(int rows) {
        return with(demand.forQuery().withFetchSize(rows));
    }

    /** The same with other demands. */
    Call with(Demand other) {
        return new Call(scan, prepared, parameters, other, execution, found, null);
    }

    /** The same, which knows what lookups of unique keys have named. */
    Call knowing(Map<Routing.Unique, ShardSet> named) {
        return new Call(scan, prepared, parameters, demand, execution, named, passage);
    }

    @Override
    public @Nullable ShardSet found(Routing.Unique key) {
        return found.get(key);
    }
}
