package dev.kintsugi.session;

import dev.kintsugi.dialect.PreparedTransactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The steps of two-phase commit, with a place before and after each at which somebody may stop. */
final class FaultySteps implements PreparedTransactions {
    private final PreparedTransactions steps;
    private final Stop stop;
    private final Map<String, Integer> reached = new ConcurrentHashMap<>();

    /** Who may stop. */
    interface Stop {
        /**
         * Goes on when it returns.
         *
         * @param place such as {@code before prepare 1}, {@code amid decide 1}: the step and how often it has been reached
         */
        void at(String place);

        /** True for the place at which somebody will stop. */
        boolean wants(String place);
    }

    FaultySteps(PreparedTransactions steps, Stop stop) {
        this.steps = steps;
        this.stop = stop;
    }

    private int reached(String step) {
        int times = reached.merge(step, 1, Integer::sum);
        stop.at("before " + step + " " + times);
        return times;
    }

    @Override
    public void prepare(Connection connection, String name) throws SQLException {
        int times = reached("prepare");
        steps.prepare(connection, name);
        stop.at("after prepare " + times);
    }

    /** Where somebody stops amid it, in two parts, so that there is something between them: the row, and the commit. */
    @Override
    public void decide(Connection connection, String transaction, String name) throws SQLException {
        int times = reached("decide");
        if (stop.wants("amid decide " + times)) {
            try (PreparedStatement statement = connection.prepareStatement(
                    "INSERT INTO kintsugi.decisions VALUES (?, 'commit', CURRENT_TIMESTAMP)")) {
                statement.setString(1, transaction);
                statement.execute();
            }
            stop.at("amid decide " + times);
            connection.commit();
        } else {
            steps.decide(connection, transaction, name);
        }
        stop.at("after decide " + times);
    }

    @Override
    public void commit(Connection connection, String name) throws SQLException {
        int times = reached("commit");
        steps.commit(connection, name);
        stop.at("after commit " + times);
    }

    @Override
    public void rollback(Connection connection, String name) throws SQLException {
        steps.rollback(connection, name);
    }

    @Override
    public @Nullable String obstacle(Connection connection) throws SQLException {
        return steps.obstacle(connection);
    }

    @Override
    public boolean isGone(SQLException e) {
        return steps.isGone(e);
    }

    @Override
    public List<Found> list(Connection connection) throws SQLException {
        return steps.list(connection);
    }

    @Override
    public String clock() {
        return steps.clock();
    }

    @Override
    public long session(Connection connection) throws SQLException {
        return steps.session(connection);
    }

    @Override
    public void terminateBlockers(Connection connection, long session) throws SQLException {
        steps.terminateBlockers(connection, session);
    }

    @Override
    public void dedicate(Connection connection, Duration limit) throws SQLException {
        steps.dedicate(connection, limit);
    }

    @Override
    public boolean lead(Connection connection, long key) throws SQLException {
        return steps.lead(connection, key);
    }

    @Override
    public void depose(Connection connection, long key, Duration silence) throws SQLException {
        steps.depose(connection, key, silence);
    }
}
