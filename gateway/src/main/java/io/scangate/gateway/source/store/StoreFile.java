package io.scangate.gateway.source.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of a store, which never changes: its name has its digest. Immutable.
 *
 * @param name the path below the store
 * @param bytes the length
 */
public record StoreFile(String name, long bytes) {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final Pattern NAME = Pattern.compile(
            "(?:snapshots/(\\d{1,18})|changes/\\d{1,19}-\\d{1,19})-([0-9a-f]{64})\\.(?:compiled|json\\.gz|json)");

    /** @throws IllegalArgumentException for a name of another form, such as one that leaves the store */
    public StoreFile {
        if (!isName(name) || bytes < 0) {
            throw new IllegalArgumentException(
                    "the file \"" + name + "\" of " + bytes
                            + " bytes (expected: snapshots/REVISION-SHA256.compiled, .json.gz, or changes/FROM-TO-SHA256.json)");
        }
    }

    /** Whether a file of a store may have this name. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * The SHA-256 digest of a file in lower-case hexadecimal digits. Takes time linear in its length.
     *
     * @throws IOException if it cannot be read
     */
    public static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * The revision in the name of a snapshot.
     *
     * @throws IllegalArgumentException for a file of another kind: a head of a stranger may name any file as its snapshot
     */
    long revision() {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches() || matcher.group(1) == null) {
            throw new IllegalArgumentException("the file \"" + name + "\" (expected: snapshots/REVISION-...)");
        }
        return Long.parseLong(matcher.group(1));
    }

    /** The SHA-256 digest of the content in lower-case hexadecimal digits. */
    public String sha256() {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalStateException(name);
        }
        return matcher.group(2);
    }
}
