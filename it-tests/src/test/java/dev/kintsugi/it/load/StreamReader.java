package dev.kintsugi.it.load;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

/**
 * Reads an answer to its end in a JVM of its own, whose heap is smaller than the answer. Arguments: URL, query with an integer id and a text.
 * Prints how many rows there were, the sum of the ids, whether the ids ascended, the heap at its fullest in MB, and the seconds.
 */
public final class StreamReader {
    private StreamReader() {}

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        long started = System.nanoTime();
        long count = 0;
        long sum = 0;
        boolean ascending = true;
        long previous = Long.MIN_VALUE;
        try (Connection connection = DriverManager.getConnection(arguments[0]);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(arguments[1])) {
            while (rows.next()) {
                long id = rows.getLong(1);
                if (!rows.getString(2).endsWith(Long.toString(id))) {
                    throw new IllegalStateException("a row of other rows' parts");
                }
                count++;
                sum += id;
                ascending &= id > previous;
                previous = id;
            }
        }
        long heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
        System.out.printf("%d %d %s %d %.1f%n", count, sum, ascending, heap >> 20, (System.nanoTime() - started) / 1e9);
    }
}
