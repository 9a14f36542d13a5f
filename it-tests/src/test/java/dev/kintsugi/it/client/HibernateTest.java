package dev.kintsugi.it.client;

import dev.kintsugi.it.client.HibernateApplication.Ground;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Nested;

/** The Hibernate application on one database and on three shards, of both products. */
class HibernateTest {

    @Nested
    class OnOnePostgres extends HibernateApplication {
        OnOnePostgres() throws SQLException, IOException {
            super(Ground.ONE_POSTGRESQL);
        }
    }

    @Nested
    class OnPostgresShards extends HibernateApplication {
        OnPostgresShards() throws SQLException, IOException {
            super(Ground.POSTGRESQL_SHARDS);
        }
    }

    @Nested
    class OnOneH2 extends HibernateApplication {
        OnOneH2() throws SQLException, IOException {
            super(Ground.ONE_H2);
        }
    }

    @Nested
    class OnH2Shards extends HibernateApplication {
        OnH2Shards() throws SQLException, IOException {
            super(Ground.H2_SHARDS);
        }
    }
}
