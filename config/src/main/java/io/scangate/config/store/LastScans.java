package io.scangate.config.store;

import io.scangate.config.scans.ScanTally;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The last hour with a scan of each rule, within a transaction. The counts have it, too, but in the order of the hours: the search for a
 * rule that is never scanned would read all counts of its account. Thread-safe.
 */
final class LastScans {
    private static final long HOUR_SECONDS = 3_600;

    private LastScans() {}

    private record Key(String appid, String prefix) {
        /** One order for all transactions, so that they cannot deadlock. */
        static final Comparator<Key> ORDER = Comparator.comparing(Key::appid).thenComparing(Key::prefix);
    }

    /**
     * Notes the hours of counts.
     *
     * @param without the counts that were not added at first
     * @param added those of them that were added later
     */
    static void add(
            Handle handle, List<ScanTally.Count> all, List<ScanTally.Count> without, List<ScanTally.Count> added) {
        Set<ScanTally.Count> left = new HashSet<>(without);
        added.forEach(left::remove);
        Map<Key, Long> hours = new TreeMap<>(Key.ORDER);
        for (ScanTally.Count count : all) {
            if (count.prefix() != null && !left.contains(count)) {
                hours.merge(new Key(count.appid(), count.prefix()), count.hour(), Math::max);
            }
        }
        if (!hours.isEmpty()) {
            PreparedBatch rows = handle.prepareBatch("""
                            INSERT INTO last_scans (appid, prefix, hour) VALUES (:appid, :prefix, :hour)
                            ON CONFLICT (appid, prefix) DO UPDATE SET hour = excluded.hour
                            WHERE excluded.hour > last_scans.hour""");
            hours.forEach((key, hour) -> rows.bind("appid", IndexedText.APPID.checked(key.appid()))
                    .bind("prefix", IndexedText.PREFIX.checked(key.prefix()))
                    .bind("hour", hour)
                    .add());
            rows.execute();
        }
    }

    /** The last hours of some rules; not those before the account was made, which belong to an earlier one of the same appid. */
    static Map<String, Instant> of(Handle handle, String appid, Collection<String> prefixes) {
        Map<String, Instant> hours = new HashMap<>();
        if (!prefixes.isEmpty()) {
            handle.createQuery("SELECT prefix, hour FROM last_scans WHERE appid = :appid AND prefix IN (<prefixes>)"
                            + " AND hour >= " + SqlScanStore.BORN)
                    .bind("appid", appid)
                    .bindList("prefixes", List.copyOf(prefixes))
                    .map((row, context) -> hours.put(
                            row.getString("prefix"), Instant.ofEpochSecond(row.getLong("hour") * HOUR_SECONDS)))
                    .list();
        }
        return hours;
    }
}
