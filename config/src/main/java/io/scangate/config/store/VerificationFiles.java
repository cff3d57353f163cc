package io.scangate.config.store;

import io.scangate.config.ownership.VerificationFile;
import io.scangate.config.secrets.SecretKeys;
import java.util.HexFormat;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The names and contents of verification files within one transaction. Thread-safe.
 */
final class VerificationFiles {
    private VerificationFiles() {}

    /** The file of a directory; empty if the account does not exist. */
    static Optional<VerificationFile> one(Handle handle, SecretKeys keys, String appid, String directory) {
        // Earlier versions stored a random file at the first request; it is on the owner's server.
        return handle.createQuery("""
                        SELECT a.born, f.file_name, f.file_content FROM accounts a
                        LEFT JOIN verification_files f ON f.appid = a.appid AND f.directory = :directory
                        WHERE a.appid = :appid""")
                .bind("appid", appid)
                .bind("directory", directory)
                .map((row, context) -> row.getString("file_name") == null
                        ? VerificationFile.derived(key(handle, keys), appid, row.getLong("born"), directory)
                        : new VerificationFile(row.getString("file_name"), row.getString("file_content")))
                .findOne();
    }

    /**
     * The key from which files are derived.
     *
     * @throws io.scangate.config.secrets.SecretException if it cannot be read
     */
    static byte[] key(Handle handle, SecretKeys keys) {
        return handle.createQuery("SELECT id, value FROM verification_key")
                .map((row, context) ->
                        SecretColumn.VERIFICATION_KEY.text(keys, row.getLong("id"), row.getString("value")))
                .map(text -> HexFormat.of().parseHex(text.open()))
                .one();
    }
}
