package dev.kintsugi.proxy.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kintsugi.config.ProxySettings.Password;
import dev.kintsugi.config.ProxySettings.User;
import dev.kintsugi.topology.Secret;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a client that has no password can find out about users. */
class UsersTest {
    private static final Map<String, User> ALICE =
            Map.of("alice", new User(new Password(new Secret("secret")), false, false, false, List.of()));

    private static ScramExchange exchange(Users users, String user, boolean welcome) {
        return users.exchange(user, welcome);
    }

    /** The challenge but for its nonce, which is another one each time. */
    private static String asked(ScramExchange exchange) throws ScramExchange.Malformed {
        return exchange.challenge("n,,n=,r=abc", ScramExchange.PLAIN, null).replaceFirst("r=[^,]*", "");
    }

    @Test
    void unknownUser_isAskedAsAKnownOneIs() throws ScramExchange.Malformed {
        Users users = new Users(ALICE);
        for (String name : new String[] {"alice", "bob", ""}) {
            String first = asked(exchange(users, name, true));
            assertThat(first).matches(",s=[A-Za-z0-9+/]{22}==,i=4096");
            assertThat(asked(exchange(users, name, true))).isEqualTo(first);
            assertThat(asked(exchange(users, name, false))).isEqualTo(first);
            assertThat(asked(exchange(new Users(ALICE), name, true)))
                    .as("after a reload")
                    .isEqualTo(first);
            assertThat(asked(exchange(new Users(Map.of()), name, true)))
                    .as("without it")
                    .isEqualTo(first);
        }
    }

    @Test
    void everyWrongProof_isRefusedAlike() throws ScramExchange.Malformed {
        Users users = new Users(ALICE);
        for (String name : new String[] {"alice", "bob"}) {
            for (boolean welcome : new boolean[] {true, false}) {
                ScramExchange exchange = exchange(users, name, welcome);
                String challenge = exchange.challenge("n,,n=,r=abc", ScramExchange.PLAIN, null);
                String nonce = challenge.substring(0, challenge.indexOf(','));
                String proof = Base64.getEncoder().encodeToString(new byte[32]);
                assertThat(exchange.verdict("c=biws," + nonce + ",p=" + proof)).isNull();
            }
        }
    }
}
