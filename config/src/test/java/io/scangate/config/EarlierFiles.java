package io.scangate.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.StoredRows;
import io.scangate.config.store.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The files that programs of 0.1.0 have written; {@link EarlierFilesRecorder} records them. Not instantiable. */
final class EarlierFiles {
    static final Path FOLDER = Path.of("src/test/resources/earlier/0.1.0");
    static final String FACTS = "facts.json";
    static final String SNAPSHOT = "snapshot.json";
    static final String DELTA = "delta.json";
    static final String COMPILED = "snapshot.json.compiled";
    static final String CONFIG_SETTINGS = "config.yaml";
    static final String GATEWAY_SETTINGS = "gateway.yaml";
    static final String STATE = "state";
    static final String SQLITE = "scangate.db.gz";
    static final String POSTGRESQL = "scangate.sql.gz";

    private EarlierFiles() {}

    /** What the recorder knew: keys, revisions, answers. */
    static JsonNode facts() throws IOException {
        return new ObjectMapper().readTree(FOLDER.resolve(FACTS).toFile());
    }

    /** When the files were written: their keys and counts end by time. */
    static Instant recordedAt() throws IOException {
        return Instant.parse(facts().path("recorded_at").asText());
    }

    private static byte[] unpacked(String name) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(FOLDER.resolve(name)))) {
            return in.readAllBytes();
        }
    }

    /** A copy of the database. */
    static DatabaseSettings database(TestDatabase kind, Path directory) throws IOException, SQLException {
        DatabaseSettings settings = kind.empty(directory);
        if (kind == TestDatabase.SQLITE) {
            Files.write(Objects.requireNonNull(settings.sqliteFile()), unpacked(SQLITE));
            return settings;
        }
        String dump = new String(unpacked(POSTGRESQL), StandardCharsets.UTF_8);
        try (Connection connection = StoredRows.connect(settings);
                Statement statement = connection.createStatement()) {
            // Lines that begin with a backslash are commands of psql.
            statement.execute(dump.replaceAll("(?m)^\\\\.*$", ""));
        }
        return settings;
    }

    /** A copy of the state directory of a gateway. */
    static Path state(Path directory) throws IOException {
        Path copy = Files.createDirectories(directory.resolve(STATE));
        try (Stream<Path> files = Files.list(FOLDER.resolve(STATE))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName().toString()));
            }
        }
        return copy;
    }
}
