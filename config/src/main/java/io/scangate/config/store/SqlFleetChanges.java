package io.scangate.config.store;

import io.scangate.config.fleet.Adoption;
import io.scangate.config.fleet.Adoption.GivenUp;
import io.scangate.config.fleet.DifferingAccounts;
import io.scangate.config.fleet.EndedHistory;
import io.scangate.config.fleet.FleetChanges;
import io.scangate.config.fleet.RemovedGateway;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.gateway.rule.HistoryName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Changes of the fleet in a database. Thread-safe. */
public final class SqlFleetChanges implements FleetChanges {
    private final Database database;
    private final Clock clock;

    /** Uses an open database, which the caller closes. */
    public SqlFleetChanges(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Commit<Adoption> adopt(ChangeRequest change, @Nullable List<EndedHistory> named) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            Commit<Adoption> earlier = new SqlReader(handle).replay(change, Adoption.class);
            return earlier == null ? adopt(handle, change, named) : earlier;
        });
    }

    private Commit<Adoption> adopt(Handle handle, ChangeRequest change, @Nullable List<EndedHistory> named) {
        long head = new SqlReader(handle).revision();
        Map<String, Long> ended = HistoryRows.ended(handle);
        List<GivenUp> others = others(handle, head);
        List<GivenUp> present =
                others.stream().filter(gateway -> !isEnded(ended, gateway)).toList();
        Collection<EndedHistory> ending = named == null ? all(present) : checked(named, ended, present);
        Instant now = clock.instant();
        if (ending.isEmpty()) {
            FrozenHead.admit(handle, change.actor(), now);
            return new Commit<>(head, Adoption.of(HistoryRows.current(handle), List.of(), others), false);
        }
        SqlWriter writer = SqlWriter.next(handle, change.actor(), now);
        String history = HistoryRows.end(handle, ending, writer.revision());
        Adoption adoption = Adoption.of(history, List.copyOf(ending), others);
        ChangeResult<Adoption> entry =
                ChangeResult.put(AuditSubject.HISTORY, "adopt", null, null, null, adoption.forAudit());
        writer.writeDown(entry);
        writer.remember(change.once());
        return new Commit<>(writer.revision(), adoption, false);
    }

    /** The gateways that serve a later revision than this database has: they do not go back by themselves. */
    private static List<GivenUp> others(Handle handle, long head) {
        return handle.createQuery("""
                        SELECT id, name, revision, mark, digest, since_head, differing, reported_at FROM gateways
                        WHERE revision > :head AND presence <> 'removed' ORDER BY name, id""")
                .bind("head", head)
                .map((row, context) -> givenUp(row, head))
                .list();
    }

    private static GivenUp givenUp(ResultSet row, long head) throws SQLException {
        String mark = row.getString("mark");
        long revision = row.getLong("revision");
        long sinceHead = row.getLong("since_head");
        long common = row.wasNull() ? head : Math.min(head, sinceHead);
        String history = mark == null || mark.isEmpty() ? null : HistoryName.of(mark);
        return new GivenUp(
                row.getString("id"),
                row.getString("name"),
                history,
                revision,
                revision - common,
                // Versions that report no digest know of no ended histories.
                history == null || row.getString("digest") == null,
                differing(row.getString("differing"), head),
                Instant.ofEpochMilli(row.getLong("reported_at")));
    }

    /** The accounts that differ from those of the head; null if they were compared with an earlier one. */
    private static @Nullable DifferingAccounts differing(@Nullable String json, long head) {
        DifferingAccounts accounts = json == null ? null : Json.read(json, DifferingAccounts.class);
        return accounts == null || accounts.revision() != head ? null : accounts;
    }

    private static boolean isEnded(Map<String, Long> ended, GivenUp gateway) {
        Long last = gateway.history() == null ? null : ended.get(gateway.history());
        return last != null && gateway.revision() <= last;
    }

    private static Collection<EndedHistory> all(List<GivenUp> others) {
        Map<String, EndedHistory> ending = new TreeMap<>();
        others.forEach(gateway -> add(ending, gateway, Long.MAX_VALUE));
        return ending.values();
    }

    /** The named histories, each up to the last revision that a gateway reports; without those that have ended. */
    private static Collection<EndedHistory> checked(
            List<EndedHistory> named, Map<String, Long> ended, List<GivenUp> others) {
        Map<String, EndedHistory> ending = new TreeMap<>();
        for (EndedHistory each : named) {
            if (ended.getOrDefault(each.history(), -1L) >= each.revision()) {
                continue;
            }
            others.stream()
                    .filter(gateway -> each.history().equals(gateway.history()))
                    .forEach(gateway -> add(ending, gateway, each.revision()));
            if (!ending.containsKey(each.history())) {
                throw RefusedException.value(
                        Refusal.INVALID_ARGUMENT,
                        "histories",
                        each.history() + " up to revision " + each.revision(),
                        "histories and revisions that gateways report, as in the answer to a dry run");
            }
        }
        return ending.values();
    }

    private static void add(Map<String, EndedHistory> ending, GivenUp gateway, long most) {
        String history = gateway.history();
        if (history != null && gateway.revision() <= most) {
            ending.merge(
                    history,
                    new EndedHistory(history, gateway.revision()),
                    (one, other) -> one.revision() < other.revision() ? other : one);
        }
    }

    @Override
    public Optional<Commit<RemovedGateway>> remove(ChangeRequest change, String id) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            Commit<RemovedGateway> earlier = new SqlReader(handle).replay(change, RemovedGateway.class);
            return earlier == null
                    ? find(handle, id).map(gateway -> remove(handle, change, gateway))
                    : Optional.of(earlier);
        });
    }

    private static Optional<RemovedGateway> find(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM gateways WHERE id = :id AND presence <> 'removed'")
                .bind("id", id)
                .map((row, context) -> new RemovedGateway(
                        row.getString("id"),
                        row.getString("name"),
                        row.getLong("revision"),
                        Instant.ofEpochMilli(row.getLong("reported_at"))))
                .findFirst();
    }

    /** Keeps the row, which has the number of the last batch of counts: a gateway that comes back repeats none. */
    private Commit<RemovedGateway> remove(Handle handle, ChangeRequest change, RemovedGateway gateway) {
        SqlWriter writer = SqlWriter.next(handle, change.actor(), clock.instant());
        handle.createUpdate("UPDATE gateways SET presence = 'removed', start_number = NULL WHERE id = :id")
                .bind("id", gateway.id())
                .execute();
        writer.writeDown(ChangeResult.deleted(AuditSubject.GATEWAY, "delete", null, null, gateway));
        writer.remember(change.once());
        return new Commit<>(writer.revision(), gateway, false);
    }
}
