package dev.kintsugi.jdbc;

import dev.kintsugi.error.Errors;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A CallableStatement, made of a PreparedStatement. As with PostgreSQL's own driver JDBC's escape for calls is a query of a function, and
 * what has been registered as OUT parameters is its first row:
 *
 * <pre>
 * {? = call f(?, ?)}   SELECT * FROM f(?, ?) AS result    parameters 2 and 3, and OUT parameter 1
 * {call f(?)}          SELECT * FROM f(?) AS result
 * </pre>
 *
 * <p>Any other text is a statement as it stands. Parameters have numbers and no names.
 */
final class FunctionCall implements InvocationHandler {
    private static final Pattern ESCAPE = Pattern.compile(
            "\\s*\\{\\s*(\\?\\s*=)?\\s*call\\s+([^(}]+?)\\s*(\\(.*\\))?\\s*\\}\\s*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Set<String> RUNNING = Set.of("execute", "executeUpdate", "executeLargeUpdate", "executeQuery");

    private final PreparedStatement statement;
    /** How many parameters stand before those of the statement. */
    private final int before;

    private final TreeSet<Integer> registered = new TreeSet<>();
    /** On the row of the OUT parameters; null before they are there. */
    private @Nullable ResultSet row;

    private FunctionCall(PreparedStatement statement, int before) {
        this.statement = statement;
        this.before = before;
    }

    /** Prepares a text. */
    @FunctionalInterface
    interface Preparing {
        PreparedStatement prepare(String sql) throws SQLException;
    }

    static CallableStatement prepare(String sql, Preparing preparing) throws SQLException {
        Matcher escape = ESCAPE.matcher(sql);
        FunctionCall call;
        if (escape.matches()) {
            String arguments = escape.group(3) == null ? "()" : escape.group(3);
            call = new FunctionCall(
                    preparing.prepare("SELECT * FROM " + escape.group(2) + arguments + " AS result"),
                    escape.group(1) == null ? 0 : 1);
        } else {
            call = new FunctionCall(preparing.prepare(sql), 0);
        }
        return (CallableStatement) Proxy.newProxyInstance(
                FunctionCall.class.getClassLoader(), new Class<?>[] {CallableStatement.class}, call);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        String name = method.getName();
        if (method.getDeclaringClass() == Object.class) {
            return switch (name) {
                case "equals" -> arguments != null && proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "FunctionCall of " + statement;
            };
        }
        if (method.getDeclaringClass() == CallableStatement.class) {
            return of(name, method, arguments == null ? new Object[0] : arguments);
        }
        if (RUNNING.contains(name) && arguments == null && !registered.isEmpty()) {
            return run(name);
        }
        return on(statement, method, shifted(method, arguments));
    }

    /** The methods that a PreparedStatement has not. */
    private @Nullable Object of(String name, Method method, Object[] arguments) throws Throwable {
        if (name.equals("wasNull")) {
            return row().wasNull();
        }
        if (!(arguments[0] instanceof Integer index)) {
            throw Errors.notSupported("parameters by their names", "Use their numbers, from 1");
        }
        if (name.equals("registerOutParameter")) {
            if (index < 1) {
                throw Errors.undefinedParameter(index);
            }
            registered.add(index);
            return null;
        }
        if (!registered.contains(index)) {
            throw Errors.undefinedParameter(index);
        }
        Method getter = ResultSet.class.getMethod(name, method.getParameterTypes());
        Object[] moved = arguments.clone();
        moved[0] = registered.headSet(index).size() + 1;
        return on(row(), getter, moved);
    }

    /** Runs the query, and keeps its first row. */
    private Object run(String name) throws SQLException {
        ResultSet answer = statement.executeQuery();
        row = answer;
        if (!answer.next() || answer.getMetaData().getColumnCount() != registered.size()) {
            row = null;
            answer.close();
            throw Errors.invalidParameter(
                    "The function has not answered one value for each of the " + registered.size() + " OUT parameters");
        }
        return switch (name) {
            case "execute" -> false;
            case "executeUpdate" -> 0;
            case "executeLargeUpdate" -> 0L;
            default -> throw Errors.invalidParameter("The values of OUT parameters are no rows: use execute()");
        };
    }

    private ResultSet row() throws SQLException {
        ResultSet known = row;
        if (known == null) {
            throw Errors.invalidParameter("The values of OUT parameters are there when the statement has run");
        }
        return known;
    }

    private Object @Nullable [] shifted(Method method, Object @Nullable [] arguments) throws SQLException {
        if (before == 0
                || method.getDeclaringClass() != PreparedStatement.class
                || arguments == null
                || !(arguments[0] instanceof Integer index)) {
            return arguments;
        }
        if (index <= before) {
            throw Errors.undefinedParameter(index);
        }
        Object[] moved = arguments.clone();
        moved[0] = index - before;
        return moved;
    }

    private static @Nullable Object on(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
