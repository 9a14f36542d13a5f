package dev.kintsugi.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sentinel password, wherever it stands and whatever is broken around it, is in no message, cause or toString. */
class SecretsTest {
    private static final String SENTINEL = "Xy7sentinel";

    private static String everythingSaid(SQLException refusal) {
        StringWriter text = new StringWriter();
        refusal.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password: Xy7sentinel: x",
                "password: !Xy7sentinel x",
                "password: !Xy7sentinel!x y",
                "password: *Xy7sentinel",
                "password: &Xy7sentinel",
                "password: @Xy7sentinel",
                "password: %Xy7sentinel",
                "password: '${Xy7sentinel'",
                "password: \"Xy7sentinel\\q\"",
                "password: 'Xy7sentinel",
                "password: [Xy7sentinel]",
                "password: {Xy7sentinel",
                "password: |Xy7sentinel",
                "password: Xy7sentinel\u0007",
                "%TAG ! Xy7sentinel",
                "shards: {s: {primary: 'jdbc:mysql://u:Xy7sentinel@h/d'}}",
                "shards: {s: {primary: 'Xy7sentinel'}}",
                "shards: {s: {primary: 'jdbc:postgresql://u:Xy7sentinel@h/d'}}",
                "shards: {s: {primary: 'jdbc:postgresql://u:Xy7sentinel?x@h/d'}}",
                "shards: {s: {primary: 'jdbc:postgresql://h/d?user=u&password=a&Xy7sentinel/&ssl=%'}}",
                "shards: {s: {primary: 'jdbc:postgresql://h/d?password=Xy7sentinel%'}}",
                "shards: {s: {primary: 'jdbc:postgresql://h/d?password=Xy7sentinel&password=Xy7sentinel'}}",
                "shards: {s: {primary: 'jdbc:h2:mem:a;INIT=X;PASSWORD=Xy7sentinel\\;b'}}",
                "gather: {scratch: 'jdbc:oracle:Xy7sentinel'}",
                "proxy: {users: {a: {password: [Xy7sentinel]}}}",
                "password:Xy7sentinel",
                "proxy: {users: {a: {password:Xy7sentinel}}}",
                "proxy: {users: {a: {scram: Xy7sentinel}}}"
            })
    void brokenFile_showsNoSecret(String line) {
        assertThat(everythingSaid(Broken.refusal("cluster: c\n" + line + "\nnonsense: 1\n", Map.of())))
                .doesNotContain(SENTINEL)
                .contains("shop.yaml:");
    }

    @Test
    void goodFile_printsNoSecret() throws SQLException {
        Configuration configuration = Configuration.read(
                new Source(
                        "test",
                        """
                cluster: c
                password: Xy7sentinel
                shards:
                  s0:
                    primary: {url: "jdbc:postgresql://a/d?sslpassword=Xy7sentinel", password: Xy7sentinel}
                    replicas: ["jdbc:postgresql://b/d?user=x&password=Xy7sentinel"]
                gather: {scratch: "jdbc:postgresql://c/d?password=Xy7sentinel"}
                proxy: {users: {app: {password: Xy7sentinel}}}
                """),
                name -> null);

        assertThat(configuration.toString()).doesNotContain(SENTINEL);
        assertThat(configuration.topology().shards().get(0).replicas().get(0).url())
                .doesNotContain(SENTINEL);
    }
}
