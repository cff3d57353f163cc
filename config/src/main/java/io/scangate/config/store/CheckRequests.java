package io.scangate.config.store;

import io.scangate.config.lifecycle.Page;
import io.scangate.config.ownership.CheckRequest;
import io.scangate.config.ownership.CheckResult;
import io.scangate.config.ownership.Directory;
import io.scangate.config.ownership.VerificationStore;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table of checks that were asked for, within one transaction. Thread-safe. */
final class CheckRequests {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Ids of one millisecond. */
    private static final int IDS = 1_000_000;

    /** So that two processes at the same moment make different ids. */
    private static final int SPREAD = 100_000;

    private CheckRequests() {}

    static void add(Handle handle, String appid, String by, Directory directory, CheckResult result, Instant at) {
        handle.createUpdate("""
                        INSERT INTO verification_requests (appid, id, asked_at, asked_by, directory, proven, detail, result)
                        VALUES (:appid, :id, :at, :by, :directory, :proven, :detail, :result)""")
                .bind("appid", IndexedText.APPID.checked(appid))
                .bind("id", Math.max(at.toEpochMilli() * IDS, last(handle, appid) + 1) + RANDOM.nextInt(SPREAD))
                .bind("at", at.toEpochMilli())
                .bind("by", by)
                .bind("directory", directory.address())
                .bind("proven", result.proven() ? 1 : 0)
                .bind("detail", result.finding().detail())
                .bind("result", Json.write(result))
                .execute();
        handle.createUpdate("""
                        DELETE FROM verification_requests WHERE appid = :appid AND id <= (
                          SELECT id FROM verification_requests WHERE appid = :appid ORDER BY id DESC LIMIT 1 OFFSET :most)""")
                .bind("appid", appid)
                .bind("most", VerificationStore.MAX_REQUESTS)
                .execute();
    }

    private static long last(Handle handle, String appid) {
        return handle.createQuery("SELECT COALESCE(max(id), 0) FROM verification_requests WHERE appid = :appid")
                .bind("appid", appid)
                .mapTo(long.class)
                .one();
    }

    static Page<CheckRequest> page(Handle handle, String appid, @Nullable String before, int limit) {
        return Search.newestFirst(handle, "verification_requests", "id")
                .within("r.appid = :appid")
                .bind("appid", appid)
                .page(before, limit, (row, context) -> request(row), each -> String.valueOf(each.id()));
    }

    private static CheckRequest request(ResultSet row) throws SQLException {
        String result = row.getString("result");
        return new CheckRequest(
                row.getLong("id"),
                Instant.ofEpochMilli(row.getLong("asked_at")),
                row.getString("asked_by"),
                row.getString("directory"),
                row.getInt("proven") == 1,
                row.getString("detail"),
                result == null ? null : Json.read(result, CheckResult.class));
    }
}
