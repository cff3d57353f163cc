package io.scangate.config.store;

import io.scangate.config.lifecycle.RuleKey;
import io.scangate.config.scans.ScanStore;
import io.scangate.config.scans.ScanTally;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Counts of scans by hour and rule, and samples of links, in a database. Thread-safe. */
public final class SqlScanStore implements ScanStore {
    private static final long HOUR_SECONDS = 3_600;

    /** One order for all transactions, so that they cannot deadlock. */
    private static final Comparator<ScanTally.Count> BY_KEY = Comparator.comparing(ScanTally.Count::appid)
            .thenComparing(ScanTally.Count::prefix)
            .thenComparing(ScanTally.Count::hour);

    private static final String ADD = "INSERT INTO scan_counts (appid, prefix, hour, scans) ";

    /** At the greatest number it stays there. The databases would refuse the sum, or store a fraction. */
    private static final String SUM = """
            ON CONFLICT (appid, prefix, hour) DO UPDATE
            SET scans = CASE WHEN scan_counts.scans > 9223372036854775807 - excluded.scans THEN 9223372036854775807
                             ELSE scan_counts.scans + excluded.scans END""";

    private final Database database;

    /** Uses an open database, which the caller closes. */
    public SqlScanStore(Database database) {
        this.database = database;
    }

    /**
     * Adds the counts of a tally within a transaction.
     *
     * @return the number of counts that were not added, because the account does not exist or never had such a rule
     */
    static int add(Handle handle, ScanTally tally) {
        List<ScanTally.Count> sorted = new ArrayList<>(tally.counts());
        sorted.sort(BY_KEY);
        // Most rules exist. For the others, the audit tells whether the account had them.
        List<ScanTally.Count> without = addOfRules(handle, sorted);
        List<ScanTally.Count> ofDeleted = ofDeletedRules(handle, without);
        addAll(handle, ofDeleted);
        return without.size() - ofDeleted.size();
    }

    /** The number of an hour in the table. */
    static long hour(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), HOUR_SECONDS);
    }

    /** Adds the counts of existing rules; returns the others. */
    private static List<ScanTally.Count> addOfRules(Handle handle, List<ScanTally.Count> counts) {
        if (counts.isEmpty()) {
            return counts;
        }
        PreparedBatch rows = handle.prepareBatch(ADD + """
                        SELECT CAST(:appid AS TEXT), CAST(:prefix AS TEXT), CAST(:hour AS BIGINT), CAST(:scans AS BIGINT)
                        WHERE EXISTS (SELECT 1 FROM rules r JOIN appids a ON a.number = r.account JOIN origins o ON o.number = r.origin
                                      WHERE a.appid = :appid AND o.origin = :origin AND r.match_key = :key)
                        """ + SUM);
        for (ScanTally.Count count : counts) {
            RuleKey key = key(IndexedText.PREFIX.checked(count.prefix()));
            bind(rows, count)
                    .bind("origin", key.origin())
                    .bind("key", key.key())
                    .add();
        }
        int[] added = rows.execute();
        return IntStream.range(0, added.length)
                .filter(i -> added[i] == 0)
                .mapToObj(counts::get)
                .toList();
    }

    /** The counts of rules that an existing account had: scans of a rule's last minutes arrive after its deletion. */
    private static List<ScanTally.Count> ofDeletedRules(Handle handle, List<ScanTally.Count> counts) {
        Map<String, Set<String>> prefixes = new HashMap<>();
        return counts.stream()
                .filter(count -> prefixes.computeIfAbsent(count.appid(), appid -> everHad(handle, appid))
                        .contains(count.prefix()))
                .toList();
    }

    /** The prefixes of all rules that an account ever had; empty if it does not exist. One scan of its audit. */
    private static Set<String> everHad(Handle handle, String appid) {
        return new HashSet<>(
                handle.createQuery("""
                        SELECT DISTINCT prefix FROM audit WHERE appid = :appid AND prefix IS NOT NULL
                          AND EXISTS (SELECT 1 FROM accounts a WHERE a.appid = :appid)""").bind("appid", appid).mapTo(String.class).list());
    }

    private static void addAll(Handle handle, List<ScanTally.Count> counts) {
        if (!counts.isEmpty()) {
            PreparedBatch rows = handle.prepareBatch(ADD + "VALUES (:appid, :prefix, :hour, :scans) " + SUM);
            counts.forEach(count -> bind(rows, count).add());
            rows.execute();
        }
    }

    private static PreparedBatch bind(PreparedBatch rows, ScanTally.Count count) {
        return rows.bind("appid", IndexedText.APPID.checked(count.appid()))
                .bind("prefix", IndexedText.PREFIX.checked(count.prefix()))
                .bind("hour", count.hour())
                .bind("scans", count.scans());
    }

    /** The key of a rule; one that no rule has, if the prefix is no link. */
    private static RuleKey key(String prefix) {
        return LinkParser.parse(prefix) instanceof Link link ? RuleKey.of(link) : new RuleKey("", "");
    }

    @Override
    public List<HourCount> counts(String appid, Instant from, Instant to, int limit) {
        return database.read(handle -> handle.createQuery("""
                        SELECT prefix, hour, scans FROM scan_counts
                        WHERE appid = :appid AND hour >= :from AND hour < :to
                        AND hour >= COALESCE((SELECT e.changed_at / 3600000 FROM accounts a JOIN audit e ON e.revision = a.born
                                              WHERE a.appid = :appid), 0)
                        ORDER BY hour, prefix LIMIT :limit""")
                .bind("appid", appid)
                .bind("from", Math.floorDiv(from.getEpochSecond(), HOUR_SECONDS))
                .bind("to", Math.floorDiv(to.getEpochSecond() + HOUR_SECONDS - 1, HOUR_SECONDS))
                .bind("limit", limit)
                .map((row, context) -> new HourCount(
                        row.getString("prefix"),
                        Instant.ofEpochSecond(row.getLong("hour") * HOUR_SECONDS),
                        row.getLong("scans")))
                .list());
    }

    @Override
    public List<String> unmatched(String appid, Instant after, int limit) {
        return database.read(handle -> new ScannedLinks(handle).unmatched(appid, after, limit));
    }

    @Override
    public List<String> scanned(@Nullable String appid, String origin, Instant after, int limit) {
        return database.read(handle -> new ScannedLinks(handle).scanned(appid, origin, after, limit));
    }
}
