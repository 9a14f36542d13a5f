package dev.kintsugi.proxy.vendor;

import dev.kintsugi.proxy.value.Oid;
import dev.kintsugi.proxy.wire.Column;
import dev.kintsugi.proxy.wire.Formats;
import dev.kintsugi.proxy.wire.Relay;
import dev.kintsugi.session.Session;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.PGStream;
import org.postgresql.core.QueryExecutorBase;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.jdbc.ResourceLock;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/**
 * A shard's connection beneath pgjdbc, whose stream it uses between pgjdbc's own statements: a client's messages go out, and the server's
 * come back, as they are. Only descriptions of columns are looked at, since their identifiers are to be the first shard's.
 *
 * <pre>
 * client    Bind Describe Execute Sync                    RowDescription DataRow … CommandComplete
 *                     |                                               ^
 * shard     (Parse) Bind Describe Execute Sync    (ParseComplete) BindComplete RowDescription DataRow … CommandComplete ReadyForQuery
 * </pre>
 *
 * <p>Belongs to whoever has the connection.
 */
final class ServerLine {
    /** Instead of a count: the statement has not run. */
    static final long NOT_RUN = -2;

    private static final int MOST_PREPARED = 256;
    private static final int MOST_KNOWN = 1024;
    /** Bytes of an error, or of a description of 1,664 columns, and more. */
    private static final int MOST_READ = 16 << 20;
    /** The statement has been deallocated meanwhile. */
    private static final String GONE = "26000";

    private static final int RECORD = 2249;
    private static final int RECORDS = 2287;
    private static final MethodHandle STREAM = field("pgStream", PGStream.class);
    private static final MethodHandle LOCK = field("lock", ResourceLock.class);

    private final QueryExecutorBase executor;
    private final PGStream stream;
    /** Held by whoever speaks: a timer may have something to say to a shard whose client says nothing. */
    private final ResourceLock lock;

    private final FirstShard first;
    private final String url;
    private final byte[] chunk = new byte[8192];
    /** Of what {@link #first} knows. */
    private long generation = -1;

    /** The names of what is prepared on the server, by who owns it. */
    private final Map<Object, String> prepared = new Recent<>(MOST_PREPARED) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, String> eldest) {
            boolean old = super.removeEldestEntry(eldest);
            if (old) {
                unneeded.add(eldest.getValue());
            }
            return old;
        }
    };

    private final Deque<String> unneeded = new ArrayDeque<>();
    private int names;
    private boolean changedSettings;
    /** Which statements have been described, and whether all of their columns' values are the same on every server, in binary too. */
    private final Map<Seen, Boolean> described = new Recent<>(MOST_KNOWN);
    /** The server's descriptions of columns as clients get them. */
    private final Map<ByteBuffer, byte[]> descriptions = new Recent<>(MOST_KNOWN);

    /** A statement as a session reads it. */
    private record Seen(Sent.Template statement, Map<String, String> settings) {}

    /** What was used last. */
    private static class Recent<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;
        private final int most;

        Recent(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
        }
    }

    ServerLine(PgConnection connection, FirstShard first, String url) {
        this.executor = (QueryExecutorBase) connection.getQueryExecutor();
        this.first = first;
        this.url = url;
        try {
            this.stream = (PGStream) STREAM.invoke(executor);
            this.lock = (ResourceLock) LOCK.invoke(executor);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** pgjdbc keeps its stream, and who may use it, to itself. */
    private static MethodHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(QueryExecutorBase.class, MethodHandles.lookup())
                    .findGetter(QueryExecutorBase.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This version of pgjdbc keeps its " + name + " elsewhere", e);
        }
    }

    /** Forgets what may have changed since. */
    void asOf(long another) {
        if (generation != another) {
            generation = another;
            described.clear();
            descriptions.clear();
        }
    }

    /**
     * True if the statement can run here as it is, and what it answers be handed on.
     *
     * @param session that asks
     * @param connection whose line this is
     * @param vendor describes what has not been seen here
     */
    boolean takes(Sent statement, Session session, PgConnection connection, PostgresVendor vendor) throws SQLException {
        changedSettings = false;
        Sent.Template template = statement.shape();
        for (int type : template.types()) {
            if (!isBuiltIn(type)) {
                return false;
            }
        }
        Seen seen = new Seen(template, session.settings());
        Boolean everywhere = described.get(seen);
        if (everywhere == null) {
            int[] types = template.types().stream().mapToInt(Integer::intValue).toArray();
            List<Column> columns = vendor.describe(
                            session, connection, statement.written().text(), types)
                    .columns();
            everywhere = columns == null || columns.stream().allMatch(column -> isBuiltIn(column.type()));
            described.put(seen, everywhere);
        }
        Sent.Bound bound = statement.bound();
        return everywhere || bound == null || !bound.wanted().anyBinary();
    }

    private static boolean isBuiltIn(int type) {
        return type >= 0 && type < Oid.FIRST_OF_USERS && type != RECORD && type != RECORDS;
    }

    /** True if the last statement has changed a setting of those that the server tells of. */
    boolean hasChangedSettings() {
        return changedSettings;
    }

    /**
     * Runs a statement and hands on what the server answers, but for its error.
     *
     * @param connection whose line this is; closed if what is left of an answer cannot be read
     * @param answering told before the client may see anything
     * @return how many rows it says that it has answered or changed; {@link #NOT_RUN} if what was prepared for it is there no longer
     */
    long run(Sent statement, PgConnection connection, Runnable answering, Relay to) throws SQLException {
        Sent.Bound bound = statement.bound();
        boolean known = bound != null && bound.owner() != null && prepared.containsKey(bound.owner());
        Answer answer = new Answer(bound == null || bound.described(), answering, to);
        try (ResourceLock ignored = lock.obtain()) {
            if (bound == null) {
                query(statement.written().text());
            } else {
                execute(statement, bound);
            }
            stream.flush();
            answer.read();
        } catch (IOException e) {
            connection.abort(Runnable::run);
            PSQLException last = answer.failure;
            throw last != null
                    ? last
                    : new PSQLException(
                            "An I/O error occurred while talking to the backend.", PSQLState.CONNECTION_FAILURE, e);
        } catch (RuntimeException e) {
            // Whoever was to take the answer has gone, and the rest of it is still to come.
            connection.abort(Runnable::run);
            throw e;
        }
        PSQLException failure = answer.failure;
        if (failure == null) {
            return answer.count;
        }
        boolean gone = known && GONE.equals(failure.getSQLState());
        if (bound != null && (gone || !(known || answer.parsed))) {
            prepared.remove(bound.owner());
        }
        if (gone && connection.getAutoCommit()) {
            return NOT_RUN;
        }
        throw failure;
    }

    private void query(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        header('Q', bytes.length + 1);
        text(bytes);
    }

    private void execute(Sent statement, Sent.Bound bound) throws IOException {
        // First: what follows a statement that fails is not heard.
        for (String old = unneeded.poll(); old != null; old = unneeded.poll()) {
            byte[] bytes = old.getBytes(StandardCharsets.UTF_8);
            header('C', bytes.length + 2);
            stream.sendChar('S');
            text(bytes);
        }
        Object owner = bound.owner();
        String known = owner == null ? null : prepared.get(owner);
        String name = owner == null ? "" : known == null ? "kintsugi_" + ++names : known;
        if (known == null) {
            parse(name, statement);
        }
        if (owner != null && known == null) {
            prepared.put(owner, name);
        }
        bind(name, bound);
        if (bound.described()) {
            header('D', 2);
            stream.sendChar('P');
            stream.sendChar(0);
        }
        header('E', 5);
        stream.sendChar(0);
        stream.sendInteger4(0);
        header('S', 0);
    }

    private void parse(String name, Sent statement) throws IOException {
        List<Integer> types = statement.written().types();
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = statement.written().text().getBytes(StandardCharsets.UTF_8);
        header('P', nameBytes.length + 1 + bytes.length + 1 + 2 + 4 * types.size());
        text(nameBytes);
        text(bytes);
        stream.sendInteger2(types.size());
        for (int type : types) {
            stream.sendInteger4(type);
        }
    }

    private void bind(String name, Sent.Bound bound) throws IOException {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        byte[][] values = bound.values();
        int length = 1
                + nameBytes.length
                + 1
                + bound.given().bytes()
                + 2
                + bound.wanted().bytes();
        for (byte[] value : values) {
            length += 4 + (value == null ? 0 : value.length);
        }
        header('B', length);
        stream.sendChar(0);
        text(nameBytes);
        formats(bound.given());
        stream.sendInteger2(values.length);
        for (byte[] value : values) {
            if (value == null) {
                stream.sendInteger4(-1);
            } else {
                stream.sendInteger4(value.length);
                stream.send(value);
            }
        }
        formats(bound.wanted());
    }

    private void formats(Formats formats) throws IOException {
        stream.sendInteger2(formats.count());
        for (int i = 0; i < formats.count(); i++) {
            stream.sendInteger2(formats.isBinary(i) ? 1 : 0);
        }
    }

    private void header(char type, int length) throws IOException {
        stream.sendChar(type);
        stream.sendInteger4(length + Integer.BYTES);
    }

    private void text(byte[] bytes) throws IOException {
        stream.send(bytes);
        stream.sendChar(0);
    }

    /** A server's description of columns, with the identifiers that clients know. */
    private byte[] translated(byte[] description) {
        ByteBuffer raw = ByteBuffer.wrap(description);
        byte[] known = descriptions.get(raw);
        if (known == null) {
            known = description.clone();
            ByteBuffer out = ByteBuffer.wrap(known);
            int columns = raw.getShort(0) & 0xFFFF;
            int at = 2;
            for (int i = 0; i < columns; i++) {
                while (description[at] != 0) {
                    at++;
                }
                int table = first.knownTable(url, raw.getInt(at + 1));
                out.putInt(at + 1, table);
                out.putInt(at + 7, first.knownType(url, raw.getInt(at + 7)));
                at += 19;
            }
            descriptions.put(ByteBuffer.wrap(description), known);
        }
        return known;
    }

    /** What the server answers to one statement. */
    private final class Answer {
        private final boolean wanted;
        private final Runnable answering;
        private final Relay to;
        private long count;
        private boolean parsed;
        private @Nullable PSQLException failure;

        Answer(boolean wanted, Runnable answering, Relay to) {
            this.wanted = wanted;
            this.answering = answering;
            this.to = to;
        }

        void read() throws IOException {
            while (true) {
                int type = stream.receiveChar();
                int length = length(type);
                switch (type) {
                    case 'D', 'N', 'I' -> handOn((char) type, length);
                    case 'n' -> describe('n', length);
                    case 'T' -> describe('T', length);
                    case 'C' -> complete(length);
                    case 'E' ->
                        failure = new PSQLException(
                                new ServerErrorMessage(new String(stream.receive(length), StandardCharsets.UTF_8)));
                    case 'Z' -> {
                        ready(stream.receiveChar());
                        return;
                    }
                    case '1' -> parsed = true;
                    // What only its sender needs to know; and what a server says of its own accord.
                    case '2', '3', 'A' -> stream.skip(length);
                    case 'S' -> {
                        changedSettings = true;
                        stream.skip(length);
                    }
                    default -> throw new IOException("unexpected message type " + type + " from the backend");
                }
            }
        }

        /** What is handed on piece by piece may be long; more of anything else says that this is no server, or has lost its way. */
        private int length(int type) throws IOException {
            int length = stream.receiveInteger4();
            if (length < Integer.BYTES || length > MOST_READ && type != 'D' && type != 'N') {
                throw new IOException("a message of " + length + " bytes from the backend");
            }
            return length - Integer.BYTES;
        }

        private void handOn(char type, int length) throws IOException {
            answering.run();
            to.begin(type, length);
            for (int left = length; left > 0; ) {
                int part = Math.min(left, chunk.length);
                stream.receive(chunk, 0, part);
                to.bytes(chunk, part);
                left -= part;
            }
            to.end();
        }

        private void describe(char type, int length) throws IOException {
            byte[] description = stream.receive(length);
            if (wanted) {
                message(type, type == 'T' ? translated(description) : description);
            }
        }

        private void complete(int length) throws IOException {
            byte[] tag = stream.receive(length);
            long rows = 0;
            for (int i = 0; i < tag.length - 1; i++) {
                rows = tag[i] >= '0' && tag[i] <= '9' ? rows * 10 + tag[i] - '0' : 0;
            }
            count = rows;
            message('C', tag);
        }

        private void message(char type, byte[] bytes) {
            answering.run();
            to.begin(type, bytes.length);
            to.bytes(bytes, bytes.length);
            to.end();
        }

        private void ready(int status) {
            executor.setTransactionState(
                    switch (status) {
                        case 'I' -> TransactionState.IDLE;
                        case 'T' -> TransactionState.OPEN;
                        default -> TransactionState.FAILED;
                    });
        }
    }
}
