package dev.kintsugi.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import net.sf.jsqlparser.statement.select.PlainSelect;

/**
 * Clauses that some database has and the planner does not read: they may choose among rows, or write, so that a query which has one
 * is not planned.
 */
final class UnreadClauses {
    private UnreadClauses() {}

    /** Refuses a query that has one. */
    static void check(PlainSelect select) throws Unplannable {
        Map<String, Boolean> clauses = new LinkedHashMap<>();
        clauses.put("SELECT … INTO", select.getIntoTables() != null || select.getIntoTempTable() != null);
        clauses.put("SELECT … INTO a file", select.getMySqlSelectIntoClause() != null);
        clauses.put("TOP", select.getTop() != null);
        clauses.put("FIRST", select.getFirst() != null);
        clauses.put("SKIP", select.getSkip() != null);
        clauses.put("LIMIT … BY", select.getLimitBy() != null);
        clauses.put("QUALIFY", select.getQualify() != null);
        clauses.put("PREWHERE", select.getPreWhere() != null);
        clauses.put("CONNECT BY", select.getOracleHierarchical() != null);
        clauses.put("LATERAL VIEW", select.getLateralViews() != null);
        clauses.put("FINAL", select.isUsingFinal());
        clauses.put("SAMPLE", select.getSampleClause() != null);
        clauses.put("PREFERRING", select.getPreferringClause() != null);
        clauses.put("FOR XML", select.getForXmlPath() != null || select.getForClause() != null);
        clauses.put("SQL_CALC_FOUND_ROWS", select.getMySqlSqlCalcFoundRows());
        for (Map.Entry<String, Boolean> clause : clauses.entrySet()) {
            if (clause.getValue()) {
                throw new Unplannable(
                        clause.getKey() + " is not read", "Write the query without it, or name the shard in a comment");
            }
        }
    }
}
