package dev.kintsugi.it.txn;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What several sessions say in turn, a line each that begins with the session's number. {@code wait} waits for the session's statement,
 * {@code close} closes its connection. A statement that waits for a lock is left waiting, and the next line is said.
 *
 * @param title after {@code #} in the file
 */
record SessionScript(String title, List<String> lines) {
    private static final long POLL_MILLIS = 5;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

    SessionScript {
        lines = List.copyOf(lines);
    }

    /** The scripts of a file among the test's resources. */
    static List<SessionScript> read(String resource) throws IOException {
        List<SessionScript> scripts = new ArrayList<>();
        try (InputStream in = SessionScript.class.getResourceAsStream(resource)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String block : text.split("(?m)^# ")) {
                List<String> lines =
                        block.lines().filter(line -> !line.isBlank()).toList();
                if (!lines.isEmpty()) {
                    scripts.add(new SessionScript(lines.get(0), lines.subList(1, lines.size())));
                }
            }
        }
        return scripts;
    }

    @Override
    public String toString() {
        return title;
    }

    /** Opens a session. */
    @FunctionalInterface
    interface Opening {
        Connection open() throws SQLException;
    }

    /** One who speaks, on a thread of its own. */
    private static final class Session implements AutoCloseable {
        private final Connection connection;
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private @Nullable Future<String> running;

        Session(Connection connection) {
            this.connection = connection;
        }

        void say(String sql) {
            running = thread.submit(() -> answer(connection, sql));
        }

        @Override
        public void close() throws SQLException {
            thread.shutdownNow();
            connection.close();
        }
    }

    /**
     * Says all of it.
     *
     * @param locks tells, by one number, how many of the database's sessions wait for a lock
     * @return what each statement answered, and when
     */
    List<String> play(Opening opening, Connection locks) throws Exception {
        List<String> heard = new ArrayList<>();
        Map<Integer, Session> sessions = new TreeMap<>();
        try {
            for (String line : lines) {
                int number = line.charAt(0) - '0';
                String sql = line.substring(2);
                Session session = sessions.get(number);
                if (session == null) {
                    session = new Session(opening.open());
                    sessions.put(number, session);
                }
                if (session.running != null) {
                    heard.add(number + " had waited: " + result(session));
                }
                if (sql.equals("close")) {
                    sessions.remove(number);
                    session.close();
                } else if (!sql.equals("wait")) {
                    long before = waiting(locks);
                    session.say(sql);
                    boolean done = isDone(session, locks, before);
                    heard.add(line + " -> " + (done ? result(session) : "waits"));
                    goOn(sessions, session, locks, heard);
                }
            }
            for (Map.Entry<Integer, Session> each : sessions.entrySet()) {
                if (each.getValue().running != null) {
                    heard.add(each.getKey() + " had waited: " + result(each.getValue()));
                }
            }
        } finally {
            for (Session session : sessions.values()) {
                session.close();
            }
        }
        return heard;
    }

    /** Hears those whose statements need not wait any more. */
    private static void goOn(Map<Integer, Session> sessions, Session said, Connection locks, List<String> heard)
            throws Exception {
        for (Map.Entry<Integer, Session> each : sessions.entrySet()) {
            Session session = each.getValue();
            if (session != said && session.running != null && isDone(session, locks, 0)) {
                heard.add(each.getKey() + " goes on: " + result(session));
            }
        }
    }

    /** Waits until a statement has been answered; false if more sessions wait for a lock than before. */
    private static boolean isDone(Session session, Connection locks, long before) throws Exception {
        long began = System.nanoTime();
        Future<String> running = session.running;
        while (System.nanoTime() - began < LIMIT_NANOS) {
            try {
                running.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                return true;
            } catch (TimeoutException e) {
                if (waiting(locks) > before) {
                    return false;
                }
            }
        }
        throw new TimeoutException("a statement neither ends nor waits for a lock");
    }

    private static long waiting(Connection locks) throws SQLException {
        try (Statement statement = locks.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity"
                        + " USING (pid) WHERE datname LIKE 'talks%' AND NOT granted")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static String result(Session session) throws InterruptedException, ExecutionException, TimeoutException {
        String result = session.running.get(LIMIT_NANOS, TimeUnit.NANOSECONDS);
        session.running = null;
        return result;
    }

    /** Rows, counts and the error's SQLSTATE, whatever comes. */
    private static String answer(Connection connection, String sql) {
        StringBuilder answer = new StringBuilder();
        try (Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            while (rows || statement.getUpdateCount() >= 0) {
                answer.append(rows ? rows(statement, isOrdered(sql)) : "(" + statement.getUpdateCount() + ")");
                rows = statement.getMoreResults();
            }
        } catch (SQLException e) {
            answer.append("error ").append(e.getSQLState());
        }
        return answer.toString();
    }

    private static boolean isOrdered(String sql) {
        String words = sql.toUpperCase(Locale.ROOT);
        return words.contains("ORDER BY") || words.startsWith("FETCH");
    }

    private static String rows(Statement statement, boolean ordered) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.getResultSet()) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(result.getString(i)));
                }
                rows.add(row.toString());
            }
        }
        return (ordered ? rows : rows.stream().sorted().toList()).toString();
    }
}
