package io.scangate.config.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/**
 * What a migration does, as {@code migrations.properties} says. Immutable.
 *
 * @param additive whether programs of the version before can go on with the migrated tables
 * @param copies the table of which it reads and writes each row; null for none
 * @param text what it does, for people
 */
record MigrationNote(boolean additive, @Nullable String copies, String text) {
    private static final String FILE = "migrations.properties";
    private static final Pattern LINE = Pattern.compile("(additive|breaking)(?:, copies ([a-z_]+))?; (.+)");
    private static final Properties NOTES = read();

    private static Properties read() {
        try (InputStream in = MigrationNote.class.getResourceAsStream(FILE)) {
            Properties notes = new Properties();
            notes.load(new InputStreamReader(Objects.requireNonNull(in, FILE), StandardCharsets.UTF_8));
            return notes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The note of a migration of this program. A test checks that each has one. */
    static MigrationNote of(MigrationVersion version) {
        return parse(version + ": no line in " + FILE, NOTES.getProperty(version.getVersion(), ""));
    }

    private static MigrationNote parse(String missing, String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalStateException("migration " + missing + " (expected: additive or breaking; TEXT)");
        }
        return new MigrationNote(
                matcher.group(1).equals("additive"), matcher.group(2), Objects.requireNonNull(matcher.group(3)));
    }

    /** The versions that have a note. */
    static Set<String> versions() {
        return NOTES.stringPropertyNames();
    }
}
