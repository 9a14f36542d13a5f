package dev.kintsugi.parse;

import dev.kintsugi.dialect.LexerRules;
import dev.kintsugi.error.Errors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.sf.jsqlparser.parser.ASTNodeAccess;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.TokenMgrException;
import net.sf.jsqlparser.statement.Statement;

/**
 * From tokens to JSqlParser's tree of the template. Thread-safe.
 *
 * <p>JSqlParser reads some texts of PostgreSQL as something else ({@code a ~~ b} as {@code a ~ (~b)}) or loses a part
 * of them. So a tree is handed out only if, written as text again, it has the tokens that went in.
 *
 * <p>The tree is that of the template, not of the statement: where literal slot n stood it has the number n (as a
 * {@code LongValue}) if the literal is a number of whatever form, and the string 'n' (as a {@code StringValue}, or
 * within a {@code DateTimeLiteralExpression}, {@code IntervalExpression} and so on) if it is a string of whatever
 * form. To have the literal itself ask {@link Scan#literal} of the statement at hand. A parameter is a
 * {@code JdbcParameter} with its index, from 1 on. JDBC's escapes are gone: <code>{d '…'}</code> is a date literal,
 * <code>{fn f()}</code> is f(). Quoted words are written "…", also those that were U&amp;"…" or `…`.
 */
public final class Parser {
    private static final int END_OF_TEXT = 0;
    /** The parser's time grows with the square of the depth, or worse. */
    private static final int MOST_NESTED = 200;

    private Parser() {}

    /**
     * Parses one statement.
     *
     * @param tokens the tokens of {@code scan}'s text
     * @throws SQLException 42601 if the text is no statement that JSqlParser reads exactly, or more than one; 54001 if
     *     it is nested too deeply
     */
    public static Statement parse(Scan scan, List<Token> tokens) throws SQLException {
        if (scan.several()) {
            throw Errors.syntax("Several statements in one text cannot be planned as one");
        }
        checkDepth(scan.text(), tokens);
        ParserText text = ParserText.of(scan, tokens);
        CCJSqlParser parser;
        try {
            parser = new CCJSqlParser(text.text())
                    .withSquareBracketQuotation(false)
                    .withAllowComplexParsing(true);
            Statement statement = parser.Statement();
            net.sf.jsqlparser.parser.Token next = parser.getToken(1);
            if (next.kind != END_OF_TEXT) {
                throw text.errorAt(next.absoluteBegin - 1);
            }
            if (!words(text.text(), scan.rules()).equals(words(statement.toString(), scan.rules()))) {
                throw Errors.syntax(
                        "Cannot parse the statement exactly: JSqlParser's tree does not say all that the text says");
            }
            return statement;
        } catch (ParseException e) {
            net.sf.jsqlparser.parser.Token last = e.currentToken;
            throw text.errorAt(last == null || last.next == null ? 0 : last.next.absoluteBegin - 1);
        } catch (TokenMgrException e) {
            throw Errors.syntax(
                    "Cannot parse the statement: a quoted identifier holds a line's end or another control character");
        } catch (StackOverflowError e) {
            throw Errors.tooComplex("The statement is nested too deeply to be planned");
        }
    }

    private static void checkDepth(String text, List<Token> tokens) throws SQLException {
        int depth = 0;
        for (Token token : tokens) {
            if (token.is(text, "(")) {
                depth++;
            } else if (token.is(text, ")")) {
                depth--;
            }
            if (depth > MOST_NESTED) {
                throw Errors.tooComplex("The statement nests more than " + MOST_NESTED + " parentheses");
            }
        }
    }

    /** The token of the statement with which a part of its tree begins; -1 if the parser does not tell. */
    public static int begin(ASTNodeAccess part, Scan scan, List<Token> tokens) {
        return part.getASTNode() == null
                ? -1
                : ParserText.of(scan, tokens).tokenAt(part.getASTNode().jjtGetFirstToken().absoluteBegin - 1);
    }

    /** The tokens of a text, in alphabetical order: JSqlParser writes LIMIT and OFFSET in an order of its own. */
    private static List<String> words(String text, LexerRules rules) throws SQLException {
        List<String> words = new ArrayList<>();
        for (Token token : Lexer.tokens(text, rules, true)) {
            boolean word = token.kind() == Token.Kind.WORD;
            words.add(word ? Words.upper(text, token.start(), token.end()) : token.text(text));
        }
        Collections.sort(words);
        return words;
    }
}
