package dev.kintsugi.proxy.server;

import dev.kintsugi.error.Errors;
import dev.kintsugi.execute.Demand;
import dev.kintsugi.execute.Execution;
import dev.kintsugi.execute.Result;
import dev.kintsugi.rows.Parameter;
import dev.kintsugi.rows.Rows;
import dev.kintsugi.session.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What an administrator may see and do. Thread-safe. */
final class Administration {
    private static final List<String> SUBJECTS =
            List.of("CLIENTS", "DATABASES", "HELP", "POOLS", "SERVERS", "STATS", "USERS", "VERSION");
    private static final List<String> COMMANDS = List.of("KILL id", "PAUSE", "RELOAD", "RESUME", "SHOW …", "SHUTDOWN");
    private final ProxyServer server;

    Administration(ProxyServer server) {
        this.server = server;
    }

    /** Rows of texts. */
    record Table(List<String> labels, List<List<String>> rows) {}

    /** SHOW. */
    Table show(String subject) throws SQLException {
        return switch (subject) {
            case "CLIENTS" -> clients();
            case "DATABASES" -> databases();
            case "HELP" -> help();
            case "POOLS" -> pools();
            case "SERVERS" -> nodes(server.serving());
            case "STATS" -> stats();
            case "USERS" -> users();
            case "VERSION" -> version();
            default -> throw Errors.unknownSetting(subject, SUBJECTS);
        };
    }

    private static Table help() {
        List<List<String>> rows = new ArrayList<>();
        SUBJECTS.forEach(subject -> rows.add(List.of("SHOW " + subject)));
        COMMANDS.forEach(command -> rows.add(List.of(command)));
        return new Table(List.of("command"), rows);
    }

    private static Table version() {
        String version = Administration.class.getPackage().getImplementationVersion();
        return new Table(List.of("version"), List.of(List.of("Kintsugi " + (version == null ? "" : version))));
    }

    private Table clients() {
        List<List<String>> rows = server.clientEntries().stream()
                .map(entry -> List.of(
                        "C",
                        entry.user(),
                        entry.database(),
                        entry.client().isActive() ? "active" : "idle",
                        entry.client().address().getAddress().getHostAddress(),
                        String.valueOf(entry.client().address().getPort()),
                        entry.client().since().toString(),
                        String.valueOf(entry.number())))
                .toList();
        return new Table(List.of("type", "user", "database", "state", "addr", "port", "connect_time", "id"), rows);
    }

    private Table databases() {
        Serving serving = server.serving();
        return new Table(
                List.of("name", "shards", "pool_size", "pool_mode", "max_connections", "current_connections", "paused"),
                List.of(List.of(
                        serving.topology().cluster(),
                        String.valueOf(serving.topology().shards().size()),
                        String.valueOf(serving.topology().settings().pool().maximumPoolSize()),
                        "transaction",
                        String.valueOf(serving.settings().limits().connections()),
                        String.valueOf(server.clients()),
                        server.arePaused() ? "1" : "0")));
    }

    private Table users() {
        Serving serving = server.serving();
        return new Table(
                List.of("name", "admin"),
                serving.settings().users().entrySet().stream()
                        .map(user -> List.of(user.getKey(), user.getValue().admin() ? "1" : "0"))
                        .toList());
    }

    /** A row a node and user of the shards: what its connections and those who wait for one are doing. */
    private Table pools() throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        for (Serving serving : server.servings()) {
            for (List<String> row : nodes(serving).rows()) {
                rows.add(List.of(
                        serving.topology().cluster(),
                        user(serving),
                        row.get(0),
                        row.get(3),
                        row.get(5),
                        row.get(3),
                        row.get(4),
                        row.get(6),
                        "transaction"));
            }
        }
        return new Table(
                List.of(
                        "database",
                        "user",
                        "node",
                        "cl_active",
                        "cl_waiting",
                        "sv_active",
                        "sv_idle",
                        "sv_max",
                        "pool_mode"),
                rows);
    }

    /** As whom it works on the shards; empty if their URLs or the vendor's default say so. */
    private static String user(Serving serving) {
        String user = serving.topology().shards().get(0).primary().user();
        return user == null ? "" : user;
    }

    private static Table nodes(Serving serving) throws SQLException {
        try (Session session = serving.sessions().open()) {
            Result result = session.execute(
                    session.prepare("SHOW kintsugi.nodes", false), new Parameter[0], Demand.DEFAULT, new Execution());
            try (Rows rows = ((Result.Answer) result).rows()) {
                List<String> labels = new ArrayList<>();
                int columns = rows.row().getMetaData().getColumnCount();
                for (int i = 1; i <= columns; i++) {
                    labels.add(rows.row().getMetaData().getColumnLabel(i));
                }
                List<List<String>> all = new ArrayList<>();
                while (rows.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= columns; i++) {
                        row.add(rows.row().getString(i));
                    }
                    all.add(row);
                }
                return new Table(labels, all);
            }
        }
    }

    private Table stats() {
        Traffic traffic = server.traffic();
        return new Table(
                List.of("database", "total_query_count", "total_query_time", "total_received", "total_sent"),
                List.of(List.of(
                        server.serving().topology().cluster(),
                        String.valueOf(traffic.queries()),
                        String.valueOf(traffic.queryMicros()),
                        String.valueOf(traffic.received()),
                        String.valueOf(traffic.sent()))));
    }

    /** Any other command; what it has done. */
    String run(String[] words) throws SQLException, InterruptedException {
        String command = words[0].toUpperCase(Locale.ROOT);
        if (words.length == 2 && command.equals("KILL")) {
            return kill(words[1]);
        }
        if (words.length > 1) {
            throw unknown();
        }
        switch (command) {
            case "PAUSE" -> server.pause();
            case "RESUME" -> server.resume();
            case "RELOAD" -> server.reload();
            case "SHUTDOWN" -> server.shutdown();
            default -> throw unknown();
        }
        return command;
    }

    private String kill(String client) throws SQLException {
        boolean killed;
        try {
            killed = server.kill(Integer.parseInt(client));
        } catch (NumberFormatException e) {
            killed = false;
        }
        if (!killed) {
            throw Errors.invalidParameter("There is no client of that id; SHOW CLIENTS lists them");
        }
        return "KILL";
    }

    private static SQLException unknown() {
        return Errors.syntax("unknown command; there are " + COMMANDS.stream().collect(Collectors.joining(", "))
                + ", and SHOW HELP");
    }
}
