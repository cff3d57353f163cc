package io.scangate.config.store;

import io.scangate.config.feed.GatewayStore;
import io.scangate.config.feed.Report;
import io.scangate.config.feed.Report.Batch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Reports in a database. They are no part of what gateways follow, so they take no revision. */
public final class SqlGatewayStore implements GatewayStore {
    private static final long HOUR_SECONDS = 3_600;

    /** How long counts are kept, and gateways that report no more. */
    private static final Duration REMEMBERED = Duration.ofDays(92);

    /** Counts that are forgotten at a time, and always as many as are added. */
    private static final int LEAST_FORGOTTEN = 1_000;

    /** An order that all keep to, so that no two wait for rows of each other. */
    private static final Comparator<Report.Count> BY_KEY = Comparator.comparing(Report.Count::appid)
            .thenComparing(Report.Count::prefix)
            .thenComparing(Report.Count::hour);

    private final Database database;

    /** The reports of an open database, which stays the caller's to close. */
    public SqlGatewayStore(Database database) {
        this.database = database;
    }

    @Override
    public boolean take(String gateway, Report report, Instant now) {
        return database.write(handle -> {
            Batch batch = report.batch();
            long last = handle.createQuery("SELECT last_sequence FROM gateways WHERE id = :id")
                    .bind("id", gateway)
                    .mapTo(long.class)
                    .findOne()
                    .orElse(0L);
            boolean added = batch != null && batch.sequence() > last;
            // Locks the row before counts are added, so that two answers to one gateway cannot both add a batch.
            int rows = put(handle, gateway, report, added && batch != null ? batch.sequence() : last, last, now);
            if (added && batch != null && rows == 1) {
                addCounts(handle, batch);
                new ScannedLinks(handle).add(batch.matched(), batch.unmatched(), now);
                forget(handle, now, batch.counts().size());
            }
            return added && rows == 1;
        });
    }

    private static int put(Handle handle, String id, Report report, long sequence, long last, Instant now) {
        return handle.createUpdate("""
                        INSERT INTO gateways (id, name, revision, mark, state, rules, settings, reported_at, last_sequence)
                        VALUES (:id, :name, :revision, :mark, :state, :rules, :settings, :now, :sequence)
                        ON CONFLICT (id) DO UPDATE SET name = excluded.name, revision = excluded.revision,
                          mark = excluded.mark, state = excluded.state, rules = excluded.rules, settings = excluded.settings, reported_at = excluded.reported_at,
                          last_sequence = excluded.last_sequence
                        WHERE gateways.last_sequence = :last""")
                .bind("id", id)
                .bind("name", report.name())
                .bind("revision", report.revision())
                .bind("mark", report.mark())
                .bind("state", report.state())
                .bind("rules", report.rules())
                .bind("settings", Json.write(report.settings() == null ? Map.of() : report.settings()))
                .bind("now", now.toEpochMilli())
                .bind("sequence", sequence)
                .bind("last", last)
                .execute();
    }

    private static void addCounts(Handle handle, Batch batch) {
        if (batch.counts().isEmpty()) {
            return;
        }
        PreparedBatch rows = handle.prepareBatch("""
                        INSERT INTO scan_counts (appid, prefix, hour, scans) VALUES (:appid, :prefix, :hour, :scans)
                        ON CONFLICT (appid, prefix, hour) DO UPDATE SET scans = scan_counts.scans + excluded.scans""");
        List<Report.Count> sorted = new ArrayList<>(batch.counts());
        sorted.sort(BY_KEY);
        for (Report.Count count : sorted) {
            rows.bind("appid", count.appid())
                    .bind("prefix", count.prefix())
                    .bind("hour", count.hour())
                    .bind("scans", count.scans())
                    .add();
        }
        rows.execute();
    }

    private static void forget(Handle handle, Instant now, int added) {
        Instant before = now.minus(REMEMBERED);
        handle.createUpdate("""
                        DELETE FROM scan_counts WHERE (appid, prefix, hour) IN (
                          SELECT appid, prefix, hour FROM scan_counts WHERE hour < :hour ORDER BY hour LIMIT :limit)""")
                .bind("hour", Math.floorDiv(before.getEpochSecond(), HOUR_SECONDS))
                .bind("limit", Math.max(LEAST_FORGOTTEN, added))
                .execute();
        handle.createUpdate("DELETE FROM gateways WHERE reported_at < :before")
                .bind("before", before.toEpochMilli())
                .execute();
    }

    @Override
    public List<Gateway> gateways(Instant after) {
        return database.read(handle -> {
            Histories histories = new Histories(handle);
            return handle.createQuery("SELECT * FROM gateways WHERE reported_at > :after ORDER BY name, id")
                    .bind("after", after.toEpochMilli())
                    .map((row, context) -> new Gateway(
                            row.getString("id"),
                            row.getString("name"),
                            row.getLong("revision"),
                            histories.of(row.getLong("revision"), row.getString("mark")),
                            row.getString("state"),
                            row.getLong("rules"),
                            Json.readTexts(row.getString("settings")),
                            Instant.ofEpochMilli(row.getLong("reported_at"))))
                    .list();
        });
    }

    /** Compares with this database; most of a fleet is at one revision. */
    private static final class Histories {
        private final Handle handle;
        private final long head;
        private final Map<Long, String> marks = new HashMap<>();

        Histories(Handle handle) {
            this.handle = handle;
            this.head = new SqlReader(handle).revision();
        }

        History of(long revision, @Nullable String mark) {
            if (revision > head) {
                return History.OTHER;
            }
            if (mark == null) {
                return History.UNKNOWN;
            }
            return mark.equals(marks.computeIfAbsent(revision, any -> Mark.of(handle, any)))
                    ? History.SAME
                    : History.OTHER;
        }
    }

    @Override
    public List<ScanCount> counts(String appid, Instant from, Instant to, int limit) {
        return database.read(handle -> handle.createQuery("""
                        SELECT prefix, hour, scans FROM scan_counts
                        WHERE appid = :appid AND hour >= :from AND hour < :to ORDER BY hour, prefix LIMIT :limit""")
                .bind("appid", appid)
                .bind("from", Math.floorDiv(from.getEpochSecond(), HOUR_SECONDS))
                .bind("to", Math.floorDiv(to.getEpochSecond() + HOUR_SECONDS - 1, HOUR_SECONDS))
                .bind("limit", limit)
                .map((row, context) -> new ScanCount(
                        row.getString("prefix"),
                        Instant.ofEpochSecond(row.getLong("hour") * HOUR_SECONDS),
                        row.getLong("scans")))
                .list());
    }

    @Override
    public List<String> unmatched(String appid, List<String> origins, Instant after, int limit) {
        return origins.isEmpty()
                ? List.of()
                : database.read(handle -> new ScannedLinks(handle).unmatched(appid, origins, after, limit));
    }

    @Override
    public List<String> scanned(String origin, Instant after, int limit) {
        return database.read(handle -> new ScannedLinks(handle).scanned(origin, after, limit));
    }
}
