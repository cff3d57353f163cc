package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.ConfigSettings;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Store;
import io.scangate.gateway.settings.SettingsLayers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** User and password of a PostgreSQL that asks for them. */
class DatabaseLoginTest {
    private static final String PASSWORD = "p&w %41\u00fc";

    @TempDir
    Path directory;

    private DatabaseSettings settings(String address, Map<String, String> more) {
        SettingsLayers layers =
                new SettingsLayers().addFlag("database", address).addEnvironment(more);
        return ConfigSettings.of(layers).database();
    }

    @Test
    void thePasswordOfAFile_opensTheDatabase_andAWrongOneIsInNoMessage() throws Exception {
        DatabaseSettings superuser = TestDatabase.POSTGRESQL.fresh(directory);
        String role = "login" + ProcessHandle.current().pid();
        Jdbi admin = Jdbi.create("jdbc:" + superuser.database());
        admin.useHandle(handle -> {
            handle.execute("CREATE ROLE " + role + " SUPERUSER LOGIN PASSWORD '" + PASSWORD + "'");
            // A test server trusts everybody; this one of its roles has to show its password.
            String file =
                    handle.createQuery("SHOW hba_file").mapTo(String.class).one();
            Path rules = Path.of(file);
            Files.writeString(rules, "host all " + role + " 127.0.0.1/32 scram-sha-256\n" + Files.readString(rules));
            handle.execute("SELECT pg_reload_conf()");
        });
        String address = superuser.database().replaceAll("\\?.*", "");
        Path file = Files.writeString(directory.resolve("password"), PASSWORD + "\n");
        DatabaseSettings right = settings(
                address, Map.of("SCANGATE_DATABASE_USER", role, "SCANGATE_DATABASE_PASSWORD_FILE", file.toString()));
        try (Database database = Database.open(right)) {
            assertEquals(0, new SqlStore(database, Clock.systemUTC()).read(Store.Reader::revision));
        }
        assertFalse(right.hasPasswordInAddress());
        DatabaseSettings inAddress = settings(address + "?user=" + role + "&password=p%26w+%2541%C3%BC", Map.of());
        assertTrue(inAddress.hasPasswordInAddress());
        assertEquals(address, inAddress.address());
        Database.open(inAddress).close();
        assertEquals(new DatabaseCheck("", ""), DatabaseCheck.of(inAddress));
        DatabaseSettings wrong =
                settings(address, Map.of("SCANGATE_DATABASE_USER", role, "SCANGATE_DATABASE_PASSWORD", "hunter2"));
        RefusedException refused =
                assertThrows(RefusedException.class, () -> Database.open(wrong).close());
        for (Throwable each = refused; each != null; each = each.getCause()) {
            assertFalse(each.toString().contains("hunter2"), each.toString());
        }
        assertTrue(String.valueOf(refused.getMessage()).contains(role), refused.getMessage());
        assertEquals(new DatabaseCheck(String.valueOf(refused.getMessage()), ""), DatabaseCheck.of(wrong));
    }
}
