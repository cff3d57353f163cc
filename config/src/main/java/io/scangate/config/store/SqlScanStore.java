package io.scangate.config.store;

import io.scangate.config.scans.ScanStore;
import io.scangate.config.scans.ScanTally;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Counts of scans by hour and rule, and samples of links, in a database. Thread-safe. */
public final class SqlScanStore implements ScanStore {
    private static final long HOUR_SECONDS = 3_600;

    /** The least number of old counts deleted with a tally. Never fewer are deleted than added. */
    private static final int LEAST_DELETED = 1_000;

    /** One order for all transactions, so that they cannot deadlock. */
    private static final Comparator<ScanTally.Count> BY_KEY = Comparator.comparing(ScanTally.Count::appid)
            .thenComparing(ScanTally.Count::prefix)
            .thenComparing(ScanTally.Count::hour);

    private final Database database;

    /** Uses an open database, which the caller closes. */
    public SqlScanStore(Database database) {
        this.database = database;
    }

    /** Adds the counts of a tally within a transaction, and deletes old counts. */
    static void add(Handle handle, ScanTally tally, Instant forgetBefore) {
        addCounts(handle, tally);
        handle.createUpdate("""
                        DELETE FROM scan_counts WHERE (appid, prefix, hour) IN (
                          SELECT appid, prefix, hour FROM scan_counts WHERE hour < :hour ORDER BY hour LIMIT :limit)""")
                .bind("hour", Math.floorDiv(forgetBefore.getEpochSecond(), HOUR_SECONDS))
                .bind("limit", Math.max(LEAST_DELETED, tally.counts().size()))
                .execute();
    }

    private static void addCounts(Handle handle, ScanTally tally) {
        if (tally.counts().isEmpty()) {
            return;
        }
        PreparedBatch rows = handle.prepareBatch("""
                        INSERT INTO scan_counts (appid, prefix, hour, scans) VALUES (:appid, :prefix, :hour, :scans)
                        ON CONFLICT (appid, prefix, hour) DO UPDATE SET scans = scan_counts.scans + excluded.scans""");
        List<ScanTally.Count> sorted = new ArrayList<>(tally.counts());
        sorted.sort(BY_KEY);
        for (ScanTally.Count count : sorted) {
            rows.bind("appid", IndexedText.APPID.checked(count.appid()))
                    .bind("prefix", IndexedText.PREFIX.checked(count.prefix()))
                    .bind("hour", count.hour())
                    .bind("scans", count.scans())
                    .add();
        }
        rows.execute();
    }

    @Override
    public List<HourCount> counts(String appid, Instant from, Instant to, int limit) {
        return database.read(handle -> handle.createQuery("""
                        SELECT prefix, hour, scans FROM scan_counts
                        WHERE appid = :appid AND hour >= :from AND hour < :to ORDER BY hour, prefix LIMIT :limit""")
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
