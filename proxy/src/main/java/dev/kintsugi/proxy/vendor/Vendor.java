package dev.kintsugi.proxy.vendor;

import dev.kintsugi.execute.Execution;
import dev.kintsugi.execute.Passage;
import dev.kintsugi.proxy.value.UserType;
import dev.kintsugi.proxy.wire.Column;
import dev.kintsugi.proxy.wire.Relay;
import dev.kintsugi.rows.Parameter;
import dev.kintsugi.session.Prepared;
import dev.kintsugi.session.Session;
import dev.kintsugi.topology.Node;
import dev.kintsugi.topology.Topology;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One kind of database behind the proxy. Thread-safe. */
public interface Vendor {

    /** The kind that a cluster's shards are of. */
    static Vendor of(Topology topology) {
        return isPostgres(topology) ? new PostgresVendor() : new H2Vendor();
    }

    /**
     * The cluster as the proxy connects to it: of PostgreSQL all values come as text, which is what a merge, and most clients, need, over
     * sockets that one thread can wait for many of, unless the file names others.
     */
    static Topology connecting(Topology topology) {
        return isPostgres(topology)
                ? topology.withNodes(node -> node.url().contains("socketFactory=")
                        ? text(node)
                        : text(node).withParameter("socketFactory", LineSockets.class.getName()))
                : topology;
    }

    private static Node text(Node node) {
        return node.withParameter("binaryTransfer", "false");
    }

    private static boolean isPostgres(Topology topology) {
        return topology.shards().get(0).primary().url().startsWith("jdbc:postgresql:");
    }

    /** The settings whose values a client is told when it connects. */
    Map<String, String> reported(Session session) throws SQLException;

    /**
     * The statement that sets what a client has asked for when it connected.
     *
     * @param name of a setting, letters and digits
     * @return null if there is nothing to set
     */
    @Nullable String setting(String name, String value);

    /** True for a statement that PostgreSQL's clients send of their own accord, and that means nothing to these databases. */
    boolean isMeaningless(Prepared statement);

    /**
     * Describes a statement without running it.
     *
     * @param statement as the session runs it
     * @param text as the client wrote it, with numbered parameters
     * @param declared the types that the client has given to parameters, {@link dev.kintsugi.proxy.value.Oid#UNSPECIFIED} for those to be
     *     inferred; one for each parameter
     * @param execution which can stop it
     */
    Described describe(Session session, Prepared statement, String text, int[] declared, Execution execution)
            throws SQLException;

    /**
     * The columns of an answer.
     *
     * @param count how many of them the client sees
     */
    List<Column> columns(Session session, ResultSet rows, int count) throws SQLException;

    /**
     * A value of the row on which the result set stands, as the database writes it in text.
     *
     * @param index from 1
     */
    byte @Nullable [] text(ResultSet row, int index, Column column) throws SQLException;

    /**
     * Takes a statement to a shard as its client has sent it; null if the client speaks another protocol than these databases.
     *
     * @param to where the answer goes
     * @param awaiting awaits the answer; null if whoever runs the statement is to
     */
    @Nullable Passage passage(Session session, Sent statement, Relay to, @Nullable Awaiting awaiting) throws SQLException;

    /** A type that a user has made, by the identifier by which clients know it; null if it is another. */
    @Nullable UserType userType(Session session, int type) throws SQLException;

    /** A parameter whose type is known, or to be inferred. */
    Parameter parameter(Session session, int type, @Nullable String text) throws SQLException;
}
