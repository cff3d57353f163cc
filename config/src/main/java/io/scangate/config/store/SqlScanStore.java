package io.scangate.config.store;

import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.RuleKey;
import io.scangate.config.lifecycle.Slice;
import io.scangate.config.scans.CountQuery;
import io.scangate.config.scans.HourCount;
import io.scangate.config.scans.MissedLink;
import io.scangate.config.scans.ScanKind;
import io.scangate.config.scans.ScanStore;
import io.scangate.config.scans.ScanTally;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
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
            .thenComparing(ScanTally.Count::hour)
            .thenComparing(SqlScanStore::prefix)
            .thenComparing(count -> count.kind().number());

    private static final String ADD = "INSERT INTO scan_counts (appid, prefix, hour, kind, scans) ";

    /** At the greatest number it stays there. The databases would refuse the sum, or store a fraction. */
    private static final String SUM = """
            ON CONFLICT (appid, hour, prefix, kind) DO UPDATE
            SET scans = CASE WHEN scan_counts.scans > 9223372036854775807 - excluded.scans THEN 9223372036854775807
                             ELSE scan_counts.scans + excluded.scans END""";

    /** The hour in which the account was made: counts before belong to an earlier account of the same appid. */
    static final String BORN =
            "COALESCE((SELECT e.changed_at / 3600000 FROM accounts a JOIN audit e ON e.revision = a.born"
                    + " WHERE a.appid = :appid), 0)";

    private static final String EXISTS = "EXISTS (SELECT 1 FROM accounts a WHERE a.appid = :appid)";

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
        LastScans.add(handle, sorted, without, ofDeleted);
        return without.size() - ofDeleted.size();
    }

    /** Empty for rules that the gateway did not tell apart. */
    private static String prefix(ScanTally.Count count) {
        return count.prefix() == null ? "" : count.prefix();
    }

    /** The number of an hour in the table. */
    static long hour(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), HOUR_SECONDS);
    }

    /** The time at which an hour begins. */
    static Instant time(long hour) {
        return Instant.ofEpochSecond(hour * HOUR_SECONDS);
    }

    /** The first hour that begins at a time or later. */
    static long hourFrom(Instant time) {
        boolean begins = time.getNano() == 0 && Math.floorMod(time.getEpochSecond(), HOUR_SECONDS) == 0;
        return hour(time) + (begins ? 0 : 1);
    }

    /** Adds the counts of existing rules; returns the others. */
    private static List<ScanTally.Count> addOfRules(Handle handle, List<ScanTally.Count> counts) {
        if (counts.isEmpty()) {
            return counts;
        }
        PreparedBatch rows = handle.prepareBatch(ADD + """
                        SELECT CAST(:appid AS TEXT), CAST(:prefix AS TEXT), CAST(:hour AS BIGINT), CAST(:kind AS INTEGER),
                               CAST(:scans AS BIGINT)
                        WHERE EXISTS (SELECT 1 FROM rules r JOIN appids a ON a.number = r.account JOIN origins o ON o.number = r.origin
                                      WHERE a.appid = :appid AND o.origin = :origin AND r.match_key = :key)
                           OR (:merged = 1 AND EXISTS (SELECT 1 FROM accounts a WHERE a.appid = :appid))
                        """ + SUM);
        for (ScanTally.Count count : counts) {
            RuleKey key = key(IndexedText.PREFIX.checked(prefix(count)));
            bind(rows, count)
                    .bind("origin", key.origin())
                    .bind("key", key.key())
                    .bind("merged", count.prefix() == null ? 1 : 0)
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
                        .contains(prefix(count)))
                .toList();
    }

    /**
     * The prefixes of all rules that an account ever had; empty if it does not exist. The audit names the rule of each change of one rule, also
     * where it moved to or from the account. Changes of several rules name none there, but their deleted rules can be restored. One scan
     * of the audit of the account.
     */
    private static Set<String> everHad(Handle handle, String appid) {
        Set<String> had = new HashSet<>(handle.createQuery("""
                        SELECT prefix FROM audit WHERE appid = :appid AND prefix IS NOT NULL AND <exists>
                        UNION SELECT e.prefix FROM touched_accounts t JOIN audit e ON e.revision = t.revision
                        WHERE t.appid = :appid AND t.served = 1 AND e.prefix IS NOT NULL AND <exists>""")
                .define("exists", EXISTS)
                .bind("appid", appid)
                .mapTo(String.class)
                .list());
        handle.createQuery("SELECT rule FROM archived_rules WHERE appid = :appid AND <exists>")
                .define("exists", EXISTS)
                .bind("appid", appid)
                .mapTo(String.class)
                .forEach(rule -> had.add(Json.read(rule, ConfiguredRule.class).canonical()));
        return had;
    }

    private static void addAll(Handle handle, List<ScanTally.Count> counts) {
        if (!counts.isEmpty()) {
            PreparedBatch rows = handle.prepareBatch(ADD + "VALUES (:appid, :prefix, :hour, :kind, :scans) " + SUM);
            counts.forEach(count -> bind(rows, count).add());
            rows.execute();
        }
    }

    private static PreparedBatch bind(PreparedBatch rows, ScanTally.Count count) {
        return rows.bind("appid", IndexedText.APPID.checked(count.appid()))
                .bind("prefix", IndexedText.PREFIX.checked(prefix(count)))
                .bind("hour", count.hour())
                .bind("kind", count.kind().number())
                .bind("scans", count.scans());
    }

    /** The key of a rule; one that no rule has, if the prefix is no link. */
    private static RuleKey key(String prefix) {
        return LinkParser.parse(prefix) instanceof Link link ? RuleKey.of(link) : new RuleKey("", "");
    }

    @Override
    public Slice<HourCount> counts(CountQuery question, @Nullable String after, int limit) {
        return PeriodCounts.isOfHours(question)
                ? counts(question.appid(), question.from(), question.to(), after, limit)
                : database.read(handle -> new PeriodCounts(handle, question).page(CountPosition.after(after), limit));
    }

    @Override
    public Slice<HourCount> counts(String appid, Instant from, Instant to, @Nullable String after, int limit) {
        CountPosition start = CountPosition.after(after);
        List<HourCount> counts = database.read(handle -> handle.createQuery("""
                        SELECT c.prefix, c.hour, c.kind, c.scans FROM (
                          SELECT DISTINCT hour, prefix FROM scan_counts
                          WHERE appid = :appid AND hour >= :from AND hour < :to AND (hour, prefix) > (:hour, :prefix)
                          AND hour >= <born>
                          ORDER BY hour, prefix LIMIT :limit) p
                        JOIN scan_counts c ON c.appid = :appid AND c.hour = p.hour AND c.prefix = p.prefix
                        ORDER BY c.hour, c.prefix, c.kind""")
                .define("born", BORN)
                .bind("appid", appid)
                .bind("from", Math.max(hour(from), start.hour()))
                .bind("to", hourFrom(to))
                .bind("hour", start.hour())
                .bind("prefix", start.prefix())
                .bind("limit", limit + 1)
                .map((row, context) -> new HourCount(
                        row.getString("prefix"),
                        Instant.ofEpochSecond(row.getLong("hour") * HOUR_SECONDS),
                        List.of(new HourCount.OfKind(ScanKind.of(row.getInt("kind")), row.getLong("scans")))))
                .list());
        return Slice.of(joined(counts), limit, each -> new CountPosition(hour(each.hour()), each.prefix()).toString());
    }

    /** Joins the kinds of each rule and hour, which follow each other. */
    private static List<HourCount> joined(List<HourCount> counts) {
        List<HourCount> joined = new ArrayList<>();
        for (int i = 0; i < counts.size(); ) {
            HourCount first = counts.get(i);
            List<HourCount.OfKind> kinds = new ArrayList<>();
            for (; i < counts.size() && isSame(first, counts.get(i)); i++) {
                kinds.addAll(counts.get(i).kinds());
            }
            joined.add(new HourCount(first.prefix(), first.hour(), kinds));
        }
        return joined;
    }

    private static boolean isSame(HourCount one, HourCount other) {
        return one.hour().equals(other.hour()) && one.prefix().equals(other.prefix());
    }

    @Override
    public Map<String, Instant> lastScans(String appid, Collection<String> prefixes) {
        return database.read(handle -> LastScans.of(handle, appid, prefixes));
    }

    @Override
    public List<MissedLink> unmatched(String appid, Instant after, int limit) {
        return database.read(handle -> new ScannedLinks(handle).unmatched(appid, after, limit));
    }

    @Override
    public List<String> scanned(@Nullable String appid, String origin, Instant after, int limit) {
        return database.read(handle -> new ScannedLinks(handle).scanned(appid, origin, after, limit));
    }
}
