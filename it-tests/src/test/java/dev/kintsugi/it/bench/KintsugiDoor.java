package dev.kintsugi.it.bench;

import dev.kintsugi.KintsugiDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** Kintsugi's data source, which pools the databases' connections itself: ten to each, as {@link RawDoor} does. */
final class KintsugiDoor implements Door {
    private final KintsugiDataSource source = new KintsugiDataSource();

    KintsugiDoor(Path configuration) {
        source.setUrl("jdbc:kintsugi:" + configuration);
    }

    @Override
    public Connection connect(int shard) throws SQLException {
        return source.getConnection();
    }

    @Override
    public boolean byHand() {
        return false;
    }

    @Override
    public void close() throws SQLException {
        source.close();
    }
}
