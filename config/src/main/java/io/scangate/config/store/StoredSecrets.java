package io.scangate.config.store;

import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.secrets.SecretException;
import io.scangate.config.secrets.SecretKeys;
import io.scangate.config.store.SecretsRekey.Target;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares the secrets in a database with the keys of this process at the start. Not thread-safe. */
public final class StoredSecrets {
    private static final Logger LOG = LoggerFactory.getLogger(StoredSecrets.class);

    private final Database database;
    private final SecretKeys keys;

    /** Uses an open database, which the caller closes. */
    public StoredSecrets(Database database, SecretKeys keys) {
        this.database = database;
        this.keys = keys;
    }

    /** @param byKey the number of secrets by the first characters of their texts; empty for readable ones */
    private record Found(Map<String, Long> byKey, boolean isNew) {
        /** The number of secrets that the key with an id, or for an empty one no key, does not encrypt. */
        long others(String id) {
            return byKey.entrySet().stream()
                    .filter(each -> !SecretKeys.keyId(each.getKey()).equals(id))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }
    }

    /**
     * Refuses a database with a secret whose key is missing, encrypts the secrets of a new database, and logs in one line how
     * secrets are stored. Blocks.
     *
     * @throws RefusedException if a key is missing; nothing was changed
     */
    public void check() {
        Found found = database.read(handle -> {
            checkVerificationKey(handle);
            return new Found(byKey(handle), new SqlReader(handle).revision() == 0);
        });
        found.byKey().forEach(this::checkKey);
        long others = found.others(keys.currentId());
        if (others > 0 && found.isNew()) {
            others = SecretsRekey.run(database, keys, Target.ENCRYPTED)
                    .failures()
                    .size();
        }
        if (keys.isEmpty()) {
            LOG.info("Secrets that sign are stored readable in the database; secrets-key-file would encrypt them");
        } else if (others > 0) {
            LOG.warn(
                    "{} secrets in the database are readable or have an earlier key: `scangate secrets-rekey` encrypts"
                            + " them with the key {}",
                    others,
                    keys.currentId());
        } else {
            LOG.info("Secrets that sign are encrypted in the database with the key {}", keys.currentId());
        }
    }

    /** Also sees a changed text, whose key is there. Every rule needs this secret. */
    private void checkVerificationKey(Handle handle) {
        try {
            VerificationFiles.key(handle, keys);
        } catch (SecretException e) {
            throw new RefusedException(Refusal.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    private void checkKey(String head, long count) {
        String id = SecretKeys.keyId(head);
        if (!head.isEmpty() && !keys.has(id)) {
            throw new RefusedException(
                    Refusal.UNAVAILABLE,
                    "the database has " + count + " secrets that are encrypted with the key "
                            + (id.isEmpty() ? "of a later version" : id) + ", which this process does not have: "
                            + keys.shown() + " (expected: secrets-key-file names a file with this key)");
        }
    }

    private static Map<String, Long> byKey(Handle handle) {
        Map<String, Long> byKey = new HashMap<>();
        for (SecretColumn column : SecretColumn.values()) {
            column.query(handle, """
                            SELECT CASE WHEN <column> LIKE :sealed THEN substr(<column>, 1, :head) ELSE '' END AS head,
                                   count(*) AS count
                            FROM <table> GROUP BY 1""")
                    .bind("sealed", SecretKeys.SEALED + "%")
                    .bind("head", SecretKeys.HEAD)
                    .map((row, context) -> Map.entry(row.getString("head"), row.getLong("count")))
                    .forEach(each -> byKey.merge(each.getKey(), each.getValue(), Long::sum));
        }
        addArchived(handle, byKey);
        return byKey;
    }

    /** The secrets of deleted accounts, which can be restored. */
    private static void addArchived(Handle handle, Map<String, Long> byKey) {
        SecretColumn column = SecretColumn.WEBHOOK;
        handle.createQuery("SELECT content FROM archived_accounts")
                .mapTo(String.class)
                .forEach(content -> ArchivedRows.visit(content, (table, rows) -> {
                    if (table.equals(column.table())) {
                        rows.forEach(row -> byKey.merge(head(String.valueOf(row.get(column.column()))), 1L, Long::sum));
                    }
                }));
    }

    private static String head(String stored) {
        return stored.startsWith(SecretKeys.SEALED)
                ? stored.substring(0, Math.min(SecretKeys.HEAD, stored.length()))
                : "";
    }
}
