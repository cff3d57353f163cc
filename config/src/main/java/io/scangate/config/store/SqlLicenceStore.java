package io.scangate.config.store;

import io.scangate.config.icp.Licence;
import io.scangate.config.icp.LicenceImport;
import io.scangate.config.icp.LicenceStore;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.Store.ChangeResult;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

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
    public LicenceImport importAll(String actor, Function<Rows, LicenceImport> work) {
        Instant now = clock.instant();
        return database.write(handle -> {
            LicenceImport done = work.apply(licences -> put(handle, licences, now));
            if (done.imported() > 0) {
                // Take the lock at the end, so that other changes do not wait for a million rows.
                SqlWriter.next(handle)
                        .writeDown(
                                now, actor, ChangeResult.put(AuditSubject.LICENCE, "import", null, null, null, done));
            }
            return done;
        });
    }

    private static void put(Handle handle, Map<String, Licence> licences, Instant now) {
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO licences (domain, licence, holder, imported_at)
                VALUES (:domain, :licence, :holder, :at)
                ON CONFLICT (domain) DO UPDATE
                SET licence = excluded.licence, holder = excluded.holder, imported_at = excluded.imported_at""");
        licences.forEach((domain, licence) -> batch.bind("domain", IndexedText.DOMAIN.checked(domain))
                .bind("licence", licence.licence())
                .bind("holder", licence.holder())
                .bind("at", now.toEpochMilli())
                .add());
        batch.execute();
    }
}
