package io.scangate.config.backup;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * The first line of a backup. Immutable.
 *
 * @param schema the version of the tables, such as {@code 29}
 * @param version the version of the program
 * @param revision the number of the last change
 * @param madeAt when the backup began
 */
public record BackupHeader(String schema, String version, long revision, Instant madeAt) {
    private static final Pattern SCHEMA = Pattern.compile("[0-9]{1,6}");

    static final String FORMAT = "scangate-backup/1";

    static BackupHeader read(JsonNode line) throws BackupException {
        String format = line.path("format").asText();
        if (!format.equals(FORMAT)) {
            throw new BackupException(
                    format.startsWith("scangate-backup/")
                            ? "it has the format " + format + " of a later version of scangate (expected: " + FORMAT
                                    + "). Restore it with that version"
                            : "it is no backup of scangate (expected: a file that `scangate backup` has written)");
        }
        try {
            String schema = line.required("schema").asText();
            if (!SCHEMA.matcher(schema).matches()) {
                throw BackupReader.damaged("its first line has a schema that is no number");
            }
            return new BackupHeader(
                    schema,
                    line.required("version").asText(),
                    line.required("revision").asLong(),
                    Instant.parse(line.required("made_at").asText()));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw BackupReader.damaged("its first line has no schema, version, revision or time");
        }
    }
}
