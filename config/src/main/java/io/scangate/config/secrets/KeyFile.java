package io.scangate.config.secrets;

import io.scangate.gateway.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The file of the keys: one key a line, {@value EncryptionKey#BYTES} random bytes in Base64. Empty lines and lines that begin
 * with {@code #} do not count. Only its owner may have rights; the group may read a file of root, as containers get it. Immutable.
 */
final class KeyFile {
    private static final Set<PosixFilePermission> OF_OWNER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OF_ROOT = PosixFilePermissions.fromString("rwxr-----");
    private static final int MAX_BYTES = 1 << 16;
    private static final String EXPECTED =
            " (expected: a file with a key in each line, 32 random bytes in Base64, as `openssl rand -base64 32` prints them)";

    private final String setting;

    private KeyFile(String setting) {
        this.setting = setting;
    }

    /**
     * Reads a file.
     *
     * @param setting what names the file, for messages
     */
    static SecretKeys read(String setting, String name) {
        return new KeyFile(setting).read(name);
    }

    private SecretKeys read(String name) {
        try {
            Path file = Path.of(name);
            checkRights(file);
            if (Files.size(file) > MAX_BYTES) {
                throw refused(name + " has more than " + MAX_BYTES + " bytes" + EXPECTED);
            }
            return new SecretKeys(name, setting, keys(name, Files.readAllLines(file)));
        } catch (NoSuchFileException e) {
            throw refused(name + " does not exist" + EXPECTED);
        } catch (IOException | InvalidPathException e) {
            throw refused(name + " cannot be read: " + e.getMessage() + EXPECTED);
        }
    }

    private void checkRights(Path file) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
        boolean ofRoot = Integer.valueOf(0).equals(Files.getAttribute(file, "unix:uid"));
        Set<PosixFilePermission> tooMany = EnumSet.noneOf(PosixFilePermission.class);
        tooMany.addAll(rights);
        tooMany.removeAll(ofRoot ? OF_ROOT : OF_OWNER);
        if (!tooMany.isEmpty()) {
            throw refused(
                    file + " has the mode " + PosixFilePermissions.toString(rights)
                            + ", so other users have rights (expected: rw------- as after `chmod 600`, or rw-r----- for a file of root)");
        }
    }

    private List<EncryptionKey> keys(String name, List<String> lines) {
        List<EncryptionKey> keys = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                keys.add(key(name + ", line " + (i + 1), line));
            }
        }
        if (keys.isEmpty()) {
            throw refused(name + " has no key" + EXPECTED);
        }
        if (keys.stream().map(EncryptionKey::id).distinct().count() < keys.size()) {
            throw refused(name + " has a key twice (expected: each key once)");
        }
        return keys;
    }

    /** Messages have no part of a line, which may be most of a key. */
    private EncryptionKey key(String place, String line) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(line);
        } catch (IllegalArgumentException e) {
            throw refused(place + " is no Base64" + EXPECTED);
        }
        if (bytes.length != EncryptionKey.BYTES) {
            throw refused(place + " has " + bytes.length + " bytes" + EXPECTED);
        }
        return new EncryptionKey(bytes);
    }

    private SettingsException refused(String what) {
        return new SettingsException(setting + ": " + what);
    }
}
