package dev.kintsugi.listen;

import dev.kintsugi.dialect.Channels;
import dev.kintsugi.dialect.Notification;
import dev.kintsugi.error.Errors;
import dev.kintsugi.pool.Pools;
import dev.kintsugi.topology.Topology;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * LISTEN and NOTIFY over a cluster, for the sessions of one process.
 *
 * <p>What a client tells, it tells on the first shard, so that all hear it in one order, by whatever process they have come. But a trigger
 * tells on the shard of its row, and another program where it is connected. So all shards are listened to, each on a {@link Ear connection of
 * its own}, as long as any session listens to anything.
 *
 * <p>A database keeps what it tells for none who is not connected. When a connection of these is lost, by a restart or a failover, what was
 * told meanwhile is lost with it; so the sessions that listen are ended, as they would have been with the one database, and look for
 * themselves when they have connected again.
 *
 * <p>Who tells and listens hears itself before its statement has ended: around its notifications are {@link Mark marks}, on a channel
 * of this process alone, which come in the same order. They also tell which client of this process it was.
 *
 * <p>Thread-safe.
 */
public final class Listening implements AutoCloseable {
    private static final int FIRST_SHARD = 0;
    private final Topology topology;
    private final Pools pools;
    private final Channels channels;
    private final String own = "kintsugi_" + Long.toHexString(new SecureRandom().nextLong());
    /** Who listens to each channel; true once its LISTEN is committed. */
    private final Map<String, Map<Subscriber, Boolean>> listeners = new HashMap<>();

    private final Map<Integer, CompletableFuture<Void>> tellings = new HashMap<>();
    private List<Ear> ears = List.of();
    private int telling;
    private boolean closed;

    /** Of a cluster; connects to nothing before somebody listens. */
    public Listening(Topology topology, Pools pools, Channels channels) {
        this.topology = topology;
        this.pools = pools;
        this.channels = channels;
    }

    /** The channel of this process. */
    String own() {
        return own;
    }

    /** A shard's, for messages. */
    String name(int shard) {
        return topology.cluster() + "/" + topology.shards().get(shard).name();
    }

    /**
     * Makes sure that a channel is listened to on all shards. The session hears it after {@link #hear}, and nothing that was told before this.
     *
     * @throws SQLException 08001 and others if a shard cannot be listened to within {@code pool.connectionTimeout}
     */
    public void open(Subscriber session, String channel) throws SQLException {
        List<CompletableFuture<Void>> answers;
        synchronized (this) {
            if (closed) {
                throw Errors.closed("cluster");
            }
            if (ears.isEmpty()) {
                ears = start();
            }
            listeners.computeIfAbsent(channel, any -> new LinkedHashMap<>()).putIfAbsent(session, false);
            answers = ask(connection -> channels.listen(connection, channel));
        }
        try {
            for (int shard = 0; shard < answers.size(); shard++) {
                await(shard, answers.get(shard));
            }
        } catch (SQLException | RuntimeException e) {
            drop(session, channel);
            throw e;
        }
    }

    private List<Ear> start() {
        List<Ear> started = new ArrayList<>();
        for (int shard = 0; shard < topology.shards().size(); shard++) {
            Ear ear = new Ear(this, pools, channels, shard);
            Thread thread = new Thread(ear, "kintsugi-" + name(shard) + "-listens");
            thread.setDaemon(true);
            thread.start();
            started.add(ear);
        }
        return List.copyOf(started);
    }

    private List<CompletableFuture<Void>> ask(Ear.Work work) {
        return ears.stream().map(ear -> ear.ask(work)).toList();
    }

    private void await(int shard, CompletableFuture<Void> answer) throws SQLException {
        long millis = topology.settings().pool().connectionTimeout().toMillis();
        try {
            answer.get(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Errors.cancelled();
        } catch (TimeoutException e) {
            throw Errors.notAnswering(name(shard));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** From now on a session hears a channel that it has {@linkplain #open opened}. */
    public synchronized void hear(Subscriber session, String channel) {
        Map<Subscriber, Boolean> sessions = listeners.get(channel);
        if (sessions != null) {
            sessions.replace(session, true);
        }
    }

    /** From now on a session does not hear a channel. */
    public synchronized void drop(Subscriber session, String channel) {
        Map<Subscriber, Boolean> sessions = listeners.get(channel);
        if (sessions == null || sessions.remove(session) == null || !sessions.isEmpty()) {
            return;
        }
        listeners.remove(channel);
        if (listeners.isEmpty()) {
            stop();
        } else {
            ask(connection -> channels.unlisten(connection, channel));
        }
    }

    /** From now on a session hears nothing. */
    public synchronized void drop(Subscriber session) {
        for (String channel : List.copyOf(listeners.keySet())) {
            drop(session, channel);
        }
    }

    private void stop() {
        ears.forEach(Ear::close);
        ears = List.of();
        tellings.values().forEach(waiting -> waiting.complete(null));
    }

    /**
     * Tells on a connection to the first shard, which is in auto-commit.
     *
     * @param process of the client that tells; 0 if it knows itself by none
     * @param heard true to wait until the sessions here have heard it
     */
    public void tell(Connection first, int process, boolean heard, List<Notification> notifications)
            throws SQLException {
        CompletableFuture<Void> passed = new CompletableFuture<>();
        List<Notification> all = notifications;
        int number = 0;
        synchronized (this) {
            if (!ears.isEmpty()) {
                number = ++telling & Integer.MAX_VALUE;
                tellings.put(number, passed);
                all = new ArrayList<>(notifications);
                all.add(0, new Notification(own, new Mark(true, process).payload(), 0));
                all.add(new Notification(own, new Mark(false, number).payload(), 0));
            }
        }
        try {
            channels.tell(first, all);
            if (heard && all != notifications) {
                await(FIRST_SHARD, passed);
            }
        } finally {
            synchronized (this) {
                tellings.remove(number);
            }
        }
    }

    /**
     * Passes on what has come.
     *
     * @param ear that has heard it; one that is to end is not believed, since another may have taken its place
     * @param teller the process of the client that has told it; 0 for none of this process
     */
    void pass(Ear ear, Notification heard, int teller) {
        List<Subscriber> hearing = new ArrayList<>();
        synchronized (this) {
            if (!ears.contains(ear)) {
                return;
            }
            listeners.getOrDefault(heard.channel(), Map.of()).forEach((session, hears) -> {
                if (hears) {
                    hearing.add(session);
                }
            });
        }
        for (Subscriber session : hearing) {
            session.add(new Notification(heard.channel(), heard.payload(), process(heard, teller, session)));
        }
    }

    /** A process elsewhere may have the number by which this session's client knows itself. */
    private static int process(Notification heard, int teller, Subscriber session) {
        if (teller != 0) {
            return teller;
        }
        return heard.process() == session.process() ? 0 : heard.process();
    }

    /** All of a telling has been passed on. */
    synchronized void passed(Ear ear, int number) {
        CompletableFuture<Void> waiting = tellings.get(number);
        if (waiting != null && ears.contains(ear)) {
            waiting.complete(null);
        }
    }

    /** A shard is listened to no longer. */
    void lost(Ear ear, SQLException reason) {
        Set<Subscriber> sessions = new LinkedHashSet<>();
        synchronized (this) {
            if (!ears.contains(ear)) {
                return;
            }
            stop();
            listeners.values().forEach(all -> sessions.addAll(all.keySet()));
            listeners.clear();
        }
        sessions.forEach(session -> session.lost(Errors.deafened(reason)));
    }

    @Override
    public synchronized void close() {
        closed = true;
        stop();
        listeners.clear();
    }
}
