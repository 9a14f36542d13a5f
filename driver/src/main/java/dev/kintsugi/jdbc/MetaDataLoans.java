package dev.kintsugi.jdbc;

import dev.kintsugi.session.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections that one session's open metadata rows come from.
 *
 * <p>Rows need their connection until they are closed, and applications are careless about closing them. So outside transactions all
 * open metadata rows share one loan, and a careless session holds one pooled connection rather than one an answer.
 */
final class MetaDataLoans {
    private final KintsugiConnection connection;
    private @Nullable Lent shared;

    MetaDataLoans(KintsugiConnection connection) {
        this.connection = connection;
    }

    /** Connections to ask, with one user: the caller. */
    Lent take() throws SQLException {
        connection.ensureOpen();
        Session session = connection.session();
        if (session.transactionStatus() != Session.TransactionStatus.IDLE) {
            // A shared loan may be older than the transaction and would not see what the transaction has created.
            return new Lent(borrow(session)).use();
        }
        Lent lent = shared;
        if (lent == null) {
            lent = new Lent(borrow(session));
            shared = lent;
        }
        return lent.use();
    }

    private static List<Session.Loan> borrow(Session session) throws SQLException {
        List<Session.Loan> loans = new ArrayList<>();
        Session.Loan first = session.borrowFirst();
        loans.add(first);
        try {
            loans.addAll(session.borrowFurther());
        } catch (SQLException | RuntimeException e) {
            first.close();
            throw e;
        }
        return loans;
    }

    /** A connection of the first shard, and of those that have tables of their own, given back by the last user's close. */
    final class Lent implements AutoCloseable {
        private final List<Session.Loan> loans;
        private int users;

        private Lent(List<Session.Loan> loans) {
            this.loans = loans;
        }

        /** One user more. */
        Lent use() {
            users++;
            return this;
        }

        Connection first() {
            return loans.get(0).connection();
        }

        /** All of them, the first shard's first. */
        List<Connection> connections() {
            return loans.stream().map(Session.Loan::connection).toList();
        }

        @Override
        public void close() throws SQLException {
            users--;
            if (users > 0) {
                return;
            }
            if (shared == this) {
                shared = null;
            }
            Closing.all(loans);
        }
    }
}
