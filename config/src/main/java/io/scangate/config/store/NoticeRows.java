package io.scangate.config.store;

import io.scangate.config.lifecycle.Notice;
import io.scangate.config.lifecycle.NoticeKind;
import io.scangate.config.notices.NoticeLog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The rows of notices, within a transaction. Thread-safe. */
final class NoticeRows {
    /** The appid in notices about no account. No account has this appid. */
    private static final String NO_ACCOUNT = "";

    private NoticeRows() {}

    /**
     * Stores notices, which are due for webhooks. Locks the head's row until the transaction ends, so that ids are in the order
     * of the commits. Takes a constant number of calls of the database: a blocked host may concern many accounts.
     */
    static void add(Handle handle, List<Notice> notices, Instant now) {
        if (notices.isEmpty()) {
            return;
        }
        long last = handle.createQuery("UPDATE head SET notices = notices + :count RETURNING notices")
                .bind("count", notices.size())
                .mapTo(long.class)
                .one();
        long before = last - notices.size();
        PreparedBatch rows = handle.prepareBatch("""
                INSERT INTO notices (id, kind, appid, facts, created_at) VALUES (:id, :kind, :appid, :facts, :at)""");
        for (int i = 0; i < notices.size(); i++) {
            Notice notice = notices.get(i);
            rows.bind("id", before + 1 + i)
                    .bind("kind", notice.kind().code())
                    .bind("appid", IndexedText.APPID.checked(notice.appid() == null ? NO_ACCOUNT : notice.appid()))
                    .bind("facts", Json.write(notice.facts()))
                    .bind("at", now.toEpochMilli())
                    .add();
        }
        rows.execute();
        handle.createUpdate("""
                        UPDATE webhooks SET due_at = :now WHERE due_at IS NULL
                        AND (appid IS NULL OR appid IN (SELECT n.appid FROM notices n WHERE n.id > :before))""")
                .bind("now", now.toEpochMilli())
                .bind("before", before)
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
