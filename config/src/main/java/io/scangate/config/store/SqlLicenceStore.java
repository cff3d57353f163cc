package io.scangate.config.store;

import io.scangate.config.icp.DomainLicence;
import io.scangate.config.icp.Licence;
import io.scangate.config.icp.LicenceImport;
import io.scangate.config.icp.LicenceStore;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Store.ChangeResult;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Licences in a database. Thread-safe. */
public final class SqlLicenceStore implements LicenceStore {
    private final Database database;
    private final Clock clock;

    /** Uses an open database, which the caller closes. */
    public SqlLicenceStore(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Optional<Licence> licence(String subject) {
        return database.read(handle -> handle.createQuery("SELECT licence, holder FROM licences WHERE domain = :domain")
                .bind("domain", subject)
                .map((row, context) -> new Licence(row.getString("licence"), row.getString("holder")))
                .findOne());
    }

    @Override
    public Page<DomainLicence> licences(
            @Nullable String search, @Nullable String domain, @Nullable String after, int limit) {
        return database.read(handle -> {
            Search all = Search.ascending(handle, "licences", "r.domain");
            if (search != null) {
                all.filter("r.domain LIKE :text ESCAPE '!' OR r.domain LIKE :domain ESCAPE '!'"
                                + " OR lower(r.licence) LIKE :text ESCAPE '!' OR lower(r.holder) LIKE :text ESCAPE '!'")
                        .bind("text", Search.pattern(search))
                        .bind("domain", Search.pattern(Objects.requireNonNullElse(domain, search)));
            }
            return all.page(after, limit, (row, context) -> licence(row), DomainLicence::domain);
        });
    }

    private static DomainLicence licence(ResultSet row) throws SQLException {
        return new DomainLicence(row.getString("domain"), row.getString("licence"), row.getString("holder"));
    }

    @Override
    public boolean remove(Actor actor, String subject) {
        return database.write(handle -> {
            Optional<DomainLicence> before = take(handle, subject);
            if (before.isEmpty()) {
                return false;
            }
            ChangeResult<DomainLicence> entry =
                    ChangeResult.deleted(AuditSubject.DOMAIN_LICENCE, "delete", null, null, before.get());
            SqlWriter.next(handle, actor, clock.instant()).writeDown(entry);
            return true;
        });
    }

    /**
     * Deletes a licence and returns it. An import holds its rows before it takes the lock of all changes, and a precondition has
     * taken that lock already, so this does not wait for a row: a running import of the domain makes the call busy.
     */
    private Optional<DomainLicence> take(Handle handle, String subject) {
        if (!database.isSqlite()) {
            handle.createQuery("SELECT 1 FROM licences WHERE domain = :domain FOR UPDATE NOWAIT")
                    .bind("domain", subject)
                    .mapTo(int.class)
                    .findOne();
        }
        return handle.createQuery("DELETE FROM licences WHERE domain = :domain RETURNING *")
                .bind("domain", subject)
                .map((row, context) -> licence(row))
                .findOne();
    }

    @Override
    public LicenceImport importAll(Actor actor, Function<Rows, LicenceImport> work) {
        Instant now = clock.instant();
        return database.write(handle -> {
            PostgresLimits.allowLongWork(handle);
            boolean dry = database.isUndone();
            LicenceImport done = work.apply(new LicenceRows(handle, now, dry));
            if (dry || done.changesNothing()) {
                FrozenHead.admit(handle, actor, now);
            } else {
                // Take the lock at the end, so that other changes do not wait for a million rows. The time of the
                // change is then read under the lock, as for every change: times ascend as the revisions do.
                SqlWriter.takeTurn(handle);
                SqlWriter.next(handle, actor, clock.instant())
                        .writeDown(ChangeResult.put(AuditSubject.LICENCE, "import", null, null, null, done));
            }
            return done;
        });
    }
}
