package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.MovableClock;
import io.scangate.config.secrets.Place;
import io.scangate.config.secrets.SecretKeys;
import io.scangate.config.secrets.TestKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The keys of cookies on their way, and used states. */
class OpenIdKeysTest {
    private static final Instant NOW = Instant.parse("2026-11-15T12:00:00Z");
    private static final Place PURPOSE = new Place("test", 7);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void replicasHaveTheSameKey_whichIsEncrypted_andEnds(TestDatabase kind) throws Exception {
        String one = TestKeys.random();
        String two = TestKeys.random();
        SecretKeys first = TestKeys.keys(directory, one);
        SecretKeys second = TestKeys.keys(directory, two, one);
        MovableClock clock = new MovableClock(NOW);
        try (Database database = Database.open(kind.fresh(directory));
                ExpiredRows expired = new ExpiredRows(database, Duration.ofDays(7), clock)) {
            SqlOpenId store = new SqlOpenId(database, first);
            assertEquals(Optional.empty(), store.key(7));
            String sealed = store.makeKey(7, NOW.plusSeconds(60)).seal(PURPOSE, "text");
            SqlOpenId replica = new SqlOpenId(database, second);
            assertEquals(
                    Optional.of("text"), replica.makeKey(7, NOW.plusSeconds(60)).open(PURPOSE, sealed));
            assertEquals(
                    Optional.empty(), replica.makeKey(8, NOW.plusSeconds(60)).open(PURPOSE, sealed));
            assertTrue(SecretsRekey.run(database, second, SecretsRekey.Target.ENCRYPTED)
                    .failures()
                    .isEmpty());
            String stored = database.read(handle -> handle.createQuery("SELECT value FROM openid_keys WHERE id = 7")
                    .mapTo(String.class)
                    .one());
            assertEquals(second.currentId(), SecretKeys.keyId(stored));
            assertEquals(Optional.of("text"), replica.key(7).orElseThrow().open(PURPOSE, sealed));
            assertTrue(store.use("hash", NOW));
            assertFalse(replica.use("hash", NOW));
            clock.advance(Duration.ofMinutes(59));
            expired.delete();
            assertEquals(Optional.empty(), store.key(7));
            assertFalse(store.use("hash", NOW), "it counts longer than it could be used");
            clock.advance(Duration.ofMinutes(2));
            expired.delete();
            assertTrue(store.use("hash", NOW));
        }
    }
}
