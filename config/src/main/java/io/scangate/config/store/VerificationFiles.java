package io.scangate.config.store;

import io.scangate.config.ownership.VerificationFile;
import java.util.HexFormat;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The names and contents of verification files within one transaction. Thread-safe.
 */
final class VerificationFiles {
    private VerificationFiles() {}

    /** The file of a directory; empty if the account does not exist. */
    static Optional<VerificationFile> one(Handle handle, String appid, String directory) {
        // Earlier versions stored a random file at the first request; it is on the owner's server.
        return handle.createQuery("""
                        SELECT a.born, f.file_name, f.file_content FROM accounts a
                        LEFT JOIN verification_files f ON f.appid = a.appid AND f.directory = :directory
                        WHERE a.appid = :appid""")
                .bind("appid", appid)
                .bind("directory", directory)
                .map((row, context) -> row.getString("file_name") == null
                        ? VerificationFile.derived(key(handle), appid, row.getLong("born"), directory)
                        : new VerificationFile(row.getString("file_name"), row.getString("file_content")))
                .findOne();
    }

    private static byte[] key(Handle handle) {
        return handle.createQuery("SELECT value FROM verification_key")
                .mapTo(String.class)
                .map(HexFormat.of()::parseHex)
                .one();
    }
}
