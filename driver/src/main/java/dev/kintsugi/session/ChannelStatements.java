package dev.kintsugi.session;

import dev.kintsugi.dialect.Channels;
import dev.kintsugi.dialect.Hearing;
import dev.kintsugi.dialect.Notification;
import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.Call;
import dev.kintsugi.execute.Connections;
import dev.kintsugi.execute.Result;
import dev.kintsugi.listen.Listening;
import dev.kintsugi.listen.Subscriber;
import dev.kintsugi.parse.Token;
import dev.kintsugi.pool.Lease;
import dev.kintsugi.rows.Rows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * LISTEN, UNLISTEN and NOTIFY of one session. They happen when its transaction is committed: then it hears what it has asked for, and
 * what it has told is told. A transaction that writes to any shard is committed there first, so that who hears of it finds its rows.
 */
final class ChannelStatements implements Hearing {
    /** What is to happen at the end of the transaction. */
    private sealed interface Act {
        record Listen(String channel) implements Act {}

        /** Of all channels where it is null. */
        record Unlisten(@Nullable String channel) implements Act {}

        record Tell(Notification notification) implements Act {}
    }

    /** How many acts there were at a savepoint. */
    private record Mark(String savepoint, int acts) {}

    private final Cluster cluster;
    private final Connections connections;
    private final Subscriber subscriber;
    private final List<Act> acts = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    /** Channels that are listened to for this session, heard or not. */
    private final Set<String> opened = new LinkedHashSet<>();

    private final Set<String> heard = new LinkedHashSet<>();
    private int process;

    ChannelStatements(Session session, Cluster cluster, Connections connections) {
        this.cluster = cluster;
        this.connections = connections;
        this.subscriber =
                new Subscriber(cluster.topology().settings().limits().notifications(), session::news, session::end);
    }

    /** The number by which the session's client knows itself. */
    void process(int number) {
        process = number;
        subscriber.process(number);
    }

    private Channels channels() {
        return Objects.requireNonNull(cluster.dialect().channels());
    }

    private Listening listening() {
        return Objects.requireNonNull(cluster.listening());
    }

    void listen(Words words) throws SQLException {
        if (words.size() != 2) {
            throw Errors.syntax("syntax error: write LISTEN channel");
        }
        String channel = channels().name(words.name(1));
        if (!opened.contains(channel)) {
            listening().open(subscriber, channel);
            opened.add(channel);
        }
        add(new Act.Listen(channel));
    }

    void unlisten(Words words) throws SQLException {
        if (words.size() != 2) {
            throw Errors.syntax("syntax error: write UNLISTEN channel, or UNLISTEN *");
        }
        add(new Act.Unlisten(words.is(1, "*") ? null : channels().name(words.name(1))));
    }

    /** UNLISTEN * outside of a transaction. */
    void unlistenAll() throws SQLException {
        add(new Act.Unlisten(null));
    }

    void notify(Words words, Call call) throws SQLException {
        String channel = channels().name(words.name(1));
        Object payload = "";
        if (words.size() != 2) {
            boolean written = words.is(2, ",") && words.size() == 4 && isString(words, 3);
            payload = written ? call.literal(0) : null;
        }
        if (!(payload instanceof String text)) {
            throw Errors.syntax("syntax error: write NOTIFY channel, 'payload'");
        }
        add(new Act.Tell(channels().checked(channel, text)));
    }

    private static boolean isString(Words words, int at) {
        return words.tokens().get(at).kind() == Token.Kind.LITERAL
                && !words.first(at).startsWith("B'")
                && !words.first(at).startsWith("X'");
    }

    /** Tells what a query answers, a channel and a payload a row; how many they were. */
    int notify(Result told) throws SQLException {
        int count = 0;
        try (Rows rows = ((Result.Answer) told).rows()) {
            List<Act> all = new ArrayList<>();
            while (rows.next()) {
                String channel = rows.row().getString(1);
                String payload = rows.row().getString(2);
                Notification notification =
                        channels().checked(channel == null ? "" : channel, payload == null ? "" : payload);
                all.add(new Act.Tell(notification));
                if (++count > cluster.topology().settings().gather().maxRows()) {
                    throw Errors.limitReached("The query tells more than " + count + " rows", "gather.maxRows");
                }
            }
            acts.addAll(all);
        }
        if (connections.autoCommit()) {
            happen(false);
        }
        return count;
    }

    private void add(Act act) throws SQLException {
        acts.add(act);
        if (connections.autoCommit()) {
            happen(false);
        }
    }

    /** What the session listens to. */
    List<String> listened() {
        return List.copyOf(heard);
    }

    @Override
    public List<Notification> take(long millis) throws SQLException {
        return subscriber.take(millis);
    }

    void savepoint(String name) {
        marks.add(new Mark(name, acts.size()));
    }

    /** A savepoint is gone, and with it those after it. */
    void released(String name) {
        for (int i = marks.size() - 1; i >= 0; i--) {
            if (marks.get(i).savepoint().equals(name)) {
                marks.subList(i, marks.size()).clear();
                return;
            }
        }
    }

    /** Undoes what was asked for since a savepoint, which stays. */
    void rolledBackTo(String name) {
        for (int i = marks.size() - 1; i >= 0; i--) {
            if (marks.get(i).savepoint().equals(name)) {
                marks.subList(i + 1, marks.size()).clear();
                acts.subList(marks.get(i).acts(), acts.size()).clear();
                return;
            }
        }
    }

    /**
     * The transaction has ended.
     *
     * @throws SQLException 08007 if what was told in it could not be told, although it is committed
     */
    void ended(boolean committed) throws SQLException {
        marks.clear();
        if (!committed) {
            acts.clear();
        }
        happen(true);
    }

    private void happen(boolean afterCommit) throws SQLException {
        if (acts.isEmpty() && opened.size() == heard.size()) {
            return;
        }
        List<Notification> told = new ArrayList<>();
        for (Act act : acts) {
            if (act instanceof Act.Listen listen) {
                heard.add(listen.channel());
            } else if (act instanceof Act.Tell tell) {
                told.add(tell.notification());
            } else if (act instanceof Act.Unlisten some && some.channel() != null) {
                heard.remove(some.channel());
            } else {
                heard.clear();
            }
        }
        acts.clear();
        for (String channel : List.copyOf(opened)) {
            if (heard.contains(channel)) {
                listening().hear(subscriber, channel);
            } else {
                opened.remove(channel);
                listening().drop(subscriber, channel);
            }
        }
        if (!told.isEmpty()) {
            tell(told, afterCommit);
        }
    }

    private void tell(List<Notification> told, boolean afterCommit) throws SQLException {
        Lease lease = connections.takeBeside(0);
        try {
            listening().tell(lease.connection(), process, !heard.isEmpty(), told);
            lease.release();
        } catch (SQLException e) {
            SQLException named = lease.named(e);
            lease.giveBack(e);
            throw afterCommit ? Errors.notTold(named) : named;
        }
    }

    /** Hears nothing more, from any thread. */
    void close() {
        subscriber.close();
        Listening open = cluster.listening();
        if (open != null) {
            open.drop(subscriber);
        }
    }
}
