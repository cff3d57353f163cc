package io.scangate.config.store;

import io.scangate.config.lifecycle.Slice;
import io.scangate.config.scans.CountQuery;
import io.scangate.config.scans.HourCount;
import io.scangate.config.scans.ScanKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Counts of scans of periods: sums of hours, by rule or of all rules, within a transaction. Reads one period after the other, so a page
 * costs as much as its periods have counts. Not thread-safe.
 */
final class PeriodCounts {
    /** A sum of stored numbers may exceed what a column can have, so the databases add the two parts of each. */
    private static final long PART = 1L << 31;

    private static final String SUMS = "sum(c.scans / " + PART + ") AS high, sum(c.scans % " + PART + ") AS low";

    /** The hours of a period by number: the counts of one rule in them are so many entries of the index. */
    private static final String OF_RULE = """
            WITH RECURSIVE hours(hour) AS (SELECT CAST(:from AS BIGINT) UNION ALL SELECT hour + 1 FROM hours WHERE hour + 1 < :to)
            SELECT c.prefix, c.kind, %s FROM hours h CROSS JOIN scan_counts c
            WHERE c.appid = :appid AND c.hour = h.hour AND c.prefix = :prefix GROUP BY c.prefix, c.kind ORDER BY c.kind""".formatted(SUMS);

    private static final String OF_ALL = """
            SELECT '' AS prefix, c.kind, %s FROM scan_counts c
            WHERE c.appid = :appid AND c.hour >= :from AND c.hour < :to GROUP BY c.kind ORDER BY c.kind""".formatted(SUMS);

    private static final String BY_RULE = """
            SELECT c.prefix, c.kind, %s FROM scan_counts c
            WHERE c.appid = :appid AND c.hour >= :from AND c.hour < :to AND c.prefix IN (
              SELECT DISTINCT prefix FROM scan_counts WHERE appid = :appid AND hour >= :from AND hour < :to AND (prefix > :after OR :whole = 1)
              ORDER BY prefix LIMIT :limit)
            GROUP BY c.prefix, c.kind ORDER BY c.prefix, c.kind""".formatted(SUMS);

    private final Handle handle;
    private final CountQuery question;

    PeriodCounts(Handle handle, CountQuery question) {
        this.handle = handle;
        this.question = question;
    }

    /** The hours of stored counts, or of none. */
    private record Bounds(long first, long last) {}

    Slice<HourCount> page(CountPosition after, int limit) {
        Bounds stored = bounds();
        long last = Math.min(stored.last(), SqlScanStore.hourFrom(question.to()) - 1);
        long first = Math.max(Math.max(stored.first(), SqlScanStore.hour(question.from())), after.hour());
        List<HourCount> found = new ArrayList<>();
        if (first <= last) {
            Instant start = question.startOf(SqlScanStore.time(first));
            for (; hour(start) <= last && found.size() <= limit; start = question.after(start)) {
                boolean whole = hour(start) != after.hour();
                long from = Math.max(hour(start), SqlScanStore.hour(question.from()));
                long to = Math.min(hour(question.after(start)), last + 1);
                if (whole || isByRule()) {
                    found.addAll(period(start, from, to, whole ? null : after.prefix(), limit + 1));
                }
            }
        }
        return Slice.of(found, limit, each -> new CountPosition(hour(each.hour()), each.prefix()).toString());
    }

    /** The first hour of a period. In some time zones periods begin within an hour, which belongs to the period before. */
    private static long hour(Instant start) {
        return SqlScanStore.hourFrom(start);
    }

    private boolean isByRule() {
        return question.byRule() && question.prefix() == null;
    }

    /** The least and the greatest hour with counts of the account. */
    private Bounds bounds() {
        String condition = " FROM scan_counts WHERE appid = :appid AND hour >= " + SqlScanStore.BORN;
        return handle.createQuery("SELECT (SELECT min(hour)" + condition + ") AS first, (SELECT max(hour)" + condition
                        + ") AS last")
                .bind("appid", question.appid())
                .map((row, context) -> row.getObject("first") == null
                        ? new Bounds(0, -1)
                        : new Bounds(row.getLong("first"), row.getLong("last")))
                .one();
    }

    /** @param after the rule after which the page starts; null for all rules */
    private List<HourCount> period(Instant start, long from, long to, @Nullable String after, int limit) {
        String rule = question.prefix();
        Query query = handle.createQuery(rule != null ? OF_RULE : isByRule() ? BY_RULE : OF_ALL)
                .bind("appid", question.appid())
                .bind("from", from)
                .bind("to", to);
        if (rule != null) {
            query.bind("prefix", rule);
        } else if (isByRule()) {
            query.bind("after", after == null ? "" : after)
                    .bind("whole", after == null ? 1 : 0)
                    .bind("limit", limit);
        }
        Map<String, List<HourCount.OfKind>> kinds = new TreeMap<>();
        query.map((row, context) -> add(kinds, row)).list();
        List<HourCount> counts = new ArrayList<>();
        kinds.forEach((prefix, ofKinds) -> counts.add(new HourCount(prefix, start, ofKinds)));
        return counts;
    }

    private static boolean add(Map<String, List<HourCount.OfKind>> kinds, ResultSet row) throws SQLException {
        return kinds.computeIfAbsent(row.getString("prefix"), prefix -> new ArrayList<>())
                .add(new HourCount.OfKind(
                        ScanKind.of(row.getInt("kind")), sum(row.getLong("high"), row.getLong("low"))));
    }

    /** At the greatest number it stays there. */
    private static long sum(long high, long low) {
        return high >= Long.MAX_VALUE / PART - low / PART ? Long.MAX_VALUE : high * PART + low;
    }

    /** Whether a question needs no sums: its counts are those of the table. */
    static boolean isOfHours(CountQuery question) {
        return question.unit() == CountQuery.Unit.HOUR && question.byRule() && question.prefix() == null;
    }
}
