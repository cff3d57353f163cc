package io.scangate.config.store;

import io.scangate.config.icp.Licence;
import io.scangate.config.icp.LicenceStore;
import io.scangate.config.icp.TableChanges;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The rows of one import of licences, within a transaction. Not thread-safe. */
final class LicenceRows implements LicenceStore.Rows {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String OTHERS = "batch IS NULL OR batch <> :batch";

    private final Handle handle;
    private final Instant now;

    /** The table of the rows of this import. A dry run has one of its own, so it locks no row of others. */
    private final String table;

    /** Marks the rows of this import. Random, since the import has no revision yet. */
    private final long batch = RANDOM.nextLong();

    private final TableChanges added = new TableChanges();
    private final TableChanges changed = new TableChanges();
    private final TableChanges removed = new TableChanges();

    /** @param dry whether the transaction is rolled back, and with it the table of the dry run */
    LicenceRows(Handle handle, Instant now, boolean dry) {
        this.handle = handle;
        this.now = now;
        this.table = dry ? "dry_licences" : "licences";
        if (dry) {
            handle.execute("CREATE TEMPORARY TABLE dry_licences (domain TEXT PRIMARY KEY, licence TEXT NOT NULL,"
                    + " holder TEXT NOT NULL, imported_at BIGINT NOT NULL, batch BIGINT NOT NULL)");
        }
    }

    private boolean isDry() {
        return !table.equals("licences");
    }

    /** @param ofThisImport whether this import has put it */
    private record Earlier(String domain, Licence licence, boolean ofThisImport) {}

    @Override
    public void put(Map<String, Licence> licences) {
        compare(licences);
        PreparedBatch rows = handle.prepareBatch("INSERT INTO " + table + """
                 (domain, licence, holder, imported_at, batch)
                VALUES (:domain, :licence, :holder, :at, :batch)
                ON CONFLICT (domain) DO UPDATE
                SET licence = excluded.licence, holder = excluded.holder, imported_at = excluded.imported_at,
                    batch = excluded.batch""");
        licences.forEach((domain, licence) -> rows.bind("domain", IndexedText.DOMAIN.checked(domain))
                .bind("licence", licence.licence())
                .bind("holder", licence.holder())
                .bind("at", now.toEpochMilli())
                .bind("batch", batch)
                .add());
        rows.execute();
    }

    /** A domain counts once, even if the file has several rows of it: the first one is compared. */
    private void compare(Map<String, Licence> licences) {
        Map<String, Earlier> earlier = new HashMap<>();
        find("licences", licences, earlier);
        if (isDry()) {
            find(table, licences, earlier);
        }
        licences.forEach((domain, licence) -> {
            Earlier before = earlier.get(domain);
            if (before == null) {
                added.add(domain);
            } else if (!before.ofThisImport() && !before.licence().equals(licence)) {
                changed.add(domain);
            }
        });
    }

    private void find(String from, Map<String, Licence> licences, Map<String, Earlier> into) {
        handle.createQuery("SELECT * FROM " + from + " WHERE domain IN (<domains>)")
                .bindList("domains", List.copyOf(licences.keySet()))
                .map((row, context) -> new Earlier(
                        row.getString("domain"),
                        new Licence(row.getString("licence"), row.getString("holder")),
                        row.getLong("batch") == batch))
                .forEach(found -> into.put(found.domain(), found));
    }

    @Override
    public void removeOthers() {
        if (isDry()) {
            String others =
                    " FROM licences l WHERE NOT EXISTS (SELECT 1 FROM dry_licences d WHERE d.domain = l.domain)";
            List<String> first = handle.createQuery(
                            "SELECT l.domain" + others + " ORDER BY l.domain LIMIT " + TableChanges.MAX_NAMES)
                    .mapTo(String.class)
                    .list();
            removed.add(
                    first,
                    handle.createQuery("SELECT count(*)" + others)
                            .mapTo(long.class)
                            .one());
            return;
        }
        List<String> first = handle.createQuery("SELECT domain FROM licences WHERE " + OTHERS
                        + " ORDER BY domain LIMIT " + TableChanges.MAX_NAMES)
                .bind("batch", batch)
                .mapTo(String.class)
                .list();
        int all = handle.createUpdate("DELETE FROM licences WHERE " + OTHERS)
                .bind("batch", batch)
                .execute();
        removed.add(first, all);
    }

    @Override
    public TableChanges added() {
        return added;
    }

    @Override
    public TableChanges changed() {
        return changed;
    }

    @Override
    public TableChanges removed() {
        return removed;
    }
}
