package dev.kintsugi.dialect;

import java.sql.SQLException;
import java.util.function.LongUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The place of a mistaken row in an error of COPY: a server counts the lines that it has got, a client those that it has sent. */
final class PostgresCopyPlace {
    private static final Pattern PLACE = Pattern.compile("^(COPY .*?, line )(\\d+)(.*)$", Pattern.DOTALL);

    private PostgresCopyPlace() {}

    /** The same error at the client's line. */
    static SQLException corrected(SQLException failure, LongUnaryOperator line) {
        ServerErrorMessage said = failure instanceof PSQLException its ? its.getServerErrorMessage() : null;
        String where = said == null ? null : said.getWhere();
        Matcher place = PLACE.matcher(where == null ? "" : where);
        if (said == null || !place.matches()) {
            return failure;
        }
        long own = line.applyAsLong(Long.parseLong(place.group(2)));
        StringBuilder fields = new StringBuilder();
        add(fields, 'S', said.getSeverity());
        add(fields, 'C', said.getSQLState());
        add(fields, 'M', said.getMessage());
        add(fields, 'D', said.getDetail());
        add(fields, 'H', said.getHint());
        add(fields, 'W', place.group(1) + own + place.group(3));
        add(fields, 's', said.getSchema());
        add(fields, 't', said.getTable());
        add(fields, 'c', said.getColumn());
        add(fields, 'd', said.getDatatype());
        add(fields, 'n', said.getConstraint());
        add(fields, 'F', said.getFile());
        add(fields, 'L', Integer.toString(said.getLine()));
        add(fields, 'R', said.getRoutine());
        PSQLException corrected = new PSQLException(new ServerErrorMessage(fields.toString()));
        corrected.addSuppressed(failure);
        return corrected;
    }

    private static void add(StringBuilder fields, char letter, @Nullable String value) {
        if (value != null) {
            fields.append(letter).append(value).append('\0');
        }
    }
}
