package io.scangate.config.store;

import io.scangate.config.icp.Licence;
import io.scangate.config.icp.LicenceStore;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Licences in a database. */
public final class SqlLicenceStore implements LicenceStore {
    private final Database database;
    private final Clock clock;

    /** The licences of an open database, which stays the caller's to close. */
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
    public void put(Map<String, Licence> licences) {
        long now = clock.millis();
        database.write(handle -> {
            PreparedBatch batch = handle.prepareBatch("""
                    INSERT INTO licences (domain, licence, holder, imported_at)
                    VALUES (:domain, :licence, :holder, :at)
                    ON CONFLICT (domain) DO UPDATE
                    SET licence = excluded.licence, holder = excluded.holder, imported_at = excluded.imported_at""");
            licences.forEach((domain, licence) -> batch.bind("domain", domain)
                    .bind("licence", licence.licence())
                    .bind("holder", licence.holder())
                    .bind("at", now)
                    .add());
            return batch.execute().length;
        });
    }
}
