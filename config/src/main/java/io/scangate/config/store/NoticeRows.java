package io.scangate.config.store;

import io.scangate.config.lifecycle.Notice;
import io.scangate.config.lifecycle.NoticeKind;
import io.scangate.config.notices.NoticeLog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** The rows of notices, within a transaction. Thread-safe. */
final class NoticeRows {
    /** The appid in notices about no account. No account has this appid. */
    private static final String NO_ACCOUNT = "";

    private NoticeRows() {}

    /** Stores a notice, which is due for webhooks. Locks the head's row until the transaction ends, so that ids are in the order of the commits. */
    static void add(Handle handle, Notice notice, Instant now) {
        long id = handle.createQuery("UPDATE head SET notices = notices + 1 RETURNING notices")
                .mapTo(long.class)
                .one();
        handle.createUpdate("""
                        INSERT INTO notices (id, kind, appid, facts, created_at)
                        VALUES (:id, :kind, :appid, :facts, :at)""")
                .bind("id", id)
                .bind("kind", notice.kind().code())
                .bind("appid", IndexedText.APPID.checked(notice.appid() == null ? NO_ACCOUNT : notice.appid()))
                .bind("facts", Json.write(notice.facts()))
                .bind("at", now.toEpochMilli())
                .execute();
        handle.createUpdate("""
                        UPDATE webhooks SET due_at = :now
                        WHERE due_at IS NULL AND (appid IS NULL OR appid = :appid)""")
                .bind("now", now.toEpochMilli())
                .bind("appid", notice.appid())
                .execute();
    }

    static NoticeLog.Entry entry(ResultSet row) throws SQLException {
        String appid = row.getString("appid");
        Notice notice = new Notice(
                kind(row.getString("kind")),
                appid.equals(NO_ACCOUNT) ? null : appid,
                Json.readTexts(row.getString("facts")));
        return new NoticeLog.Entry(row.getLong("id"), Instant.ofEpochMilli(row.getLong("created_at")), notice);
    }

    static NoticeKind kind(String code) {
        NoticeKind kind = NoticeKind.ofCode(code);
        if (kind == null) {
            throw new IllegalStateException("the database contains the unknown kind \"" + code + "\" of notices");
        }
        return kind;
    }
}
