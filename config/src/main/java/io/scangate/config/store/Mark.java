package io.scangate.config.store;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.scangate.gateway.rule.HistoryName;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Marks of revisions. A mark is a digest of a change's audit entry, which includes a random number. Two databases have
 * the same mark at a revision only if they share all changes up to it, as copies of one database do. SQLite and
 * PostgreSQL give the same mark for the same row. Thread-safe.
 *
 * <p>A mark ends with the name of the history to which the revision belongs ({@link HistoryName}), unless the revision is older
 * than the names.
 *
 * <p>The values before and after the change are included only in rows of earlier versions, which have no random number.
 * They may be long, and each poll of a gateway reads a mark.
 */
final class Mark {
    private static final int DIGITS = 16;
    private static final int ABSENT = -1;
    private static final String[] TEXTS = {"actor", "action", "appid", "prefix", "before", "after", "salt"};
    private static final SecureRandom RANDOM = new SecureRandom();

    private Mark() {}

    /** A random number that makes each change unique. */
    static String salt() {
        return Long.toHexString(RANDOM.nextLong());
    }

    /** The mark of a revision; empty if the audit has no such entry, as for 0. */
    static String of(Handle handle, long revision) {
        return handle.createQuery("""
                        SELECT revision, changed_at, actor, action, appid, prefix, salt,
                               CASE WHEN salt IS NULL THEN before END AS before,
                               CASE WHEN salt IS NULL THEN after END AS after,
                               (SELECT name FROM histories WHERE since <= audit.revision
                                ORDER BY since DESC LIMIT 1) AS history
                        FROM audit WHERE revision = :revision""")
                .bind("revision", revision)
                .map((row, context) -> digest(row))
                .findOne()
                .orElse("");
    }

    private static String digest(ResultSet row) throws SQLException {
        Hasher hasher =
                Hashing.sha256().newHasher().putLong(row.getLong("revision")).putLong(row.getLong("changed_at"));
        for (String column : TEXTS) {
            put(hasher, row.getString(column));
        }
        String digest = hasher.hash().toString().substring(0, DIGITS);
        String history = row.getString("history");
        return history == null ? digest : HistoryName.mark(digest, history);
    }

    /** Includes the length, so that different lists of texts give different bytes. */
    private static void put(Hasher hasher, @Nullable String text) {
        if (text == null) {
            hasher.putInt(ABSENT);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        hasher.putInt(bytes.length).putBytes(bytes);
    }
}
