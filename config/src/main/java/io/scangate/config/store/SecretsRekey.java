package io.scangate.config.store;

import io.scangate.config.secrets.Place;
import io.scangate.config.secrets.SecretException;
import io.scangate.config.secrets.SecretKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Stores all secrets of a database in another form, also those of deleted accounts that can be restored. Works in slices, each in
 * a transaction of its own under the exclusive lock, so it can be killed and run again. Not thread-safe.
 */
public final class SecretsRekey {
    /** Rows in one transaction. */
    private static final int SLICE = 100;

    /** Archived accounts in one transaction; one may have thousands of rows. */
    private static final int ACCOUNTS = 10;

    private static final long NO_ROW = Long.MAX_VALUE;

    private final Database database;
    private final SecretKeys keys;
    private final Target target;
    private final List<String> failures = new ArrayList<>();
    private long changed;
    private long unchanged;

    /** How secrets are stored afterwards. */
    public enum Target {
        /** Encrypted with the first key. */
        ENCRYPTED,
        /** Readable. */
        READABLE
    }

    /**
     * What was done.
     *
     * @param changed the number of secrets that are stored in another form now
     * @param unchanged the number of those that were stored in the wanted form
     * @param failures why others cannot be read and stay as they are, or why earlier forms are still in a file
     */
    public record Result(long changed, long unchanged, List<String> failures) {}

    private SecretsRekey(Database database, SecretKeys keys, Target target) {
        this.database = database;
        this.keys = keys;
        this.target = target;
    }

    /**
     * Stores all secrets in a form. Blocks.
     *
     * @param database open; the caller closes it
     */
    public static Result run(Database database, SecretKeys keys, Target target) {
        SecretsRekey rekey = new SecretsRekey(database, keys, target);
        // Again until nothing was left to change: a restored account moves its secrets from the archive to rows that
        // were done.
        long before;
        do {
            before = rekey.changed;
            rekey.round();
        } while (rekey.changed > before);
        // Also if nothing changed: an earlier run may have been killed before it came here.
        if (!database.forgetReplacedPages()) {
            rekey.failures.add(
                    "the secrets are stored as wanted, but the log of SQLite (the file that ends with -wal) still has their earlier"
                            + " forms, because another process reads the database all the time, for example a backup (expected: run this again later)");
        }
        // The last round has found all of them as wanted.
        return new Result(rekey.changed, Math.max(0, rekey.unchanged - rekey.changed), List.copyOf(rekey.failures));
    }

    private void round() {
        unchanged = 0;
        failures.clear();
        for (SecretColumn column : SecretColumn.values()) {
            rows(column);
        }
        archivedAccounts();
    }

    private record Row(long id, String text) {}

    private void rows(SecretColumn column) {
        long last = Long.MIN_VALUE;
        while (last < NO_ROW) {
            long after = last;
            last = database.write(handle -> rows(handle, column, after));
        }
    }

    /** Returns the id of the last row; {@link #NO_ROW} if there is none. */
    private long rows(Handle handle, SecretColumn column, long after) {
        begin(handle);
        long last = NO_ROW;
        List<Row> rows = column.query(
                        handle, "SELECT id, <column> FROM <table> WHERE id > :after ORDER BY id LIMIT :limit")
                .bind("after", after)
                .bind("limit", SLICE)
                .map((row, context) -> new Row(row.getLong("id"), row.getString(column.column())))
                .list();
        for (Row row : rows) {
            String text = stored(column.place(row.id()), row.text());
            if (!text.equals(row.text())) {
                column.update(handle, "UPDATE <table> SET <column> = :text WHERE id = :id")
                        .bind("text", text)
                        .bind("id", row.id())
                        .execute();
            }
            last = row.id();
        }
        return last;
    }

    private record ArchivedAccount(String id, String content) {}

    private void archivedAccounts() {
        String last = "";
        do {
            String after = last;
            last = database.write(handle -> archivedAccounts(handle, after));
        } while (!last.isEmpty());
    }

    /** Returns the id of the last account; empty if there is none. */
    private String archivedAccounts(Handle handle, String after) {
        begin(handle);
        String last = "";
        List<ArchivedAccount> accounts = handle.createQuery(
                        "SELECT id, content FROM archived_accounts WHERE id > :after ORDER BY id LIMIT :limit")
                .bind("after", after)
                .bind("limit", ACCOUNTS)
                .map((row, context) -> new ArchivedAccount(row.getString("id"), row.getString("content")))
                .list();
        for (ArchivedAccount account : accounts) {
            long before = changed;
            String content = ArchivedRows.edited(account.content(), this::edit);
            if (changed > before) {
                handle.createUpdate("UPDATE archived_accounts SET content = :content WHERE id = :id")
                        .bind("content", content)
                        .bind("id", account.id())
                        .execute();
            }
            last = account.id();
        }
        return last;
    }

    private void edit(String table, List<Map<String, Object>> rows) {
        SecretColumn column = SecretColumn.WEBHOOK;
        if (table.equals(column.table())) {
            for (Map<String, Object> row : rows) {
                long id = Long.parseLong(String.valueOf(row.get("id")));
                row.computeIfPresent(column.column(), (name, text) -> stored(column.place(id), String.valueOf(text)));
            }
        }
    }

    /** SQLite leaves replaced bytes in its file, unless it is told to overwrite them. */
    private void begin(Handle handle) {
        if (database.isSqlite()) {
            Sqlite.overwriteReplaced(handle, true);
        }
        SqlWriter.takeTurn(handle);
    }

    /** The text to store instead of a stored one; the same one if it has the wanted form, or if it cannot be read. */
    private String stored(Place place, String text) {
        try {
            String secret = keys.open(place, text);
            boolean readable = target == Target.READABLE;
            if (readable ? text.equals(secret) : SecretKeys.keyId(text).equals(keys.currentId())) {
                unchanged++;
                return text;
            }
            changed++;
            return readable ? secret : keys.seal(place, secret);
        } catch (SecretException e) {
            failures.add(String.valueOf(e.getMessage()));
            return text;
        }
    }
}
