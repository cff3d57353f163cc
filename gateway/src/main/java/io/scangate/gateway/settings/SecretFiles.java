package io.scangate.gateway.settings;

import io.scangate.gateway.settings.SettingsLayers.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Secrets that a setting has or a file: the secret {@code feed-token} may be in the file that {@code feed-token-file}
 * names, as container platforms mount secrets. Thread-safe.
 */
public final class SecretFiles {
    private static final String SUFFIX = "-file";
    private static final int MOST_BYTES = 4_096;

    private SecretFiles() {}

    /** Whether the value of a setting is a secret. By their names, so that no secret is shown because nobody marked it. */
    public static boolean isSecret(String key) {
        return key.endsWith("-token") || key.endsWith("-password");
    }

    /** The setting that names the file of a secret. */
    public static String fileKey(String secret) {
        return secret + SUFFIX;
    }

    /**
     * Reads the secrets whose files are set, and adds them as values of their settings.
     *
     * @param keys all keys; a secret of them may be in a file if they have its {@link #fileKey}
     * @throws SettingsException if a file cannot be used, or the secret is set, too
     */
    static void read(Map<String, Value> values, Set<String> keys) {
        for (String key : keys) {
            Value file = isSecret(key) ? values.get(fileKey(key)) : null;
            if (file == null || file.text().isEmpty()) {
                continue;
            }
            Value given = values.get(key);
            if (given != null && !given.text().isEmpty()) {
                throw new SettingsException(file.place() + ": " + fileKey(key) + ": \"" + file.text() + "\", but "
                        + given.place() + " sets " + key + " (expected: one of the two)");
            }
            String secret = secret(file.place() + ": " + fileKey(key), file.text());
            values.put(key, new Value(secret, file.origin(), file.place() + " (" + file.text() + ")"));
        }
    }

    /**
     * Reads the secret in a file. Its last line end does not count; all other white space is part of the secret.
     *
     * @param setting the setting or flag that names the file, for the message
     * @throws SettingsException if the file is missing, empty, unreadable, too long or not UTF-8
     */
    public static String secret(String setting, String file) {
        String found;
        try {
            byte[] bytes;
            try (InputStream in = Files.newInputStream(Path.of(file))) {
                bytes = in.readNBytes(MOST_BYTES + 1);
            }
            if (bytes.length <= MOST_BYTES) {
                String secret = withoutLineEnd(strictText(bytes));
                if (!secret.isEmpty()) {
                    return secret;
                }
                found = "it is empty";
            } else {
                found = "it has more than " + MOST_BYTES + " bytes";
            }
        } catch (NoSuchFileException | InvalidPathException e) {
            found = "there is no such file";
        } catch (AccessDeniedException e) {
            found = "the user " + System.getProperty("user.name") + " may not read it";
        } catch (CharacterCodingException e) {
            found = "it is not UTF-8";
        } catch (IOException e) {
            found = "it cannot be read: " + e.getMessage();
        }
        throw new SettingsException(
                setting + ": \"" + file + "\" (expected: a file with the secret alone; " + found + ")");
    }

    private static String strictText(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    /** Editors and {@code echo} end a file with a line end, which is no part of the secret. */
    private static String withoutLineEnd(String text) {
        if (text.endsWith("\r\n")) {
            return text.substring(0, text.length() - 2);
        }
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }
}
