package dev.kintsugi.session;

import dev.kintsugi.config.Configuration;
import dev.kintsugi.dialect.Dialect;
import dev.kintsugi.execute.Demand;
import dev.kintsugi.execute.Execution;
import dev.kintsugi.rows.Parameter;
import dev.kintsugi.topology.Topology;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Objects;

/**
 * A program that runs statements in one transaction, commits, and stops at one place of the commit until it gets a line. It says on
 * standard output where it is.
 */
public final class FaultyClient {
    /** What it says when it has stopped. */
    public static final String STOPPED = "stopped";
    /** What it says before the SQLSTATE of a commit that failed. */
    public static final String FAILED = "failed ";
    /** What it says when all is done. */
    public static final String COMMITTED = "committed";

    private FaultyClient() {}

    /**
     * Arguments: the file, the place, and the statements.
     *
     * @param arguments as above
     */
    public static void main(String[] arguments) throws SQLException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Topology topology = Configuration.load(arguments[0], System::getenv);
        Dialect dialect = Objects.requireNonNull(
                Dialect.of(topology.shards().get(0).primary().url()));
        FaultySteps steps = new FaultySteps(dialect.preparedTransactions(), new FaultySteps.Stop() {
            @Override
            public void at(String place) {
                if (wants(place)) {
                    say(STOPPED);
                    readLine(lines);
                }
            }

            @Override
            public boolean wants(String place) {
                return place.equals(arguments[1]);
            }
        });
        try (Cluster cluster = Cluster.open(topology, dialect, steps);
                Session session = new Session(cluster, () -> {})) {
            session.autoCommit(false);
            for (int i = 2; i < arguments.length; i++) {
                session.execute(
                        session.prepare(arguments[i], false), new Parameter[0], Demand.DEFAULT, new Execution());
            }
            session.commit();
            say(COMMITTED);
        } catch (SQLException e) {
            say(FAILED + e.getSQLState());
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void readLine(BufferedReader lines) {
        try {
            lines.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
