package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.World;
import io.scangate.config.secrets.SecretKeys;
import io.scangate.config.secrets.SecretsSettings;
import io.scangate.config.secrets.TestKeys;
import io.scangate.config.store.SecretsRekey.Result;
import io.scangate.config.store.SecretsRekey.Target;
import io.scangate.gateway.testing.SlowPart;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kills {@code scangate secrets-rekey} in the middle with {@code kill -9}. */
class KilledRekeyTest {
    private static final int WEBHOOKS = 2_000;
    private static final int MOST_KILLS = 20;

    @TempDir
    Path directory;

    private final Random random = new Random(19);

    @ParameterizedTest
    @EnumSource
    void killsLoseNoSecret_andTheNextRunGoesOn(TestDatabase kind) throws Exception {
        String one = TestKeys.random();
        String two = TestKeys.random();
        Path oneFirst = TestKeys.file(directory, one, two);
        Path twoFirst = TestKeys.file(directory, two, one);
        SecretKeys keys = new SecretsSettings(oneFirst.toString()).keys();
        DatabaseSettings settings = kind.fresh(directory);
        try (World world = new World(settings)) {
            insert(world);
            SecretsRekey.run(world.database, keys, Target.ENCRYPTED);
            assertEquals(
                    List.of(WEBHOOKS), List.copyOf(secretsByKey(world, keys).values()));
        }
        boolean wasInTheMiddle = false;
        for (int kill = 0; kill < MOST_KILLS && !wasInTheMiddle; kill++) {
            runAndKill(settings, oneFirst, twoFirst);
            try (World world = new World(settings)) {
                wasInTheMiddle = secretsByKey(world, keys).size() == 2;
            }
        }
        assertTrue(wasInTheMiddle, "no kill between two slices");
        SecretKeys last = TestKeys.keys(directory, two);
        try (World world = new World(settings)) {
            Result result =
                    SecretsRekey.run(world.database, new SecretsSettings(twoFirst.toString()).keys(), Target.ENCRYPTED);
            assertEquals(List.of(), result.failures());
            assertEquals(WEBHOOKS + 1, result.changed() + result.unchanged());
            assertEquals(Map.of(last.currentId(), WEBHOOKS), secretsByKey(world, last));
            new StoredSecrets(world.database, last).check();
        }
    }

    private static void insert(World world) throws SQLException {
        try (Connection connection = world.connection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO webhooks (id, name, address, kinds,"
                        + " secret, created_at, delivered) VALUES (?, ?, 'https://h/', '', ?, 0, 0)")) {
            connection.setAutoCommit(false);
            for (int id = 1; id <= WEBHOOKS; id++) {
                insert.setInt(1, id);
                insert.setString(2, "hook" + id);
                insert.setString(3, "whsec_" + id);
                insert.executeUpdate();
            }
            connection.commit();
        }
    }

    /** Compares all secrets with those that were inserted, and counts them by key. */
    private static Map<String, Integer> secretsByKey(World world, SecretKeys keys) throws SQLException {
        Map<String, Integer> byKey = new HashMap<>();
        try (Connection connection = world.connection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, secret FROM webhooks")) {
            while (row.next()) {
                long id = row.getLong("id");
                String stored = row.getString("secret");
                assertEquals("whsec_" + id, keys.open(SecretColumn.WEBHOOK.place(id), stored));
                byKey.merge(SecretKeys.keyId(stored), 1, Integer::sum);
            }
        }
        return byKey;
    }

    private void runAndKill(DatabaseSettings settings, Path oneFirst, Path twoFirst) throws Exception {
        // Not in the memory folder, which may not be executable.
        Path natives =
                Files.createDirectories(Path.of("target", "natives-of-rekey").toAbsolutePath());
        Path out = directory.resolve("passes.txt");
        Path err = directory.resolve("stderr.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-Dorg.sqlite.tmpdir=" + natives,
                        "-cp",
                        System.getProperty("java.class.path"),
                        RekeyingProcess.class.getName(),
                        settings.database(),
                        oneFirst.toString(),
                        twoFirst.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            Waiting.await("a pass").until(() -> Files.size(out) > 0 || !process.isAlive());
            SlowPart.pause(random.nextInt(300));
            process.destroyForcibly();
            assertEquals(128 + 9, process.waitFor(), () -> text(err));
        } finally {
            process.destroyForcibly();
            try (Stream<Path> files = Files.list(natives)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
