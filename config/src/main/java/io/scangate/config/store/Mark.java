package io.scangate.config.store;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Marks of revisions. A mark is a digest of what the audit says of a change, a random number among it, so two databases
 * have the same mark at a revision only if one is a copy of the other, or both are copies of a third, made at that revision
 * or later: then they share all changes up to it. SQLite and PostgreSQL give the same mark for the same row.
 *
 * <p>What there was before and after counts only where there is no random number, in rows of earlier versions: it may be
 * long, and is not read for every question of a gateway.
 */
final class Mark {
    private static final int DIGITS = 16;
    private static final int ABSENT = -1;
    private static final String[] TEXTS = {"actor", "action", "appid", "prefix", "before", "after", "salt"};
    private static final SecureRandom RANDOM = new SecureRandom();

    private Mark() {}

    /** What makes a change unlike any other. */
    static String salt() {
        return Long.toHexString(RANDOM.nextLong());
    }

    /** The mark of a revision; empty if the audit has none of that number, as of 0. */
    static String of(Handle handle, long revision) {
        return handle.createQuery("""
                        SELECT revision, changed_at, actor, action, appid, prefix, salt,
                               CASE WHEN salt IS NULL THEN before END AS before,
                               CASE WHEN salt IS NULL THEN after END AS after
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
        return hasher.hash().toString().substring(0, DIGITS);
    }

    /** With its length, so that no two lists of texts give the same bytes. */
    private static void put(Hasher hasher, @Nullable String text) {
        if (text == null) {
            hasher.putInt(ABSENT);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        hasher.putInt(bytes.length).putBytes(bytes);
    }
}
