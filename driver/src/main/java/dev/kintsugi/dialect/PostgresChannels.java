package dev.kintsugi.dialect;

import dev.kintsugi.error.Errors;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** PostgreSQL's LISTEN and NOTIFY. */
final class PostgresChannels implements Channels {
    static final PostgresChannels INSTANCE = new PostgresChannels();
    /** NAMEDATALEN less the zero at the end. */
    private static final int NAME_BYTES = 63;
    /** NOTIFY_PAYLOAD_MAX_LENGTH less the zero at the end. */
    private static final int PAYLOAD_BYTES = 7999;

    private PostgresChannels() {}

    @Override
    public String name(String written) {
        String name = written;
        while (bytes(name) > NAME_BYTES) {
            name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
        }
        return name;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public Notification checked(String channel, String payload) throws SQLException {
        if (channel.isEmpty()) {
            throw Errors.invalidParameter("channel name cannot be empty");
        }
        if (bytes(channel) > NAME_BYTES) {
            throw Errors.invalidParameter("channel name too long");
        }
        if (bytes(payload) > PAYLOAD_BYTES) {
            throw Errors.invalidParameter("payload string too long");
        }
        return new Notification(channel, payload, 0);
    }

    @Override
    public void listen(Connection connection, String channel) throws SQLException {
        run(connection, "LISTEN " + quoted(channel));
    }

    @Override
    public void unlisten(Connection connection, String channel) throws SQLException {
        run(connection, "UNLISTEN " + quoted(channel));
    }

    private static String quoted(String channel) {
        return PostgresDialect.INSTANCE.quote(channel);
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void tell(Connection connection, List<Notification> notifications) throws SQLException {
        Object[] channels = notifications.stream().map(Notification::channel).toArray();
        Object[] payloads = notifications.stream().map(Notification::payload).toArray();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT pg_catalog.pg_notify(n.channel, n.payload) FROM unnest(?, ?) AS n(channel, payload)")) {
            statement.setArray(1, connection.createArrayOf("text", channels));
            statement.setArray(2, connection.createArrayOf("text", payloads));
            statement.execute();
        }
    }

    @Override
    public List<Notification> heard(Connection connection, int millis) throws SQLException {
        PGConnection vendor = connection.unwrap(PGConnection.class);
        PGNotification[] heard = millis > 0 ? vendor.getNotifications(millis) : vendor.getNotifications();
        List<Notification> notifications = new ArrayList<>();
        if (heard != null) {
            for (PGNotification one : heard) {
                notifications.add(new Notification(one.getName(), one.getParameter(), one.getPID()));
            }
        }
        return notifications;
    }
}
