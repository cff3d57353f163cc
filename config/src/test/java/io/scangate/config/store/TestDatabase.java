package io.scangate.config.store;

import io.scangate.gateway.testing.MemoryFolder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The databases of the suite; each test gets a new one. Thread-safe. */
public enum TestDatabase {
    SQLITE,
    POSTGRESQL;

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Map<TestDatabase, DatabaseSettings> MIGRATED = new ConcurrentHashMap<>();
    private static @Nullable EmbeddedPostgres server;

    /** Settings of a new database with all tables and no rows; SQLite's file is in the directory. */
    public DatabaseSettings fresh(Path directory) {
        try {
            return copy(MIGRATED.computeIfAbsent(this, TestDatabase::migrated), directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Settings of a new database without tables, for tests of the migrations; SQLite's file is in the directory. */
    public DatabaseSettings empty(Path directory) {
        String name = "test" + COUNT.incrementAndGet();
        String url = this == SQLITE ? "sqlite:" + directory.resolve(name + ".db") : postgres(name, "template1");
        return new DatabaseSettings(url, 8, Duration.ofSeconds(5));
    }

    /** A migrated database, made once in a process; its copies need no migrations. */
    private DatabaseSettings migrated() {
        try {
            DatabaseSettings made =
                    empty(Files.createTempDirectory(Files.createDirectories(Path.of("target")), "migrated"));
            Database.open(made).close();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Settings of a new database that is a copy of another one, which must not be open: a backup, or its restored form.
     */
    public DatabaseSettings copy(DatabaseSettings original, Path directory) throws IOException {
        String name = "test" + COUNT.incrementAndGet();
        String url;
        if (this == SQLITE) {
            Path file = directory.resolve(name + ".db");
            Files.copy(Objects.requireNonNull(original.sqliteFile()), file);
            url = "sqlite:" + file;
        } else {
            url = postgres(name, original.database().replaceAll(".*/|\\?.*", ""));
        }
        return new DatabaseSettings(url, original.databaseConnections(), original.databaseWait());
    }

    private static String postgres(String name, String template) {
        EmbeddedPostgres running = server();
        try (Connection connection = running.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " TEMPLATE " + template);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return "postgresql://127.0.0.1:" + running.getPort() + "/" + name + "?user=postgres&password=postgres";
    }

    /** One server for all tests of the process; it ends with the process. */
    private static synchronized EmbeddedPostgres server() {
        if (server == null) {
            try {
                server = EmbeddedPostgres.builder()
                        .setDataDirectory(MemoryFolder.create("scangate-postgresql"))
                        .setServerConfig("max_connections", "200")
                        .setServerConfig("synchronous_commit", "on")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return server;
    }
}
