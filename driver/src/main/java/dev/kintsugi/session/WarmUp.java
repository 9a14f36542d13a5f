package dev.kintsugi.session;

import dev.kintsugi.dialect.LexerRules;
import dev.kintsugi.parse.Lexer;
import dev.kintsugi.parse.Parser;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the parser's classes while the first cluster of the process opens, which mostly waits for its databases: the first statement then
 * comes a tenth of a second earlier.
 */
final class WarmUp {
    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);
    private static final String STATEMENT =
            "SELECT a, count(*) FROM t JOIN u USING (b) WHERE c = 1 GROUP BY a ORDER BY 2 LIMIT 3";
    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private WarmUp() {}

    /** Begins it on a thread of its own, once in a process. */
    static void begin() {
        if (BEGUN.compareAndSet(false, true)) {
            Thread thread = new Thread(WarmUp::parse, "kintsugi-warm-up");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void parse() {
        try {
            LexerRules rules = LexerRules.of();
            Parser.parse(Lexer.scan(STATEMENT, rules, false), Lexer.tokens(STATEMENT, rules, false));
        } catch (SQLException | RuntimeException e) {
            log.debug("The parser could not be warmed up", e);
        }
    }
}
