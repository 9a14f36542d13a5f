package dev.kintsugi.proxy.server;

import dev.kintsugi.proxy.value.Oid;
import dev.kintsugi.proxy.wire.Column;
import dev.kintsugi.proxy.wire.ErrorFields;
import dev.kintsugi.proxy.wire.Formats;
import dev.kintsugi.proxy.wire.Message;
import dev.kintsugi.proxy.wire.Message.InvalidText;
import dev.kintsugi.proxy.wire.Reply;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * The admin database {@code kintsugi}: the commands that PgBouncer's users know, by simple queries.
 *
 * @see <a href="https://www.pgbouncer.org/usage.html">PgBouncer's admin console</a>
 */
final class AdminConsole implements Talk {
    /** The name of the database. */
    static final String DATABASE = "kintsugi";

    private final Administration administration;
    private final Output out;
    private boolean skipping;
    private boolean over;

    AdminConsole(Administration administration, Output out) {
        this.administration = administration;
        this.out = out;
    }

    @Override
    public void begin() {
        ready();
    }

    private void ready() {
        out.reply().readyForQuery('I');
        out.flush();
    }

    @Override
    public void answer(Message message) {
        switch (message.type()) {
            case 'Q' -> {
                try {
                    query(message.readText());
                } catch (InvalidText e) {
                    out.reply().error(Failure.of(e));
                }
                ready();
            }
            case 'S' -> {
                skipping = false;
                ready();
            }
            case 'X' -> over = true;
            default -> {
                if (!skipping) {
                    skipping = true;
                    fail("0A000", "The admin database takes simple queries only");
                }
            }
        }
    }

    private void query(String text) {
        String command = text.replace(';', ' ').strip();
        if (command.isEmpty()) {
            out.reply().emptyQuery();
            return;
        }
        String[] words = command.split("\\s+");
        try {
            if (words[0].equalsIgnoreCase("SHOW") && words.length == 2) {
                show(administration.show(words[1].toUpperCase(Locale.ROOT)));
                out.reply().commandComplete("SHOW");
            } else {
                out.reply().commandComplete(administration.run(words));
            }
        } catch (SQLException e) {
            out.reply().error(Failure.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("57P01", "the proxy ends");
        }
    }

    private void fail(String state, String message) {
        out.reply().error(new ErrorFields("ERROR", state, message));
    }

    private void show(Administration.Table table) {
        Reply reply = out.reply();
        List<Column> columns = table.labels().stream()
                .map(label -> new Column(label, 0, 0, Oid.TEXT, -1, -1))
                .toList();
        reply.rowDescription(columns, Formats.TEXT);
        for (List<String> row : table.rows()) {
            reply.beginRow(row.size());
            row.forEach(value -> reply.value(value.getBytes(StandardCharsets.UTF_8)));
            reply.endRow();
        }
    }

    @Override
    public boolean isIdle() {
        return true;
    }

    @Override
    public boolean ignoresPause() {
        return true;
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public void cancel() {
        // Nothing runs for long, but PAUSE, which RESUME ends.
    }

    @Override
    public void leave() {
        out.reply().error(Failure.fatal("57P01", "terminating connection due to administrator command"));
        over = true;
    }

    @Override
    public void close() {
        over = true;
    }
}
