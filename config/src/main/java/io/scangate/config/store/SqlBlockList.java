package io.scangate.config.store;

import io.scangate.config.lifecycle.BlockList;
import io.scangate.config.lifecycle.Host;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.gateway.link.Link;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** The block list in a database. Thread-safe; what it says changes with the next question, in all processes. */
public final class SqlBlockList implements BlockList {
    private static final int MAX_REASON = 500;

    private final Database database;
    private final Clock clock;

    /**
     * A host on the list.
     *
     * @param host canonical; a domain stands for the hosts below it, too
     * @param reason for people
     * @param since when it was put there
     */
    public record Blocked(String host, String reason, Instant since) {}

    /** The block list of an open database, which stays the caller's to close. */
    public SqlBlockList(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public boolean blocks(Link rule) {
        List<String> names = Host.of(rule).withParents();
        return database.read(handle -> handle.createQuery("SELECT 1 FROM blocked_hosts WHERE host IN (<names>) LIMIT 1")
                .bindList("names", names)
                .mapTo(int.class)
                .findFirst()
                .isPresent());
    }

    /** Puts a host on the list, or changes the reason. What rules there are for it stay as they are. */
    public Blocked block(String host, String reason) {
        if (reason.isBlank() || reason.length() > MAX_REASON || reason.chars().anyMatch(Character::isISOControl)) {
            throw RefusedException.value(
                    Refusal.INVALID_ARGUMENT,
                    "reason",
                    reason,
                    "1 to " + MAX_REASON + " characters, no control characters");
        }
        Blocked blocked = new Blocked(canonical(host), reason, Instant.ofEpochMilli(clock.millis()));
        database.write(handle -> handle.createUpdate("""
                        INSERT INTO blocked_hosts (host, reason, blocked_at) VALUES (:host, :reason, :at)
                        ON CONFLICT (host) DO UPDATE SET reason = excluded.reason, blocked_at = excluded.blocked_at""")
                .bind("host", blocked.host())
                .bind("reason", reason)
                .bind("at", blocked.since().toEpochMilli())
                .execute());
        return blocked;
    }

    /** Takes a host off the list; false if it was not there. */
    public boolean unblock(String host) {
        String canonical = canonical(host);
        return database.write(handle -> handle.createUpdate("DELETE FROM blocked_hosts WHERE host = :host")
                        .bind("host", canonical)
                        .execute())
                > 0;
    }

    /** The whole list, by host. */
    public List<Blocked> list() {
        return database.read(handle -> handle.createQuery("SELECT * FROM blocked_hosts ORDER BY host")
                .map((row, context) -> new Blocked(
                        row.getString("host"),
                        row.getString("reason"),
                        Instant.ofEpochMilli(row.getLong("blocked_at"))))
                .list());
    }

    private static String canonical(String host) {
        return Host.parse(host)
                .orElseThrow(() -> RefusedException.value(
                        Refusal.INVALID_ARGUMENT, "host", host, "a domain name or an IP address, alone"))
                .name();
    }
}
