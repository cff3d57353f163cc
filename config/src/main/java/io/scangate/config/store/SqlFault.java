package io.scangate.config.store;

import io.scangate.config.lifecycle.Refusal;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The kinds of failures of a database: the refusal, and its words for callers, which name no host and no value. */
enum SqlFault {
    /** Too many calls wait for a connection or a lock. */
    BUSY(Refusal.BUSY, "too many concurrent changes; nothing was saved; try again"),
    /** SQLite: this process has one writer, so another process has the lock. */
    LOCKED(Refusal.BUSY, "another process has locked the database file; nothing was saved; try again"),
    DISK_FULL(Refusal.UNAVAILABLE, "the disk of the database is full; nothing was saved"),
    READ_ONLY(Refusal.UNAVAILABLE, "the database is read-only; nothing was saved"),
    DAMAGED(Refusal.UNAVAILABLE, "the database has damaged pages; nothing was saved"),
    FILE_ERROR(Refusal.UNAVAILABLE, "the database cannot read or write its files; nothing was saved"),
    /** Any other failure, such as a database that does not answer. */
    OTHER(Refusal.UNAVAILABLE, "the storage failed; nothing was saved"),
    /** A foreign key: another call has deleted a row to which the change refers. */
    DELETED(
            Refusal.ACCOUNT_NOT_FOUND,
            "the account, or a part of it that the call needs, was deleted meanwhile; nothing was saved"),
    BAD_TEXT(Refusal.INVALID_ARGUMENT, "a text with the character U+0000 (expected: none in any text)"),
    BAD_VALUE(Refusal.INVALID_ARGUMENT, "a value that the database can never store; nothing was saved");

    /** The primary codes of SQLite's results; see sqlite.org/rescode.html. */
    private static final Map<Integer, SqlFault> OF_SQLITE = Map.of(
            5,
            LOCKED,
            6,
            BUSY,
            3,
            READ_ONLY,
            8,
            READ_ONLY,
            13,
            DISK_FULL,
            10,
            FILE_ERROR,
            14,
            FILE_ERROR,
            11,
            DAMAGED,
            26,
            DAMAGED);

    /** PostgreSQL's states; see its manual, appendix A. */
    private static final Map<String, SqlFault> OF_POSTGRES = Map.ofEntries(
            Map.entry("55P03", BUSY),
            Map.entry("57014", BUSY),
            Map.entry("40P01", BUSY),
            Map.entry("40001", BUSY),
            Map.entry("53100", DISK_FULL),
            Map.entry("25006", READ_ONLY),
            Map.entry("XX001", DAMAGED),
            Map.entry("XX002", DAMAGED),
            Map.entry("58030", FILE_ERROR),
            Map.entry("23503", DELETED),
            // An index entry is too long; a number is out of range.
            Map.entry("54000", BAD_VALUE),
            Map.entry("22003", BAD_VALUE),
            // PostgreSQL cannot store U+0000.
            Map.entry("22021", BAD_TEXT),
            Map.entry("22P05", BAD_TEXT));

    private final Refusal refusal;
    private final String words;

    SqlFault(Refusal refusal, String words) {
        this.refusal = refusal;
        this.words = words;
    }

    /** The kind of a failure. */
    static SqlFault of(SQLException failure) {
        if (failure instanceof SQLTransientConnectionException) {
            // No connection was free in time. Without a cause, all connections are in use; with one, the database does
            // not answer.
            SQLException cause = failure.getCause() == null ? null : sqlCause(failure.getCause());
            return failure.getCause() == null ? BUSY : cause == null ? OTHER : of(cause);
        }
        if (failure instanceof SQLiteException sqlite) {
            return sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_FOREIGNKEY
                    ? DELETED
                    : OF_SQLITE.getOrDefault(sqlite.getErrorCode() & 0xFF, OTHER);
        }
        return OF_POSTGRES.getOrDefault(Objects.toString(failure.getSQLState()), OTHER);
    }

    /** The outermost SQL failure among the causes; null if there is none. */
    static @Nullable SQLException sqlCause(Throwable e) {
        return Stream.iterate(e, Objects::nonNull, Throwable::getCause)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast)
                .findFirst()
                .orElse(null);
    }

    /**
     * Whether a commit that failed in this way has certainly saved nothing. SQLite writes no commit without room or a lock. A
     * server that answers with another failure than its own end has rolled back.
     */
    static boolean savedNothing(SQLException failure) {
        SqlFault fault = of(failure);
        if (failure instanceof SQLiteException) {
            return fault == LOCKED || fault == BUSY || fault == DISK_FULL || fault == READ_ONLY || fault == DELETED;
        }
        String state = Objects.toString(failure.getSQLState(), "");
        return state.startsWith("23") || state.startsWith("40") || state.startsWith("53") || fault == READ_ONLY;
    }

    Refusal refusal() {
        return refusal;
    }

    /** What is wrong, for callers. */
    String words() {
        return words;
    }

    /** Whether changes fail until an operator acts, or another process ends. */
    boolean stopsChanges() {
        return this == LOCKED || this == DISK_FULL || this == READ_ONLY || this == DAMAGED || this == FILE_ERROR;
    }

    /** The name in metrics. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
