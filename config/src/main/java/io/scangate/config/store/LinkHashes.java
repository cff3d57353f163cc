package io.scangate.config.store;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Migrates the samples of links to keys by a hash of the link, because an index of PostgreSQL does not take long links.
 * In Java, because SQLite has no hash function. Keeps all rows, and reads a thousand at a time. Not thread-safe.
 */
final class LinkHashes extends DatabaseMigration {
    private static final int ROWS_AT_A_TIME = 1_000;

    LinkHashes() {
        super("8", "hashes of scanned links");
    }

    @Override
    void migrate(Handle handle, String bytewise) {
        handle.execute("DROP INDEX scanned_links_by_age");
        handle.execute("ALTER TABLE scanned_links RENAME TO scanned_links_by_text");
        // The name of the key differs from that of the renamed table.
        handle.execute("""
                CREATE TABLE scanned_links (
                  origin    TEXT %1$s NOT NULL,
                  -- SHA-256 of the link in hexadecimal digits.
                  link_hash TEXT %1$s NOT NULL,
                  link      TEXT %1$s NOT NULL,
                  matched   INTEGER NOT NULL,
                  seen_at   BIGINT NOT NULL,
                  CONSTRAINT scanned_links_by_hash PRIMARY KEY (origin, link_hash)
                )""".formatted(bytewise));
        copyAll(handle);
        handle.execute("DROP TABLE scanned_links_by_text");
        handle.execute("CREATE INDEX scanned_links_by_age ON scanned_links (seen_at)");
    }

    private record Sample(String origin, String link, int matched, long seenAt) {}

    private static void copyAll(Handle handle) {
        Sample last = new Sample("", "", 0, 0);
        for (List<Sample> page = after(last, handle); !page.isEmpty(); page = after(last, handle)) {
            PreparedBatch rows = handle.prepareBatch(
                    "INSERT INTO scanned_links (origin, link_hash, link, matched, seen_at) VALUES (?, ?, ?, ?, ?)");
            page.forEach(sample -> rows.add(
                    sample.origin(),
                    ScannedLinks.hash(sample.link()),
                    sample.link(),
                    sample.matched(),
                    sample.seenAt()));
            rows.execute();
            last = page.get(page.size() - 1);
        }
    }

    private static List<Sample> after(Sample last, Handle handle) {
        return handle.createQuery("""
                        SELECT origin, link, matched, seen_at FROM scanned_links_by_text
                        WHERE (origin, link) > (:origin, :link) ORDER BY origin, link LIMIT :limit""")
                .bind("origin", last.origin())
                .bind("link", last.link())
                .bind("limit", ROWS_AT_A_TIME)
                .map((row, context) -> new Sample(
                        row.getString("origin"), row.getString("link"), row.getInt("matched"), row.getLong("seen_at")))
                .list();
    }
}
