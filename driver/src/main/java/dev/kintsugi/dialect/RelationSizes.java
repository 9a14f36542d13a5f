package dev.kintsugi.dialect;

import dev.kintsugi.catalog.QualifiedName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a database tells about how large its tables and indexes are. Thread-safe. */
public interface RelationSizes {

    /**
     * The size of one relation on some databases together.
     *
     * @param main bytes of its rows
     * @param freeSpace bytes of its map of free space
     * @param visibility bytes of its map of pages that everybody sees
     * @param initial bytes of what it begins with after a crash
     * @param table bytes of the table with what belongs to it but its indexes
     * @param indexes bytes of its indexes
     * @param total bytes of all
     * @param tuples that the planner expects; null if nobody has counted
     * @param pages that the planner expects
     */
    record Size(
            long main,
            long freeSpace,
            long visibility,
            long initial,
            long table,
            long indexes,
            long total,
            @Nullable Double tuples,
            long pages) {
        /** Both together. */
        public Size plus(Size other) {
            return new Size(
                    main + other.main,
                    freeSpace + other.freeSpace,
                    visibility + other.visibility,
                    initial + other.initial,
                    table + other.table,
                    indexes + other.indexes,
                    total + other.total,
                    both(tuples, other.tuples),
                    pages + other.pages);
        }

        private static @Nullable Double both(@Nullable Double one, @Nullable Double other) {
            if (one == null || other == null) {
                return one == null ? other : one;
            }
            return one + other;
        }
    }

    /** The sizes of tables and their indexes in a database. */
    Map<QualifiedName, Size> read(Connection connection, Collection<QualifiedName> tables) throws SQLException;

    /** True if a statement may ask for the size of a whole database, which takes longer to find out. */
    boolean asksForDatabase(String text);

    /** The bytes of a database. */
    long database(Connection connection) throws SQLException;

    /** A common table expression with these sizes beside what the database itself has. */
    String commonTable(Map<QualifiedName, Size> elsewhere);

    /**
     * What stands for the call of a function, with its name as label.
     *
     * @param database bytes of the databases elsewhere
     * @return null if the function tells no size, or has no such arguments
     */
    @Nullable String call(String lowerCaseFunction, List<String> arguments, long database);

    /**
     * What stands for a column of the catalog, with its name as label.
     *
     * @param relation by which the text knows the table of relations
     * @return null if the column tells no size
     */
    @Nullable String column(String lowerCaseColumn, String relation);
}
