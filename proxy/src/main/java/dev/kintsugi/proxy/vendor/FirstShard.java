package dev.kintsugi.proxy.vendor;

import dev.kintsugi.proxy.value.Oid;
import dev.kintsugi.proxy.value.UserType;
import dev.kintsugi.session.Session;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PgConnection;

/**
 * Tables and types that users have made have another object identifier on each shard. Clients see those of the first shard, whose catalog
 * answers what they ask about them; in between, a thing is known by its name. Thread-safe.
 *
 * <p>Who asks has connections already, those of an answer perhaps. So it asks by its own session, which gets another connection whatever the
 * others hold; sessions of their own would wait for each other as soon as there are more clients than connections.
 */
final class FirstShard {
    /** What has an object identifier. */
    private enum Kind {
        TYPE("pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace", "t.typname"),
        TABLE("pg_catalog.pg_class t JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace", "t.relname");

        private final String name;
        private final String from;

        Kind(String from, String column) {
            this.from = from;
            this.name = "quote_ident(n.nspname) || '.' || quote_ident(" + column + ")";
        }
    }

    /** A type's kind and part, as {@link UserType} has them. */
    private static final String USER_TYPE =
            """
            SELECT CASE
                    WHEN t.typtype = 'd' THEN 'DOMAIN'
                    WHEN t.typtype = 'e' OR t.typname = 'citext' THEN 'TEXT'
                    WHEN t.typtype = 'r' THEN 'RANGE'
                    WHEN t.typcategory = 'A' THEN 'ARRAY'
                    ELSE 'OTHER'
                END,
                CASE
                    WHEN t.typtype = 'd' THEN t.typbasetype
                    WHEN t.typcategory = 'A' THEN t.typelem
                    ELSE coalesce(r.rngsubtype, 0)
                END
            FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
            WHERE t.oid = """;

    /** A thing of one database. */
    private record There(String url, Kind kind, int identifier) {}

    /** A thing of the first shard. */
    private record Here(Kind kind, String name) {}

    private final Map<There, String> names = new ConcurrentHashMap<>();
    private final Map<Here, Integer> identifiers = new ConcurrentHashMap<>();
    private final Map<Integer, String> types = new ConcurrentHashMap<>();
    private final Map<Integer, UserType> made = new ConcurrentHashMap<>();
    private volatile long version = -1;
    private volatile long generation;

    /** How often it has forgotten what it knew. */
    long generation() {
        return generation;
    }

    /** Forgets what may have changed since. */
    void asOf(long catalogVersion) {
        if (version != catalogVersion) {
            forget(catalogVersion);
        }
    }

    private synchronized void forget(long catalogVersion) {
        if (version != catalogVersion) {
            names.clear();
            identifiers.clear();
            types.clear();
            made.clear();
            version = catalogVersion;
            generation++;
        }
    }

    /** What clients know a shard's type by. */
    int type(Session session, BaseConnection shard, int identifier) throws SQLException {
        return translated(session, shard, Kind.TYPE, identifier);
    }

    /** What clients know a shard's table by; 0 if the first shard has none of that name. */
    int table(Session session, BaseConnection shard, int identifier) throws SQLException {
        return translated(session, shard, Kind.TABLE, identifier);
    }

    /** As {@link #table} where that has been asked for; 0 else. */
    int knownTable(String url, int identifier) {
        return known(url, Kind.TABLE, identifier, 0);
    }

    /** As {@link #type} where that has been asked for; the shard's own identifier else. */
    int knownType(String url, int identifier) {
        return known(url, Kind.TYPE, identifier, identifier);
    }

    private int known(String url, Kind kind, int identifier, int otherwise) {
        if (identifier >= 0 && identifier < Oid.FIRST_OF_USERS) {
            return identifier;
        }
        String name = names.get(new There(url, kind, identifier));
        return name == null ? otherwise : identifiers.getOrDefault(new Here(kind, name), otherwise);
    }

    private int translated(Session session, BaseConnection shard, Kind kind, int identifier) throws SQLException {
        if (identifier >= 0 && identifier < Oid.FIRST_OF_USERS) {
            return identifier;
        }
        String name = nameThere(shard, kind, identifier);
        if (name == null) {
            return 0;
        }
        Here here = new Here(kind, name);
        Integer known = identifiers.get(here);
        if (known == null) {
            known = ask(session, here);
            identifiers.put(here, known);
            if (kind == Kind.TYPE) {
                types.put(known, name);
            }
        }
        return known;
    }

    private @Nullable String nameThere(BaseConnection shard, Kind kind, int identifier) throws SQLException {
        There there = new There(shard.unwrap(PgConnection.class).getURL(), kind, identifier);
        String name = names.get(there);
        if (name == null) {
            try (Statement statement = shard.createStatement();
                    ResultSet row = statement.executeQuery("SELECT " + kind.name + " FROM " + kind.from
                            + " WHERE t.oid = " + Integer.toUnsignedString(identifier))) {
                if (row.next()) {
                    name = row.getString(1);
                    names.put(there, name);
                }
            }
        }
        return name;
    }

    private int ask(Session session, Here here) throws SQLException {
        try (Session.Loan loan = session.borrowFirst();
                PreparedStatement statement = loan.connection()
                        .prepareStatement(
                                "SELECT t.oid FROM " + here.kind().from + " WHERE " + here.kind().name + " = ?")) {
            statement.setString(1, here.name());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? (int) row.getLong(1) : 0;
            }
        }
    }

    /** The name of a type of the first shard; null if it is the same on every server, or nobody knows it. */
    @Nullable String typeName(Session session, int identifier) throws SQLException {
        if (identifier >= 0 && identifier < Oid.FIRST_OF_USERS) {
            return null;
        }
        String name = types.get(identifier);
        if (name == null) {
            try (Session.Loan loan = session.borrowFirst()) {
                name = nameThere(loan.connection().unwrap(BaseConnection.class), Kind.TYPE, identifier);
            }
            if (name != null) {
                types.put(identifier, name);
            }
        }
        return name;
    }

    /** A type of the first shard; null if no user has made it. */
    @Nullable UserType userType(Session session, int identifier) throws SQLException {
        if (identifier >= 0 && identifier < Oid.FIRST_OF_USERS) {
            return null;
        }
        UserType known = made.get(identifier);
        if (known == null) {
            try (Session.Loan loan = session.borrowFirst();
                    Statement statement = loan.connection().createStatement();
                    ResultSet row = statement.executeQuery(USER_TYPE + Integer.toUnsignedString(identifier))) {
                known = row.next()
                        ? new UserType(UserType.Kind.valueOf(row.getString(1)), (int) row.getLong(2))
                        : new UserType(UserType.Kind.OTHER, 0);
            }
            made.put(identifier, known);
        }
        return known;
    }

    /** A shard's own identifiers of types that a client has declared. */
    int[] there(Session session, Connection shard, int[] declared) throws SQLException {
        int[] there = declared.clone();
        for (int i = 0; i < declared.length; i++) {
            String name = typeName(session, declared[i]);
            if (name != null) {
                there[i] = shard.unwrap(BaseConnection.class).getTypeInfo().getPGType(name);
            }
        }
        return there;
    }
}
