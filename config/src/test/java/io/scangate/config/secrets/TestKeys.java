package io.scangate.config.secrets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/** Keys and files of keys. Not instantiable. */
public final class TestKeys {
    private TestKeys() {}

    /** A line of a file of keys. */
    public static String random() {
        byte[] bytes = new byte[EncryptionKey.BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Writes a file of keys that only its owner may read. */
    public static Path file(Path directory, String... lines) throws IOException {
        Path file = Files.createTempFile(
                directory,
                "secrets",
                ".key",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.write(file, List.of(lines));
    }

    /** The keys of such a file. */
    public static SecretKeys keys(Path directory, String... lines) throws IOException {
        return new SecretsSettings(file(directory, lines).toString()).keys();
    }
}
