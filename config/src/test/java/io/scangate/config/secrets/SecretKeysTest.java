package io.scangate.config.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretKeysTest {
    private static final Place PLACE = new Place("webhooks.secret", 7);
    private static final String SECRET = "whsec_the secret";

    @TempDir
    Path directory;

    private SecretKeys keys(String... lines) throws IOException {
        return TestKeys.keys(directory, lines);
    }

    private SettingsException refused(Path file) {
        return assertThrows(SettingsException.class, () -> new SecretsSettings(file.toString()).keys());
    }

    @Test
    void aSecretIsReadByItsKeyAtItsPlace() throws IOException {
        SecretKeys keys = keys("# comment", "", TestKeys.random());
        String stored = keys.seal(PLACE, SECRET);
        assertTrue(stored.startsWith("sealed1:" + keys.currentId() + ":"), stored);
        assertEquals(keys.currentId(), SecretKeys.keyId(stored));
        assertEquals(keys.currentId(), SecretKeys.keyId(stored.substring(0, SecretKeys.HEAD)));
        assertEquals(SECRET, keys.open(PLACE, stored));
        assertNotEquals(stored, keys.seal(PLACE, SECRET), "each has a nonce of its own");
        assertTrue(new SealedText(keys, PLACE, stored).is(SECRET));
        assertFalse(new SealedText(keys, PLACE, stored).toString().contains(stored));
    }

    @Test
    void theFirstKeyEncryptsAndAllDecrypt() throws IOException {
        String first = TestKeys.random();
        String second = TestKeys.random();
        String stored = keys(first).seal(PLACE, SECRET);
        SecretKeys both = keys(second, first);
        assertEquals(SECRET, both.open(PLACE, stored));
        assertEquals(keys(second).currentId(), SecretKeys.keyId(both.seal(PLACE, SECRET)));
        SecretException missing =
                assertThrows(SecretException.class, () -> keys(second).open(PLACE, stored));
        assertTrue(String.valueOf(missing.getMessage()).contains(keys(first).currentId()), missing.getMessage());
        assertTrue(String.valueOf(missing.getMessage()).contains(keys(second).currentId()), missing.getMessage());
        assertThrows(SecretException.class, () -> SecretKeys.NONE.open(PLACE, stored));
        assertFalse(new SealedText(SecretKeys.NONE, PLACE, stored).is(SECRET));
    }

    @Test
    void aTextOfAnotherPlaceIsRefused() throws IOException {
        SecretKeys keys = keys(TestKeys.random());
        String stored = keys.seal(PLACE, SECRET);
        for (Place other : new Place[] {new Place(PLACE.column(), 8), new Place("webhooks.address", PLACE.row())}) {
            SecretException refused = assertThrows(SecretException.class, () -> keys.open(other, stored));
            assertTrue(String.valueOf(refused.getMessage()).startsWith(other.toString()), refused.getMessage());
        }
    }

    @Test
    void aChangedTextIsRefused() throws IOException {
        SecretKeys keys = keys(TestKeys.random());
        String stored = keys.seal(PLACE, SECRET);
        byte[] bytes = Base64.getDecoder().decode(stored.substring(SecretKeys.HEAD));
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            String text =
                    stored.substring(0, SecretKeys.HEAD) + Base64.getEncoder().encodeToString(changed);
            assertThrows(SecretException.class, () -> keys.open(PLACE, text), "byte " + i);
        }
        int end = stored.replaceAll("=+$", "").length();
        for (int length = SecretKeys.SEALED.length(); length < end; length++) {
            String text = stored.substring(0, length);
            assertThrows(SecretException.class, () -> keys.open(PLACE, text), text);
        }
        assertThrows(SecretException.class, () -> keys.open(PLACE, stored.replace("sealed1", "sealed2")));
    }

    @Test
    void withoutAFile_secretsAreStoredAndReadAsTheyAre() {
        SecretKeys none = SecretsSettings.DEFAULT.keys();
        assertTrue(none.isEmpty());
        assertEquals(SECRET, none.open(PLACE, none.seal(PLACE, SECRET)));
        assertEquals(SECRET, none.seal(PLACE, SECRET));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-rw----", "rw----r--", "rwx---rwx", "rw----rw-"})
    void aFileThatOthersMayReadIsRefused(String mode) throws IOException {
        Path file = TestKeys.file(directory, TestKeys.random());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        SettingsException refused = refused(file);
        assertTrue(
                String.valueOf(refused.getMessage()).contains("secrets-key-file: " + file + " has the mode " + mode));
        assertTrue(String.valueOf(refused.getMessage()).contains("expected: rw-------"), refused.getMessage());
    }

    /** Files of root, as in containers, may have a group; others' files may not. */
    @Test
    void theGroupMayReadAFileOfRoot() throws IOException {
        Path file = TestKeys.file(directory, TestKeys.random());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
        if (Integer.valueOf(0).equals(Files.getAttribute(file, "unix:uid"))) {
            assertFalse(new SecretsSettings(file.toString()).keys().isEmpty());
        } else {
            assertTrue(String.valueOf(refused(file).getMessage()).contains("has the mode r--r-----"));
        }
    }

    @Test
    void otherFilesAreRefused_andNoMessageHasPartOfAKey() throws IOException {
        String key = TestKeys.random();
        assertTrue(
                String.valueOf(refused(directory.resolve("none")).getMessage()).contains("does not exist"));
        assertTrue(
                String.valueOf(refused(TestKeys.file(directory)).getMessage()).contains("has no key"));
        assertTrue(String.valueOf(refused(TestKeys.file(directory, key, key)).getMessage())
                .contains("a key twice"));
        SettingsException shortened = refused(TestKeys.file(directory, "#", key.substring(4)));
        assertTrue(String.valueOf(shortened.getMessage()).contains(", line 2 has 29 bytes"), shortened.getMessage());
        SettingsException other = refused(TestKeys.file(directory, key.substring(4) + "*" + key));
        assertTrue(String.valueOf(other.getMessage()).contains(", line 1 is no Base64"), other.getMessage());
        for (SettingsException each : new SettingsException[] {shortened, other}) {
            assertFalse(String.valueOf(each.getMessage()).contains(key.substring(10, 16)), each.getMessage());
            assertTrue(String.valueOf(each.getMessage()).contains("openssl rand -base64 32"), each.getMessage());
        }
    }
}
