package io.scangate.config.store;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.jdbi.v3.core.Handle;

/**
 * Makes the random key from which verification files are derived. In Java, because the databases have no common function
 * that makes a secret. Not thread-safe.
 */
final class VerificationKey extends DatabaseMigration {
    private static final int BYTES = 32;

    VerificationKey() {
        super("14.1", "key of verification files");
    }

    @Override
    void migrate(Handle handle, String bytewise) {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        handle.createUpdate("INSERT INTO verification_key (id, value) VALUES (1, :value)")
                .bind("value", HexFormat.of().formatHex(key))
                .execute();
    }
}
