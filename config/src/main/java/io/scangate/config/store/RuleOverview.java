package io.scangate.config.store;

import io.scangate.config.lifecycle.ChangeAuthor;
import io.scangate.config.lifecycle.RuleTotals;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** What a list of rules shows besides the rules. Not thread-safe. */
final class RuleOverview {
    private final Handle handle;

    RuleOverview(Handle handle) {
        this.handle = handle;
    }

    /** The numbers of an account's rules by state, among the first {@value Search#WINDOW}. */
    RuleTotals totals(String appid) {
        return handle.createQuery("SELECT count(*) AS n, count(r.live) AS live, COALESCE(sum(CASE WHEN "
                        + RuleRows.HAS_DRAFT + " THEN 1 ELSE 0 END), 0) AS drafts FROM (SELECT live, page FROM rules"
                        + " WHERE account = " + Appids.NUMBER + " LIMIT :window) r")
                .bind("appid", appid)
                .bind("window", Search.WINDOW)
                .map((row, context) -> new RuleTotals(
                        row.getInt("n"), row.getInt("live"), row.getInt("drafts"), row.getInt("n") < Search.WINDOW))
                .one();
    }

    /** When and by whom changes were made, by their revisions; without those that the audit no longer has. */
    Map<Long, ChangeAuthor> authors(Collection<Long> revisions) {
        Map<Long, ChangeAuthor> authors = new HashMap<>();
        if (!revisions.isEmpty()) {
            handle.createQuery("SELECT revision, changed_at, actor FROM audit WHERE revision IN (<revisions>)")
                    .bindList("revisions", Set.copyOf(revisions))
                    .map((row, context) -> authors.put(
                            row.getLong("revision"),
                            new ChangeAuthor(Instant.ofEpochMilli(row.getLong("changed_at")), row.getString("actor"))))
                    .list();
        }
        return authors;
    }
}
