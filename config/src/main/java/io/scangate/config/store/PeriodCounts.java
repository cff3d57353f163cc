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
 * Counts of scans of periods: sums of hours, by rule or of all rules, within a transaction. A page costs as much as its periods have
 * counts; periods without any cost next to nothing. Not thread-safe.
 */
final class PeriodCounts {
    /** A sum of stored numbers may exceed what a column can have, so the databases add the two parts of each. */
    private static final long PART = 1L << 31;

    private static final String SUMS = "sum(c.scans / " + PART + ") AS high, sum(c.scans % " + PART + ") AS low";

    /** The hours of a range by number: the counts of one rule in them are so many entries of the index. */
    private static final String OF_RULE = """
            WITH RECURSIVE hours(hour) AS (SELECT CAST(:from AS BIGINT) UNION ALL SELECT hour + 1 FROM hours WHERE hour + 1 < :to)
            SELECT c.hour, c.kind, c.scans / %1$d AS high, c.scans %% %1$d AS low FROM (
              SELECT h.hour FROM hours h WHERE EXISTS (
                SELECT 1 FROM scan_counts e WHERE e.appid = :appid AND e.hour = h.hour AND e.prefix = :prefix)
              ORDER BY h.hour LIMIT :limit) p CROSS JOIN scan_counts c
            WHERE c.appid = :appid AND c.hour = p.hour AND c.prefix = :prefix ORDER BY c.hour, c.kind""".formatted(PART);

    private static final String OF_HOURS = """
            SELECT c.hour, c.kind, %s FROM (
              SELECT DISTINCT hour FROM scan_counts WHERE appid = :appid AND hour >= :from AND hour < :to
              ORDER BY hour LIMIT :limit) p CROSS JOIN scan_counts c
            WHERE c.appid = :appid AND c.hour = p.hour GROUP BY c.hour, c.kind ORDER BY c.hour, c.kind""".formatted(SUMS);

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

    /** Hours from the first one to before the end. */
    private record Hours(long first, long end) {
        boolean isEmpty() {
            return first >= end;
        }
    }

    Slice<HourCount> page(CountPosition after, int limit) {
        Hours stored = stored();
        long end = Math.min(stored.end(), SqlScanStore.hourFrom(question.to()));
        Hours hours =
                new Hours(Math.max(Math.max(stored.first(), SqlScanStore.hour(question.from())), first(after)), end);
        List<HourCount> found = hours.isEmpty()
                ? List.of()
                : isInOneQuery() ? inOneQuery(hours, limit + 1) : byPeriod(hours, after, limit + 1);
        return Slice.of(found, limit, each -> new CountPosition(hour(each.hour()), each.prefix()).toString());
    }

    /** The first hour of a period. In some time zones periods begin within an hour, which belongs to the period before. */
    private static long hour(Instant start) {
        return SqlScanStore.hourFrom(start);
    }

    private Instant startOf(long hour) {
        return question.startOf(SqlScanStore.time(hour));
    }

    private boolean isByRule() {
        return question.byRule() && question.prefix() == null;
    }

    /** The counts of one rule, and those of hours, are few. */
    private boolean isInOneQuery() {
        return question.prefix() != null || (question.unit() == CountQuery.Unit.HOUR && !question.byRule());
    }

    /** The first hour of a page. Other rules of the last period of the page before may follow. */
    private long first(CountPosition after) {
        return after.hour() < 0 || isByRule() ? after.hour() : hour(question.after(startOf(after.hour())));
    }

    /** The hours of the account's counts. */
    private Hours stored() {
        String condition = " FROM scan_counts WHERE appid = :appid AND hour >= " + SqlScanStore.BORN;
        return handle.createQuery("SELECT (SELECT min(hour)" + condition + ") AS first, (SELECT max(hour)" + condition
                        + ") AS last")
                .bind("appid", question.appid())
                .map((row, context) -> row.getObject("first") == null
                        ? new Hours(0, 0)
                        : new Hours(row.getLong("first"), row.getLong("last") + 1))
                .one();
    }

    /** The counts of all hours, added up by period. */
    private List<HourCount> inOneQuery(Hours hours, int limit) {
        String rule = question.prefix();
        Query query = query(rule == null ? OF_HOURS : OF_RULE, hours)
                .bind("limit", limit * question.unit().hours());
        if (rule != null) {
            query.bind("prefix", rule);
        }
        TreeMap<Instant, TreeMap<Integer, Long>> periods = new TreeMap<>();
        query.map((row, context) -> periods.computeIfAbsent(startOf(row.getLong("hour")), start -> new TreeMap<>())
                        .merge(row.getInt("kind"), sum(row), PeriodCounts::sum))
                .list();
        List<HourCount> counts = new ArrayList<>();
        periods.forEach((start, kinds) -> counts.add(new HourCount(
                rule == null ? "" : rule,
                start,
                kinds.entrySet().stream()
                        .map(kind -> new HourCount.OfKind(ScanKind.of(kind.getKey()), kind.getValue()))
                        .toList())));
        return counts;
    }

    /** One period after the other, until a page is full. */
    private List<HourCount> byPeriod(Hours hours, CountPosition after, int limit) {
        List<HourCount> found = new ArrayList<>();
        long first = hours.first();
        while (first < hours.end() && found.size() < limit) {
            Instant start = startOf(first);
            Hours period = new Hours(first, Math.min(hour(question.after(start)), hours.end()));
            boolean whole = hour(start) != after.hour();
            List<HourCount> counts = period(start, period, whole ? null : after.prefix(), limit);
            found.addAll(counts);
            first = counts.isEmpty() ? next(new Hours(period.end(), hours.end())) : period.end();
        }
        return found;
    }

    /** The next hour with counts; the end if there is none. */
    private long next(Hours hours) {
        return query("SELECT min(hour) FROM scan_counts WHERE appid = :appid AND hour >= :from AND hour < :to", hours)
                .mapTo(Long.class)
                .findOne()
                .orElse(hours.end());
    }

    private Query query(String sql, Hours hours) {
        return handle.createQuery(sql)
                .bind("appid", question.appid())
                .bind("from", hours.first())
                .bind("to", hours.end());
    }

    /** @param after the rule after which the page starts; null for all rules */
    private List<HourCount> period(Instant start, Hours hours, @Nullable String after, int limit) {
        Query query = query(isByRule() ? BY_RULE : OF_ALL, hours);
        if (isByRule()) {
            query.bind("after", after == null ? "" : after)
                    .bind("whole", after == null ? 1 : 0)
                    .bind("limit", limit);
        }
        Map<String, List<HourCount.OfKind>> kinds = new TreeMap<>();
        query.map((row, context) -> kinds.computeIfAbsent(row.getString("prefix"), prefix -> new ArrayList<>())
                        .add(new HourCount.OfKind(ScanKind.of(row.getInt("kind")), sum(row))))
                .list();
        List<HourCount> counts = new ArrayList<>();
        kinds.forEach((prefix, ofKinds) -> counts.add(new HourCount(prefix, start, ofKinds)));
        return counts;
    }

    /** At the greatest number it stays there. */
    private static long sum(ResultSet row) throws SQLException {
        long high = row.getLong("high");
        long low = row.getLong("low");
        return high >= Long.MAX_VALUE / PART - low / PART ? Long.MAX_VALUE : high * PART + low;
    }

    private static long sum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }

    /** Whether a question needs no sums: its counts are those of the table. */
    static boolean isOfHours(CountQuery question) {
        return question.unit() == CountQuery.Unit.HOUR && question.byRule() && question.prefix() == null;
    }
}
