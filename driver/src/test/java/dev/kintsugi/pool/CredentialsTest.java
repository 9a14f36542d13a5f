package dev.kintsugi.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.topology.Secret;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class CredentialsTest {
    private final Credentials none = new Credentials(null, null);
    private final Credentials app = new Credentials("app", new Secret("hunter2"));

    @Test
    void removeFrom_takesOutWhatIsReplaced() {
        assertThat(app.removeFrom("jdbc:postgresql://h/db?user=a&ssl=true&password=b"))
                .isEqualTo("jdbc:postgresql://h/db?&ssl=true&");
        assertThat(app.removeFrom("jdbc:h2:mem:x;USER=a;MODE=Regular;PASSWORD=b"))
                .isEqualTo("jdbc:h2:mem:x;;MODE=Regular;");
        assertThat(new Credentials("app", null).removeFrom("jdbc:h2:mem:x;USER=a;PASSWORD=b"))
                .isEqualTo("jdbc:h2:mem:x;;PASSWORD=b");
    }

    @Test
    void removeFrom_withNothingToReplace_keepsTheUrl() {
        String url = "jdbc:postgresql://h/db?user=a&password=b";
        assertThat(none.removeFrom(url)).isEqualTo(url);
        assertThat(app.removeFrom("jdbc:postgresql://h/db?applicationuser=a"))
                .isEqualTo("jdbc:postgresql://h/db?applicationuser=a");
    }

    @Test
    void orElse_prefersItsOwn() {
        Credentials file = new Credentials("file", new Secret("other"));
        assertThat(app.orElse(file)).isEqualTo(app);
        assertThat(none.orElse(file)).isEqualTo(file);
        assertThat(new Credentials("app", null).orElse(file)).isEqualTo(new Credentials("app", new Secret("other")));
    }

    @Test
    void addTo_leavesOutWhatIsMissing() {
        Properties properties = new Properties();
        none.addTo(properties);
        assertThat(properties).isEmpty();
        app.addTo(properties);
        assertThat(properties).containsEntry("user", "app").containsEntry("password", "hunter2");
    }

    @Test
    void masked_hidesPasswordsOfUrlAndFile() {
        SQLException e = new SQLException(
                "bad url jdbc:x://h?sslpassword=one&user=u;PASSWORD=two and hunter2", "08001", 7, new Error("hunter2"));

        SQLException masked = app.masked(e);

        assertThat((Throwable) masked)
                .hasMessage("bad url jdbc:x://h?sslpassword=***&user=u;PASSWORD=*** and ***")
                .hasNoCause();
        assertThat(masked.getSQLState()).isEqualTo("08001");
        assertThat(masked.getErrorCode()).isEqualTo(7);
        assertThat(masked.getStackTrace()).isEqualTo(e.getStackTrace());
    }

    @Test
    void masked_passwordOnlyInTheCause_dropsTheCause() {
        assertThat((Throwable) app.masked(new SQLException("outer", new Error("hunter2"))))
                .hasNoCause();
    }

    @Test
    void masked_nothingToHide_isTheSameError() {
        SQLException e = new SQLException("Connection refused", new Error("timeout"));
        assertThat((Throwable) app.masked(e)).isSameAs(e);
        assertThat((Throwable) none.masked(e)).isSameAs(e);
        assertThat((Throwable) new Credentials("u", new Secret("")).masked(e)).isSameAs(e);
        assertThat((Throwable) new Credentials("u", new Secret("on")).masked(e)).isSameAs(e);
    }

    @Test
    void toString_hidesThePassword() {
        assertThat(app.toString()).doesNotContain("hunter2");
    }
}
