package io.scangate.config.store;

import com.google.common.collect.ImmutableList;
import io.scangate.config.lifecycle.Notice;
import io.scangate.config.lifecycle.NoticeKind;
import io.scangate.config.notices.NoticeLog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The rows of notices, within a transaction. Thread-safe. */
final class NoticeRows {
    /** The columns of a notice {@code r}. */
    static final String COLUMNS = "r.*, (SELECT a.appid FROM appids a WHERE a.number = r.account) AS appid";

    /** The number of a kind in the table is its place here: a new kind goes to the end. */
    private static final ImmutableList<NoticeKind> KINDS = ImmutableList.of(
            NoticeKind.PROOF_FAILING,
            NoticeKind.RULE_CLAIMED,
            NoticeKind.CLAIM_DECIDED,
            NoticeKind.RULE_OFFERED,
            NoticeKind.WITHHELD,
            NoticeKind.QUOTA_USED,
            NoticeKind.RULE_INSIDE,
            NoticeKind.PLANNED_PUBLISH_FAILED,
            NoticeKind.SIGN_UP,
            NoticeKind.RULE_GAVE_WAY);

    /** The code of the kind of a notice {@code r}. */
    static final String CODE = KINDS.stream()
            .map(kind -> " WHEN " + number(kind) + " THEN '" + kind.code() + "'")
            .collect(Collectors.joining("", "CASE r.kind", " END"));

    private NoticeRows() {}

    static int number(NoticeKind kind) {
        return KINDS.indexOf(kind);
    }

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
                INSERT INTO notices (id, account, kind, facts, created_at) VALUES (:id, :account, :kind, :facts, :at)""");
        Map<String, Long> accounts = new HashMap<>();
        for (int i = 0; i < notices.size(); i++) {
            Notice notice = notices.get(i);
            rows.bind("id", before + 1 + i)
                    .bind("kind", number(notice.kind()))
                    .bind(
                            "account",
                            notice.appid() == null
                                    ? null
                                    : accounts.computeIfAbsent(notice.appid(), appid -> Appids.number(handle, appid)))
                    .bind("facts", PackedFacts.pack(notice.facts()))
                    .bind("at", now.toEpochMilli())
                    .add();
        }
        rows.execute();
        handle.createUpdate("""
                        UPDATE webhooks SET due_at = :now WHERE due_at IS NULL
                        AND (appid IS NULL OR appid IN (
                            SELECT a.appid FROM notices n JOIN appids a ON a.number = n.account WHERE n.id > :before))""")
                .bind("now", now.toEpochMilli())
                .bind("before", before)
                .execute();
    }

    static NoticeLog.Entry entry(ResultSet row) throws SQLException {
        Notice notice = new Notice(
                KINDS.get(row.getInt("kind")), row.getString("appid"), PackedFacts.unpack(row.getBytes("facts")));
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
