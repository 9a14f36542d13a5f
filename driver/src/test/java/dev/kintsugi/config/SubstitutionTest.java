package dev.kintsugi.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.topology.Secret;
import dev.kintsugi.topology.Topology;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of ${…} in the file. */
class SubstitutionTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("NAME", "value", "EMPTY", "", "SIZE", "7", "NESTED", "${NAME}", "URL", "jdbc:h2:mem:b");

    private static String password(String written, Map<String, String> environment) throws SQLException {
        Topology topology = Configuration.parse(
                "test",
                "cluster: c\npassword: '" + written + "'\nshards: {s0: {primary: 'jdbc:h2:mem:a'}}\n",
                environment::get);
        Secret password = topology.shards().get(0).primary().password();
        return Objects.requireNonNull(password).reveal();
    }

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "${NAME}, value",
        "a${NAME}b${NAME}, avaluebvalue",
        "${NAME:-other}, value",
        "${NO_SUCH:-other}, other",
        "${NO_SUCH:-}x, x",
        "${EMPTY}x, x",
        "${EMPTY:-other}, other",
        "${NESTED}, ${NAME}",
        "$${NAME}, ${NAME}",
        "$$${NAME}, $${NAME}",
        "$$NAME$, $$NAME$",
        "$NAME, $NAME",
        "${NO_SUCH:-a:-b$c\\d}, a:-b$c\\d"
    })
    void references_areReplaced(String written, String expected) throws SQLException {
        assertThat(password(written, ENVIRONMENT)).isEqualTo(expected);
    }

    @Test
    void references_workInEveryKindOfValue() throws SQLException {
        Topology topology = Configuration.parse(
                "test",
                """
                cluster: ${NAME}
                shards: {s0: {primary: "${URL}"}}
                pool: {maximumPoolSize: "${SIZE}", connectionTimeout: "${SIZE}s"}
                reads: {consistency: "${NO_SUCH:-eventual}"}
                """,
                ENVIRONMENT::get);

        assertThat(topology.cluster()).isEqualTo("value");
        assertThat(topology.settings().pool().maximumPoolSize()).isEqualTo(7);
        assertThat(topology.settings().pool().connectionTimeout()).hasSeconds(7);
        assertThat(topology.shards().get(0).primary().url()).isEqualTo("jdbc:h2:mem:b");
    }

    @Property(tries = 300)
    void anyValue_arrivesAsItIs(@ForAll @NotEmpty String value) throws SQLException {
        assertThat(password("${VALUE}", Map.of("VALUE", value))).isEqualTo(value);
    }

    @Test
    void valueOfYaml_addsNoStructure() throws SQLException {
        assertThat(password("${VALUE}", Map.of("VALUE", "x'\nallowUnsafeUrls: true\n# {[")))
                .isEqualTo("x'\nallowUnsafeUrls: true\n# {[");
    }

    @Test
    void mistakenValueOfTheEnvironment_isNamedAndNotShown() {
        String message = Broken.message(
                """
                        cluster: c
                        shards: {s0: {primary: "${URL}"}}
                        pool: {maximumPoolSize: "${SIZE}"}
                        reads: {maxLag: "${LAG:-hunter2}", consistency: "${C}"}
                        placements: {p: {algorithm: "${A}"}}
                        """,
                Map.of("URL", "hunter2:x", "SIZE", "hunter2", "C", "hunter2", "A", "hunter2"));

        assertThat(message)
                .doesNotContain("hunter2")
                .contains("'${SIZE}'", "'${LAG}'", "'${C}'", "'${A}'", "shards.s0.primary is no JDBC URL");
    }
}
