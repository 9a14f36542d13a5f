package dev.kintsugi.it.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** HikariCP and the vendor's driver, a pool for each database. */
final class RawDoor implements Door {
    private final List<HikariDataSource> pools;

    RawDoor(List<String> urls) {
        pools = urls.stream().map(RawDoor::pool).toList();
    }

    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(10);
        return new HikariDataSource(config);
    }

    @Override
    public Connection connect(int shard) throws SQLException {
        return pools.get(shard).getConnection();
    }

    @Override
    public boolean byHand() {
        return true;
    }

    @Override
    public void close() {
        pools.forEach(HikariDataSource::close);
    }
}
