package io.scangate.config.store;

import io.scangate.config.fleet.GatewayStore;
import io.scangate.config.fleet.Report;
import io.scangate.config.scans.ScanTally;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Gateways' reports in a database. They do not affect the rules, so they have no revision. Thread-safe. */
public final class SqlGatewayStore implements GatewayStore {
    /** How long counts are kept, and gateways that no longer report. */
    private static final Duration RETENTION = Duration.ofDays(92);

    private final Database database;

    /** Uses an open database, which the caller closes. */
    public SqlGatewayStore(Database database) {
        this.database = database;
    }

    @Override
    public boolean take(String gateway, Report report, Instant now) {
        return database.write(handle -> {
            ScanTally tally = report.batch();
            long last = handle.createQuery("SELECT last_sequence FROM gateways WHERE id = :id")
                    .bind("id", gateway)
                    .mapTo(long.class)
                    .findOne()
                    .orElse(0L);
            boolean added = tally != null && tally.sequence() > last;
            // Update the gateway's row before the counts: its lock, and the condition on the sequence, let only one of
            // two concurrent reports add its tally.
            int rows = put(handle, gateway, report, added && tally != null ? tally.sequence() : last, last, now);
            if (added && tally != null && rows == 1) {
                Instant forgetBefore = now.minus(RETENTION);
                SqlScanStore.add(handle, tally, now, forgetBefore);
                handle.createUpdate("DELETE FROM gateways WHERE reported_at < :before")
                        .bind("before", forgetBefore.toEpochMilli())
                        .execute();
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

    /** Compares marks with this database. Caches them, since most of a fleet serves the same revision. */
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
}
