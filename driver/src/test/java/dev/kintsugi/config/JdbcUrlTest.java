package dev.kintsugi.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.topology.Topology;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGProperty;

/** Which URLs a node may have. */
class JdbcUrlTest {
    private static Topology withUrl(String url, String otherLines) throws SQLException {
        return Configuration.parse(
                "test", "cluster: c\nshards: {s0: {primary: '" + url + "'}}\n" + otherLines, name -> null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql:shop",
                "jdbc:postgresql://db/shop",
                "jdbc:postgresql://db:5433/",
                "jdbc:postgresql://[::1]:5432/shop?sslmode=verify-full&sslrootcert=/etc/ca.crt",
                "jdbc:postgresql:///shop?currentSchema=a,b&options=-c%20statement_timeout=5s",
                "jdbc:h2:mem:a",
                "jdbc:h2:mem:a;DB_CLOSE_DELAY=-1;mode=PostgreSQL",
                "jdbc:h2:~/shop",
                "jdbc:h2:./data/shop;IFEXISTS=TRUE",
                "jdbc:h2:file:/data/shop",
                "jdbc:h2:tcp://db:9092/~/shop"
            })
    void harmlessUrl_isTakenAsItIs(String url) throws SQLException {
        assertThat(withUrl(url, "").shards().get(0).primary().url()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:mem:a;INIT=RUNSCRIPT FROM ''x.sql''",
                "jdbc:h2:mem:a;init=SELECT 1",
                "jdbc:h2:mem:a; INIT=SELECT 1",
                "jdbc:h2:mem:a;DB_CLOSE_DELAY=-1\\;;INIT=SELECT 1",
                "jdbc:h2:mem:a;TRACE_LEVEL_SYSTEM_OUT=3",
                "jdbc:h2:mem:a;DATABASE_EVENT_LISTENER=x.Y",
                "jdbc:h2:mem:a;IGNORECASE=TRUE",
                "jdbc:h2:mem:a;INIT",
                "jdbc:h2:classpath:shop",
                "jdbc:h2:file:zip:/x.zip!/shop",
                "jdbc:postgresql://a/shop?socketFactory=x.Y",
                "jdbc:postgresql://a/shop?ssl=true&sslhostnameverifier=x.Y",
                "jdbc:postgresql://a/shop?sslpasswordcallback=x.Y",
                "jdbc:postgresql://a/shop?xmlFactoryFactory=x.Y",
                "jdbc:postgresql://a/shop?connectExecutor=x.Y",
                "jdbc:postgresql://a/shop?jaasLogin=true",
                "jdbc:postgresql://a/shop?PGHOST=b",
                "jdbc:postgresql://a/shop?host=b",
                "jdbc:postgresql://a/shop?service=b",
                "jdbc:postgresql://a/shop?preferQueryMode=simple",
                "jdbc:postgresql://a/shop?autosave=always"
            })
    void otherUrl_needsTheSwitch(String url) throws SQLException {
        assertThat(Broken.messageForUrl(url.replace("''", "'"))).contains("allowUnsafeUrls: true");
        assertThat(withUrl(url, "allowUnsafeUrls: true").shards()).hasSize(1);
    }

    @Test
    void allowedParametersOfPostgresql_allExist() {
        Set<String> existing =
                Arrays.stream(PGProperty.values()).map(PGProperty::getName).collect(Collectors.toSet());

        assertThat(existing).containsAll(UrlGrammar.POSTGRESQL.allowed());
    }

    @Test
    void allowedParametersOfPostgresql_nameNoClass() {
        assertThat(UrlGrammar.POSTGRESQL.allowed())
                .noneMatch(name -> name.matches("(?i).*(factory|class|callback|verifier|executor|logger|file).*"));
    }

    @Test
    void escapedPasswordOfH2_opensItsDatabase() throws SQLException {
        String url = "jdbc:h2:mem:escaped;USER=sa;PASSWORD=a\\;b";
        var node = withUrl(url, "").shards().get(0).primary();

        assertThat(node.url()).isEqualTo("jdbc:h2:mem:escaped");
        try (var asWritten = DriverManager.getConnection(url);
                var asRead = DriverManager.getConnection(
                        node.url(),
                        node.user(),
                        node.password() == null ? "" : node.password().reveal())) {
            assertThat(asRead.isValid(1)).isTrue();
            assertThat(asWritten.isValid(1)).isTrue();
        }
    }

    @Test
    void nodesOfOneDatabase_inOtherSpellings_areFound() {
        String message = Broken.message(
                """
                        cluster: c
                        shards:
                          s0: {primary: "jdbc:postgresql:shop"}
                          s1: {primary: "jdbc:postgresql://LOCALHOST:5432/shop?ssl=true"}
                          s2: {primary: "jdbc:postgresql:///shop"}
                          s3: {primary: "jdbc:postgresql://localhost/other"}
                        """,
                Map.of());

        assertThat(message).startsWith("shop.yaml has 2 mistakes").contains("s1.primary is the", "s2.primary is the");
    }
}
