package io.scangate.config.store;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.Notice;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleKey;
import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.config.ownership.CheckRequest;
import io.scangate.config.ownership.CheckResult;
import io.scangate.config.ownership.Directory;
import io.scangate.config.ownership.Finding;
import io.scangate.config.ownership.Outcome;
import io.scangate.config.ownership.Verification;
import io.scangate.config.ownership.VerificationFile;
import io.scangate.config.ownership.VerificationFilter;
import io.scangate.config.ownership.VerificationStore;
import io.scangate.config.secrets.SecretException;
import io.scangate.config.secrets.SecretKeys;
import io.scangate.gateway.link.Link;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** Verification files and the results of checks in a database. Thread-safe. */
public final class SqlVerificationStore implements VerificationStore {
    /** The actor of the entries in the audit. */
    private static final Actor ACTOR = Actor.of("service:ownership");

    /** Rows in one transaction of a count, so that none is long. */
    private static final int COUNTED_AT_A_TIME = 500;

    private final Database database;
    private final SecretKeys keys;

    /** Uses an open database with readable secrets, which the caller closes. */
    public SqlVerificationStore(Database database) {
        this(database, SecretKeys.NONE);
    }

    /** Uses an open database, which the caller closes. */
    public SqlVerificationStore(Database database, SecretKeys keys) {
        this.database = database;
        this.keys = keys;
    }

    @Override
    public VerificationFile file(String appid, String directory) {
        return database.read(handle -> file(handle, appid, directory)
                .orElseThrow(() ->
                        RefusedException.value(Refusal.ACCOUNT_NOT_FOUND, "appid", appid, "the appid of an account")));
    }

    private Optional<VerificationFile> file(Handle handle, String appid, String directory) {
        try {
            return VerificationFiles.one(handle, keys, appid, directory);
        } catch (SecretException e) {
            throw new RefusedException(
                    Refusal.UNAVAILABLE, "verification files cannot be computed: the control plane lacks a key", e);
        }
    }

    private static boolean accountExists(Handle handle, String appid) {
        return handle.createQuery("SELECT 1 FROM accounts WHERE appid = :appid")
                .bind("appid", appid)
                .mapTo(int.class)
                .findOne()
                .isPresent();
    }

    @Override
    public Optional<Verification> put(String appid, Directory directory, Finding finding, Instant at) {
        boolean proven = finding.outcome() == Outcome.PROVEN;
        return database.writeApart(handle -> {
            // Most checks find what the one before has found. Only a turn needs the exclusive lock, so that it has one
            // entry.
            if (mayBeTurn(VerificationTable.one(handle, appid, directory), proven)) {
                SqlWriter.takeTurn(handle);
            }
            FrozenHead.check(handle);
            if (!accountExists(handle, appid)) {
                return Optional.empty();
            }
            Optional<Verification> before = VerificationTable.one(handle, appid, directory);
            Update update = handle.createUpdate("""
                            INSERT INTO verifications (account, directory, checked_at, outcome, address, status, detail,
                                                       proven_at, failed_since)
                            VALUES (<account>, :directory, :at, :outcome, :address, :status, :detail, :proven, :failed)
                            ON CONFLICT (account, directory) DO UPDATE
                            SET checked_at = excluded.checked_at, outcome = excluded.outcome,
                                address = excluded.address, status = excluded.status, detail = excluded.detail,
                                proven_at = COALESCE(excluded.proven_at, verifications.proven_at),
                                failed_since = CASE WHEN excluded.failed_since IS NULL THEN NULL
                                    ELSE COALESCE(verifications.failed_since, excluded.failed_since) END""")
                    .define("account", Appids.NUMBER)
                    .bind("appid", appid)
                    .bind("directory", IndexedText.DIRECTORY.checked(directory.address()))
                    .bind("at", at.toEpochMilli())
                    .bind("outcome", finding.outcome().code())
                    .bind("address", finding.address())
                    .bind("detail", finding.detail());
            bind(update, "status", finding.status(), Types.INTEGER);
            bind(update, "proven", proven ? at.toEpochMilli() : null, Types.BIGINT);
            bind(update, "failed", proven ? null : at.toEpochMilli(), Types.BIGINT);
            update.execute();
            Verification after = VerificationTable.one(handle, appid, directory).orElseThrow();
            if (before.isPresent() && isTurn(before.get(), after) && hasRule(handle, appid, directory)) {
                writeDown(handle, appid, before.get(), after, at);
            }
            if (before.isEmpty()) {
                VerificationTable.bound(handle, appid, directory.address());
            } else if (isNews(before.get()) && after.failedSince() != null) {
                String outcome = finding.outcome().code();
                NoticeRows.add(
                        handle,
                        List.of(Notice.proofFailing(appid, directory.address(), outcome, after.failedSince())),
                        at);
            }
            return Optional.of(after);
        });
    }

    /** Whether a result can have an entry in the audit, or a notice, whose number the exclusive lock guards. */
    private static boolean mayBeTurn(Optional<Verification> before, boolean proven) {
        return before.isPresent() && (proven ? before.get().failedSince() != null : isNews(before.get()));
    }

    /** Whether a failure is news to the owner: the last check has found the file, or there was no check yet. */
    private static boolean isNews(Verification last) {
        return last.failedSince() == null || last.outcome() == Outcome.UNCHECKED;
    }

    private static boolean isTurn(Verification before, Verification after) {
        return (before.failedSince() == null) != (after.failedSince() == null);
    }

    private static void writeDown(Handle handle, String appid, Verification before, Verification after, Instant at) {
        String verb = after.failedSince() == null ? "mend" : "fail";
        SqlWriter.next(handle, ACTOR, at)
                .writeDown(ChangeResult.put(AuditSubject.VERIFICATION, verb, appid, null, before, after));
    }

    @Override
    public void log(String appid, String by, Directory directory, CheckResult result, Instant at) {
        database.writeApart(handle -> {
            CheckRequests.add(handle, appid, by, directory, result, at);
            return appid;
        });
    }

    @Override
    public Page<CheckRequest> requests(String appid, @Nullable String before, int limit) {
        return database.read(handle -> CheckRequests.page(handle, appid, before, limit));
    }

    @Override
    public Optional<Verification> verification(String appid, Directory directory) {
        return database.read(handle -> VerificationTable.one(handle, appid, directory));
    }

    private record Failing(String appid, Directory directory) {}

    @Override
    public long failing() {
        long count = 0;
        List<Failing> page = failingAfter("", "");
        while (!page.isEmpty()) {
            List<Failing> checked = page;
            count += database.read(handle -> checked.stream()
                    .filter(each -> hasRule(handle, each.appid(), each.directory()))
                    .count());
            Failing last = page.get(page.size() - 1);
            page = failingAfter(last.appid(), last.directory().address());
        }
        return count;
    }

    private List<Failing> failingAfter(String appid, String directory) {
        return database.read(handle -> handle.createQuery("""
                        SELECT n.appid, v.directory FROM verifications v JOIN appids n ON n.number = v.account
                        WHERE v.failed_since IS NOT NULL AND (v.account, v.directory) > (<account>, :directory)
                        ORDER BY v.account, v.directory LIMIT :limit""")
                .define("account", Appids.NUMBER)
                .bind("appid", appid)
                .bind("directory", directory)
                .bind("limit", COUNTED_AT_A_TIME)
                .map((row, context) -> new Failing(row.getString("appid"), new Directory(row.getString("directory"))))
                .list());
    }

    private static void bind(Update update, String name, @Nullable Object value, int type) {
        if (value == null) {
            update.bindNull(name, type);
        } else {
            update.bind(name, value);
        }
    }

    @Override
    public List<Verification> verifications(String appid) {
        return database.read(handle -> VerificationTable.all(handle, appid));
    }

    @Override
    public Page<Verification> verifications(
            String appid, VerificationFilter filter, @Nullable String after, int limit) {
        return database.read(handle -> Searches.verifications(handle, appid, filter)
                .page(after, limit, (row, context) -> VerificationTable.verification(row), Verification::directory));
    }

    private record DueRow(DueCheck due, boolean wasProven) {}

    @Override
    public List<DueCheck> takeDue(Instant checkedBefore, Instant now, int limit) {
        while (true) {
            List<DueRow> oldest = database.read(handle -> oldest(handle, checkedBefore, limit));
            if (oldest.isEmpty()) {
                return List.of();
            }
            List<DueCheck> taken = database.write(handle -> take(handle, oldest, now));
            if (!taken.isEmpty()) {
                return taken;
            }
        }
    }

    /** In one order for all processes, so that they cannot deadlock. */
    private static List<DueRow> oldest(Handle handle, Instant checkedBefore, int limit) {
        if (FrozenHead.read(handle) != null) {
            // A result could not be stored.
            return List.of();
        }
        return handle.createQuery("""
                        SELECT (SELECT n.appid FROM appids n WHERE n.number = account) AS appid, directory, checked_at, proven_at
                        FROM verifications WHERE checked_at < :before
                        ORDER BY checked_at, account, directory LIMIT :limit""")
                .bind("before", checkedBefore.toEpochMilli())
                .bind("limit", limit)
                .map((row, context) -> new DueRow(
                        new DueCheck(
                                row.getString("appid"),
                                new Directory(row.getString("directory")),
                                Instant.ofEpochMilli(row.getLong("checked_at"))),
                        Columns.instant(row, "proven_at") != null))
                .list();
    }

    private static List<DueCheck> take(Handle handle, List<DueRow> oldest, Instant now) {
        List<DueCheck> taken = new ArrayList<>();
        for (DueRow row : oldest) {
            DueCheck seen = row.due();
            boolean inUse = hasRule(handle, seen.appid(), seen.directory())
                    || (row.wasProven() && hasRuleInside(handle, seen.appid(), seen.directory()));
            // Only if the row is unchanged: another process may have taken it meanwhile.
            int changed = handle.createUpdate(
                            (inUse ? "UPDATE verifications SET checked_at = :now" : "DELETE FROM verifications")
                                    + " WHERE account = " + Appids.NUMBER
                                    + " AND directory = :directory AND checked_at = :seen")
                    .bind("now", now.toEpochMilli())
                    .bind("appid", seen.appid())
                    .bind("directory", seen.directory().address())
                    .bind("seen", seen.checkedAt().toEpochMilli())
                    .execute();
            if (inUse && changed == 1) {
                taken.add(seen);
            }
        }
        return taken;
    }

    @Override
    public void putBack(DueCheck due, Instant taken) {
        database.writeApart(handle -> handle.createUpdate("""
                        UPDATE verifications SET checked_at = :before
                        WHERE account = <account> AND directory = :directory AND checked_at = :taken""")
                .define("account", Appids.NUMBER)
                .bind("before", due.checkedAt().toEpochMilli())
                .bind("appid", due.appid())
                .bind("directory", due.directory().address())
                .bind("taken", taken.toEpochMilli())
                .execute());
    }

    /** Whether an account has a rule in a directory or below it. */
    private static boolean hasRuleInside(Handle handle, String appid, Directory directory) {
        try (Stream<String> rules = rulesInside(handle, appid, directory)) {
            return rules.findAny().isPresent();
        }
    }

    /** Whether an account has a rule in a directory itself. Reads the keys of the directory's range from an index. */
    private static boolean hasRule(Handle handle, String appid, Directory directory) {
        try (Stream<String> rules = rulesInside(handle, appid, directory)) {
            return rules.anyMatch(rule -> Directory.of(rule).equals(directory));
        }
    }

    private static Stream<String> rulesInside(Handle handle, String appid, Directory directory) {
        RuleKey range = RuleKey.of(Link.ofCanonical(directory.address()));
        return handle
                .createQuery("""
                        SELECT match_key FROM rules
                        WHERE origin = <origin> AND match_key >= :key AND match_key < :end AND account = <account>""")
                .define("origin", Origins.NUMBER)
                .define("account", Appids.NUMBER)
                .bind("origin", range.origin())
                .bind("key", range.key())
                .bind("end", range.endOfRange())
                .bind("appid", appid)
                .map((row, context) -> new RuleKey(range.origin(), row.getString("match_key")).canonical())
                .stream();
    }
}
