package dev.kintsugi.proxy.vendor;

import dev.kintsugi.proxy.value.Oid;
import dev.kintsugi.proxy.wire.Column;
import dev.kintsugi.proxy.wire.Formats;
import dev.kintsugi.proxy.wire.Relay;
import dev.kintsugi.session.Session;
import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.PGStream;
import org.postgresql.core.QueryExecutorBase;
import org.postgresql.core.TransactionState;
import org.postgresql.core.VisibleBufferedInputStream;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.jdbc.ResourceLock;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

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
    /** The statement has been deallocated meanwhile. */
    private static final String GONE = "26000";

    private static final int RECORD = 2249;
    private static final int RECORDS = 2287;
    private static final MethodHandle STREAM = field(QueryExecutorBase.class, "pgStream", PGStream.class);
    private static final MethodHandle LOCK = field(QueryExecutorBase.class, "lock", ResourceLock.class);
    private static final MethodHandle INPUT = field(PGStream.class, "pgInput", VisibleBufferedInputStream.class);
    private static final MethodHandle END = field(VisibleBufferedInputStream.class, "endIndex", int.class);

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
    private volatile @Nullable OneTalk talk;
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
    private static MethodHandle field(Class<?> owner, String name, Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup()).findGetter(owner, name, type);
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
        talk = null;
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
        return talk != null && talk.answer.changedSettings();
    }

    /** The connection below, if its bytes are read as they come and pgjdbc has taken none of those that are to come; null else. */
    @Nullable LineSocket socket() {
        if (!(stream.getSocket() instanceof LineSocket socket) || stream.isGssEncrypted()) {
            return null;
        }
        try {
            VisibleBufferedInputStream input = (VisibleBufferedInputStream) INPUT.invoke(stream);
            return input.getIndex() == (int) END.invoke(input) ? socket : null;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** A statement and its answer. */
    private static final class OneTalk {
        private final Sent.@Nullable Bound bound;
        private final boolean known;
        private final ShardAnswer answer;
        /** What has kept the answer from coming as a whole. */
        private @Nullable Exception broken;

        OneTalk(Sent.@Nullable Bound bound, boolean known, ShardAnswer answer) {
            this.bound = bound;
            this.known = known;
            this.answer = answer;
        }
    }

    /**
     * Runs a statement and hands on what the server answers, but for its error.
     *
     * @param begins true if a transaction begins with it
     * @param answering told before the client may see anything
     */
    void run(Sent statement, boolean begins, Runnable answering, Relay to) {
        OneTalk mine = begin(statement, begins, answering, to);
        try (ResourceLock ignored = lock.obtain()) {
            send(statement, begins);
            mine.answer.read(stream);
        } catch (IOException | RuntimeException e) {
            mine.broken = e;
        }
    }

    /** True while the server has not said that the transaction of what it was sent has begun; from any thread. */
    boolean isBeginning() {
        OneTalk known = talk;
        return known != null && known.answer.isBeginning();
    }

    /** Sends a statement, whose answer {@link #hear} takes as it comes. */
    void send(Sent statement, boolean begins, Runnable answering, Relay to) {
        OneTalk mine = begin(statement, begins, answering, to);
        try (ResourceLock ignored = lock.obtain()) {
            send(statement, begins);
        } catch (IOException | RuntimeException e) {
            mine.broken = e;
        }
    }

    /** Takes what has come of an answer; true if no more is to come. */
    boolean hear(LineSocket socket, boolean late) {
        OneTalk mine = Objects.requireNonNull(talk);
        if (mine.broken != null) {
            return true;
        }
        try {
            boolean more = socket.read();
            if (mine.answer.take(socket.bytes())) {
                return true;
            }
            if (!more) {
                throw new EOFException();
            }
            if (late) {
                throw new SocketTimeoutException("Read timed out");
            }
            return false;
        } catch (IOException | RuntimeException e) {
            mine.broken = e;
            return true;
        }
    }

    /**
     * Ends what has been run or sent.
     *
     * @param connection whose line this is; closed if what is left of an answer cannot be read
     * @return how many rows the server says that it has answered or changed; {@link #NOT_RUN} if what was prepared for the statement is
     *     there no longer
     */
    long end(PgConnection connection) throws SQLException {
        OneTalk mine = Objects.requireNonNull(talk);
        PSQLException failure = mine.answer.failure();
        Exception broken = mine.broken;
        if (broken != null) {
            // What is left of the answer is still to come, and nobody else's to hear.
            connection.abort(Runnable::run);
            if (broken instanceof RuntimeException e) {
                throw e;
            }
            throw failure != null
                    ? failure
                    : new PSQLException(
                            "An I/O error occurred while talking to the backend.",
                            PSQLState.CONNECTION_FAILURE,
                            broken);
        }
        executor.setTransactionState(
                switch (mine.answer.status()) {
                    case 'I' -> TransactionState.IDLE;
                    case 'T' -> TransactionState.OPEN;
                    default -> TransactionState.FAILED;
                });
        if (failure == null) {
            return mine.answer.count();
        }
        Sent.Bound bound = mine.bound;
        boolean gone = mine.known && GONE.equals(failure.getSQLState());
        if (bound != null && (gone || !(mine.known || mine.answer.parsed()))) {
            prepared.remove(bound.owner());
        }
        if (gone && connection.getAutoCommit()) {
            return NOT_RUN;
        }
        throw failure;
    }

    private OneTalk begin(Sent statement, boolean begins, Runnable answering, Relay to) {
        Sent.Bound bound = statement.bound();
        boolean known = bound != null && bound.owner() != null && prepared.containsKey(bound.owner());
        OneTalk mine = new OneTalk(
                bound,
                known,
                new ShardAnswer(begins, bound == null || bound.described(), this::translated, answering, to, chunk));
        talk = mine;
        return mine;
    }

    private void send(Sent statement, boolean begins) throws IOException {
        if (begins) {
            query("BEGIN");
        }
        Sent.Bound bound = statement.bound();
        if (bound == null) {
            query(statement.written().text());
        } else {
            execute(statement, bound);
        }
        stream.flush();
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
}
