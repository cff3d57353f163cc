package io.scangate.config.store;

import io.scangate.config.fleet.DifferingAccounts;
import io.scangate.config.fleet.GatewayStore;
import io.scangate.config.fleet.Report;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.scans.ScanTally;
import io.scangate.gateway.rule.Digest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Gateways' reports in a database. They do not affect the rules, so they have no revision. Thread-safe. */
public final class SqlGatewayStore implements GatewayStore {
    /** How a gateway is present; an operator makes it {@code removed} until its next report. */
    private static final String PRESENT = "present";

    private static final String SIGNED_OFF = "signed_off";

    /** The name of the program's version among the stored settings, none of which has it. */
    private static final String VERSION = "version";

    private final Database database;

    /** Uses an open database, which the caller closes. */
    public SqlGatewayStore(Database database) {
        this.database = database;
    }

    @Override
    public Put put(String gateway, @Nullable String key, Report report, Instant now) {
        return database.write(handle -> {
            if (key != null && isFull(handle, gateway, key, now)) {
                return new Put.OtherKey();
            }
            boolean fresh = !isKnown(handle, gateway, Instant.EPOCH);
            long head = new SqlReader(handle).revision();
            // An id whose key has ended may be bound to another key.
            int rows = handle.createUpdate("""
                            INSERT INTO gateways (id, name, revision, mark, digest, state, rules, settings, reported_at,
                                                  last_sequence, key_name, start_number, since_head, presence)
                            VALUES (:id, :name, :revision, :mark, :digest, :state, :rules, :settings, :now, 0, :key,
                                    :start, :head, :presence)
                            ON CONFLICT (id) DO UPDATE SET name = excluded.name, revision = excluded.revision,
                              mark = excluded.mark, digest = excluded.digest, state = excluded.state,
                              rules = excluded.rules, presence = excluded.presence,
                              since_head = CASE WHEN gateways.revision = excluded.revision
                                                  AND gateways.mark = excluded.mark
                                                THEN COALESCE(gateways.since_head, excluded.since_head)
                                                ELSE excluded.since_head END,
                              differing = CASE WHEN gateways.revision = excluded.revision
                                                 AND gateways.mark = excluded.mark
                                               THEN gateways.differing END,
                              settings = excluded.settings, reported_at = excluded.reported_at,
                              start_number = excluded.start_number,
                              key_name = COALESCE(excluded.key_name, gateways.key_name)
                            WHERE (excluded.key_name IS NULL OR gateways.key_name IS NULL
                                OR gateways.key_name = excluded.key_name
                                OR NOT EXISTS (SELECT 1 FROM credentials c
                                               WHERE c.kind = 'gateway' AND c.holder = gateways.key_name))
                              AND (excluded.start_number IS NULL OR gateways.start_number IS NULL
                                OR gateways.start_number = excluded.start_number
                                OR gateways.presence <> 'present' OR gateways.reported_at <= :recent)
                              AND NOT COALESCE(gateways.start_number = excluded.start_number
                                AND excluded.presence = 'present' AND (gateways.presence = 'signed_off'
                                  OR (gateways.reported_at > excluded.reported_at
                                    AND gateways.reported_at < excluded.reported_at + :late)), FALSE)""")
                    .bind("id", IndexedText.GATEWAY.checked(gateway))
                    .bind("name", report.name())
                    .bind("revision", report.revision())
                    .bind("mark", report.mark())
                    .bind("digest", report.digest())
                    .bind("head", head)
                    .bind("presence", report.signsOff() ? SIGNED_OFF : PRESENT)
                    .bind("state", report.state())
                    .bind("rules", report.rules())
                    .bind("settings", Json.write(reported(report)))
                    .bind("now", now.toEpochMilli())
                    .bind("key", key)
                    .bind("start", report.start())
                    .bind("recent", recent(now))
                    .bind("late", OF_ONE_START.toMillis())
                    .execute();
            if (key != null && fresh && rows == 1) {
                forgetOldest(handle, key);
            }
            if (rows == 0 && isLate(handle, gateway, key, report)) {
                return new Put.Stored(null);
            }
            return rows == 1
                    ? new Put.Stored(compares(handle, gateway, report, head) ? head(handle, head) : null)
                    : refusal(handle, gateway, report, now);
        });
    }

    /** The settings and the version. A column of its own would end the prepared statements of replicas of the version before. */
    private static Map<String, String> reported(Report report) {
        Map<String, String> texts = new TreeMap<>();
        if (report.settings() != null) {
            texts.putAll(report.settings());
        }
        if (report.version() != null) {
            texts.put(VERSION, report.version());
        }
        return texts;
    }

    private static Head head(Handle handle, long revision) {
        return new Head(revision, Mark.of(handle, revision));
    }

    /** Whether the accounts of a gateway of another history have not been compared with those of the head's revision. */
    private static boolean compares(Handle handle, String gateway, Report report, long head) {
        if (report.signsOff() || report.digest() == null || report.mark() == null || report.revision() <= head) {
            return false;
        }
        return handle.createQuery("SELECT differing FROM gateways WHERE id = :id AND differing IS NOT NULL")
                .bind("id", gateway)
                .mapTo(String.class)
                .findFirst()
                .map(json -> Json.read(json, DifferingAccounts.class).revision() != head)
                .orElse(true);
    }

    @Override
    public Optional<AccountDigests> accountDigests() {
        return database.read(handle -> {
            PostgresLimits.allowLongWork(handle);
            Map<String, Digest> digests = new HashMap<>();
            boolean[] missing = new boolean[1];
            handle.createQuery("SELECT appid, digest FROM accounts")
                    .setFetchSize(EveryAccount.ROWS_AT_A_TIME)
                    .map((row, context) ->
                            Map.entry(row.getString("appid"), Objects.requireNonNullElse(row.getString("digest"), "")))
                    .forEach(each -> {
                        Digest digest = Digest.parse(each.getValue());
                        missing[0] |= digest == null;
                        digests.put(each.getKey(), Objects.requireNonNullElse(digest, Digest.ZERO));
                    });
            return missing[0]
                    ? Optional.empty()
                    : Optional.of(new AccountDigests(head(handle, new SqlReader(handle).revision()), digests));
        });
    }

    @Override
    public void differ(String gateway, Report report, DifferingAccounts accounts) {
        database.write(handle -> handle.createUpdate("""
                        UPDATE gateways SET differing = :accounts
                        WHERE id = :id AND revision = :revision AND mark = :mark""")
                .bind("accounts", Json.write(accounts))
                .bind("id", gateway)
                .bind("revision", report.revision())
                .bind("mark", report.mark())
                .execute());
    }

    /** The time after which a report keeps the gateway's id for its start. */
    private static long recent(Instant now) {
        return now.minus(OF_ONE_START).toEpochMilli();
    }

    /** Why a status was not stored: another start has the id, or else another key. */
    private static Put refusal(Handle handle, String gateway, Report report, Instant now) {
        endFuture(handle, gateway, now);
        return handle.createQuery("""
                        SELECT reported_at FROM gateways
                        WHERE id = :id AND start_number <> :start AND presence = 'present' AND reported_at > :recent""")
                .bind("id", gateway)
                .bind("start", report.start())
                .bind("recent", recent(now))
                .mapTo(long.class)
                .findFirst()
                .<Put>map(time -> new Put.InUse(Instant.ofEpochMilli(time)))
                .orElseGet(Put.OtherKey::new);
    }

    /**
     * A last report that is yet to come was noted by a replica whose clock is ahead, or before the clock was set back. It counts as one of now;
     * otherwise a start that has ended would keep others out for as long as the clocks differ. One that lives notes its time again.
     */
    private static void endFuture(Handle handle, String gateway, Instant now) {
        handle.createUpdate("UPDATE gateways SET reported_at = :now WHERE id = :id AND reported_at > :now")
                .bind("id", gateway)
                .bind("now", now.toEpochMilli())
                .execute();
    }

    /**
     * Whether a status was not stored because a later one of the same start is: it waited at another replica. A clock that was set
     * back by more than the time of a start makes none late.
     */
    private static boolean isLate(Handle handle, String gateway, @Nullable String key, Report report) {
        return report.start() != null
                && handle.createQuery("""
                                SELECT 1 FROM gateways WHERE id = :id AND start_number = :start
                                  AND (CAST(:key AS TEXT) IS NULL OR key_name IS NULL OR key_name = :key)""")
                        .bind("id", gateway)
                        .bind("start", report.start())
                        .bind("key", key)
                        .mapTo(int.class)
                        .findFirst()
                        .isPresent();
    }

    private static boolean isKnown(Handle handle, String gateway, Instant after) {
        return handle.createQuery("SELECT 1 FROM gateways WHERE id = :id AND reported_at > :after")
                .bind("id", gateway)
                .bind("after", after.toEpochMilli())
                .mapTo(int.class)
                .findFirst()
                .isPresent();
    }

    /** Deletes the gateways of a key that have reported least recently, above the number that is kept. */
    private static void forgetOldest(Handle handle, String key) {
        handle.createUpdate("""
                        DELETE FROM gateways WHERE id IN (
                            SELECT id FROM gateways WHERE key_name = :key
                            ORDER BY reported_at DESC, id LIMIT 1000 OFFSET :most)""").bind("key", key).bind("most", MAX_KEPT).execute();
    }

    /** Whether a gateway would be one more than a key may have. */
    private static boolean isFull(Handle handle, String gateway, String key, Instant now) {
        return !isKnown(handle, gateway, now.minus(GONE))
                && handle.createQuery("SELECT count(*) FROM gateways WHERE key_name = :key AND reported_at > :after")
                                .bind("key", key)
                                .bind("after", now.minus(GONE).toEpochMilli())
                                .mapTo(int.class)
                                .one()
                        >= MAX_GATEWAYS;
    }

    @Override
    public Counted count(String gateway, ScanTally tally, Instant now) {
        return database.write(handle -> {
            // Update the gateway's row before the counts: its lock, and the condition on the sequence, let only one of
            // two concurrent reports add its tally.
            int rows = handle.createUpdate("""
                            UPDATE gateways SET last_sequence = :sequence, uncounted = uncounted + :uncounted
                            WHERE id = :id AND last_sequence < :sequence""")
                    .bind("id", gateway)
                    .bind("sequence", tally.sequence())
                    .bind("uncounted", tally.lost())
                    .execute();
            if (rows == 0) {
                return new Counted(last(handle, gateway) == tally.sequence() ? Outcome.REPEATED : Outcome.OLD, 0);
            }
            int unknown = SqlScanStore.add(handle, tally);
            return new Counted(Outcome.ADDED, unknown);
        });
    }

    private static long last(Handle handle, String gateway) {
        return handle.createQuery("SELECT last_sequence FROM gateways WHERE id = :id")
                .bind("id", gateway)
                .mapTo(long.class)
                .findOne()
                .orElse(0L);
    }

    @Override
    public void sample(ScanTally tally, Instant now) {
        database.write(handle -> {
            new ScannedLinks(handle).add(tally.matched(), tally.unmatched(), now);
            return tally;
        });
    }

    @Override
    public Page<Gateway> gateways(
            Instant after, @Nullable String name, @Nullable String state, @Nullable String from, int limit) {
        return database.read(handle -> {
            Histories histories = new Histories(handle);
            Search search = Search.ascending(handle, "gateways", "r.name", "r.id")
                    .within("r.reported_at > :after AND r.presence <> 'removed'")
                    .bind("after", after.toEpochMilli())
                    .containing("r.name", name);
            if (state != null) {
                search.filter("r.state = :state").bind("state", state);
            }
            return search.page(
                    from, limit, (row, context) -> histories.gateway(row), each -> each.name() + "/" + each.id());
        });
    }

    @Override
    public List<Gateway> gateways(Instant after) {
        return database.read(handle -> {
            Histories histories = new Histories(handle);
            return handle.createQuery(
                            "SELECT * FROM gateways WHERE reported_at > :after AND presence = :present ORDER BY name, id")
                    .bind("present", PRESENT)
                    .bind("after", after.toEpochMilli())
                    .map((row, context) -> histories.gateway(row))
                    .list();
        });
    }

    /** Compares marks with this database. Caches them, since most of a fleet serves the same revision. */
    private static final class Histories {
        private final Handle handle;
        private final long head;
        private final long first;
        private final Map<Long, String> marks = new HashMap<>();

        Histories(Handle handle) {
            this.handle = handle;
            this.head = new SqlReader(handle).revision();
            this.first = AuditTime.first(handle);
        }

        Gateway gateway(ResultSet row) throws SQLException {
            Map<String, String> settings = new TreeMap<>(Json.readTexts(row.getString("settings")));
            String version = settings.remove(VERSION);
            return new Gateway(
                    row.getString("id"),
                    row.getString("name"),
                    row.getLong("revision"),
                    row.getString("digest"),
                    of(row.getLong("revision"), row.getString("mark")),
                    row.getString("state"),
                    row.getLong("rules"),
                    settings,
                    version,
                    row.getString("presence").equals(SIGNED_OFF),
                    Instant.ofEpochMilli(row.getLong("reported_at")),
                    row.getLong("uncounted"));
        }

        private History of(long revision, @Nullable String mark) {
            if (revision > head) {
                return History.OTHER;
            }
            if (mark == null || revision < first) {
                return History.UNKNOWN;
            }
            return mark.equals(marks.computeIfAbsent(revision, any -> Mark.of(handle, any)))
                    ? History.SAME
                    : History.OTHER;
        }
    }
}
