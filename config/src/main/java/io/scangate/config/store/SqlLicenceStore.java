package io.scangate.config.store;

import io.scangate.config.icp.DomainLicence;
import io.scangate.config.icp.Licence;
import io.scangate.config.icp.LicenceImport;
import io.scangate.config.icp.LicenceStore;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.Slice;
import io.scangate.config.lifecycle.Store.ChangeResult;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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
    public Slice<DomainLicence> licences(
            @Nullable String search, @Nullable String domain, @Nullable String after, int limit) {
        List<DomainLicence> licences =
                database.read(handle -> handle.createQuery("SELECT * FROM licences WHERE domain > :after"
                                + (search == null
                                        ? ""
                                        : " AND (domain LIKE :text ESCAPE '!' OR domain LIKE :domain ESCAPE '!'"
                                                + " OR lower(licence) LIKE :text ESCAPE '!'"
                                                + " OR lower(holder) LIKE :text ESCAPE '!')")
                                + " ORDER BY domain LIMIT :limit")
                        .bind("after", after == null ? "" : after)
                        .bind("text", containing(search))
                        .bind("domain", containing(domain))
                        .bind("limit", limit + 1)
                        .map((row, context) -> licence(row))
                        .list());
        return Slice.of(licences, limit, DomainLicence::domain);
    }

    /** A pattern for texts that contain this one. Lower case: SQLite's {@code lower} knows ASCII letters only. */
    private static String containing(@Nullable String text) {
        String lower = text == null ? "" : text.toLowerCase(Locale.ROOT);
        return "%" + lower.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
    }

    private static DomainLicence licence(ResultSet row) throws SQLException {
        return new DomainLicence(row.getString("domain"), row.getString("licence"), row.getString("holder"));
    }

    @Override
    public boolean remove(Actor actor, String subject) {
        return database.write(handle -> {
            SqlWriter.takeTurn(handle);
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

    /** Deletes a licence and returns it. */
    private static Optional<DomainLicence> take(Handle handle, String subject) {
        return handle.createQuery("DELETE FROM licences WHERE domain = :domain RETURNING *")
                .bind("domain", subject)
                .map((row, context) -> licence(row))
                .findOne();
    }

    @Override
    public LicenceImport importAll(Actor actor, Function<Rows, LicenceImport> work) {
        Instant now = clock.instant();
        return database.write(handle -> {
            LicenceImport done = work.apply(new LicenceRows(handle, now));
            if (done.imported() > 0) {
                // Take the lock at the end, so that other changes do not wait for a million rows.
                SqlWriter.next(handle, actor, now)
                        .writeDown(ChangeResult.put(AuditSubject.LICENCE, "import", null, null, null, done));
            }
            return done;
        });
    }
}
