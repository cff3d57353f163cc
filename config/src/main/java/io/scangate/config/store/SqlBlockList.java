package io.scangate.config.store;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.BlockList;
import io.scangate.config.lifecycle.BlockedHost;
import io.scangate.config.lifecycle.BlockedHosts;
import io.scangate.config.lifecycle.Host;
import io.scangate.config.lifecycle.Notice;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.gateway.link.Link;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The block list in a database. The next query in any process sees a change: a replica with a cached list would accept
 * a host that has just been blocked. Thread-safe.
 */
public final class SqlBlockList implements BlockList, BlockedHosts {
    private static final int MAX_REASON = 500;

    private final Database database;
    private final Clock clock;

    /** Uses an open database, which the caller closes. */
    public SqlBlockList(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public boolean blocks(Link rule) {
        Host host = Host.of(rule);
        return database.read(handle -> handle.createQuery("""
                        SELECT 1 FROM blocked_hosts
                        WHERE host IN (<names>) AND (subdomains = 1 OR host = :name) LIMIT 1""")
                .bindList("names", host.withParents())
                .bind("name", host.name())
                .mapTo(int.class)
                .findFirst()
                .isPresent());
    }

    @Override
    public BlockedHost block(Actor actor, String host, String reason, boolean subdomains) {
        if (reason.isBlank()
                || reason.codePointCount(0, reason.length()) > MAX_REASON
                || reason.chars().anyMatch(Character::isISOControl)) {
            throw RefusedException.value(
                    Refusal.INVALID_ARGUMENT,
                    "reason",
                    reason,
                    "1 to " + MAX_REASON + " characters, no control characters");
        }
        Host parsed = parse(host);
        if (!parsed.isPlain()) {
            throw noHost(host);
        }
        boolean alone = !subdomains || parsed.isAddress();
        BlockedHost blocked = new BlockedHost(parsed.name(), reason, Instant.ofEpochMilli(clock.millis()), alone);
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            Optional<BlockedHost> same =
                    entry(handle, parsed).filter(entry -> entry.reason().equals(reason) && entry.alone() == alone);
            if (same.isPresent()) {
                FrozenHead.admit(handle, actor, blocked.since());
                return same.get();
            }
            SqlWriter writer = SqlWriter.next(handle, actor, blocked.since());
            BlockedHost before = take(handle, blocked.host());
            handle.createUpdate("""
                            INSERT INTO blocked_hosts (host, reason, blocked_at, subdomains)
                            VALUES (:host, :reason, :at, :subdomains)""")
                    .bind("subdomains", alone ? 0 : 1)
                    .bind("host", IndexedText.HOST.checked(blocked.host()))
                    .bind("reason", reason)
                    .bind("at", blocked.since().toEpochMilli())
                    .execute();
            writer.touchAccountsOf(parsed);
            writer.accountsOf(parsed, !alone).forEach(appid -> writer.notify(Notice.hostBlocked(appid, blocked)));
            writer.writeDown(ChangeResult.put(AuditSubject.BLOCKED_HOST, "put", null, null, before, blocked));
            return blocked;
        });
    }

    @Override
    public boolean unblock(Actor actor, String host) {
        Host parsed = parse(host);
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
            BlockedHost before = take(handle, parsed.name());
            if (before == null) {
                return false;
            }
            ChangeResult<BlockedHost> entry =
                    ChangeResult.deleted(AuditSubject.BLOCKED_HOST, "delete", null, null, before);
            SqlWriter writer = SqlWriter.next(handle, actor, clock.instant());
            writer.touchAccountsOf(parsed);
            writer.writeDown(entry);
            return true;
        });
    }

    @Override
    public Optional<BlockedHost> find(String host) {
        Host parsed = parse(host);
        return database.read(handle -> entry(handle, parsed));
    }

    private static Optional<BlockedHost> entry(Handle handle, Host host) {
        return handle.createQuery("SELECT * FROM blocked_hosts WHERE host = :host")
                .bind("host", host.name())
                .map((row, context) -> RuleRows.blockedHost(row))
                .findOne();
    }

    /** Deletes a host and returns its entry; null if there was none. */
    private static @Nullable BlockedHost take(Handle handle, String host) {
        return handle.createQuery("DELETE FROM blocked_hosts WHERE host = :host RETURNING *")
                .bind("host", host)
                .map((row, context) -> RuleRows.blockedHost(row))
                .findOne()
                .orElse(null);
    }

    @Override
    public Page<BlockedHost> list(@Nullable String text, @Nullable String after, int limit) {
        return database.read(handle -> Search.ascending(handle, "blocked_hosts", "r.host")
                .containing("r.host", text)
                .page(after, limit, (row, context) -> RuleRows.blockedHost(row), BlockedHost::host));
    }

    @Override
    public List<BlockedHost> list() {
        return database.read(handle -> handle.createQuery("SELECT * FROM blocked_hosts ORDER BY host")
                .map((row, context) -> RuleRows.blockedHost(row))
                .list());
    }

    /** Earlier versions stored names with other characters, which can still be removed. */
    private static Host parse(String host) {
        return Host.parse(host).orElseThrow(() -> noHost(host));
    }

    private static RefusedException noHost(String host) {
        return RefusedException.value(
                Refusal.INVALID_ARGUMENT,
                "host",
                host,
                "a host name or an IP address, alone and without wildcards; the field subdomains includes the hosts below");
    }
}
