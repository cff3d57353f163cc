package io.scangate.config.store;

import static io.scangate.config.lifecycle.World.ANA;
import static io.scangate.config.lifecycle.World.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.ownership.CheckRequest;
import io.scangate.config.ownership.CheckResult;
import io.scangate.config.ownership.Directory;
import io.scangate.config.ownership.Finding;
import io.scangate.config.ownership.Outcome;
import io.scangate.config.ownership.VerificationStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckRequestsTest {
    private static final Directory DIRECTORY = new Directory("https://h.example/");
    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");

    @TempDir
    Path directory;

    private static Database open(DatabaseSettings settings) {
        Database database = Database.open(
                new DatabaseSettings(settings.database(), settings.databaseConnections(), Duration.ofMillis(300)));
        new Accounts(new SqlStore(database, Clock.systemUTC())).create(ANA, "wx1", "N", AccountKind.MEDIA);
        return database;
    }

    private static CheckResult result(int number) {
        Finding finding = new Finding(Outcome.NOT_FOUND, "https://h.example/x.txt", 404, "check " + number);
        Finding silent = new Finding(Outcome.NO_ANSWER, "https://h.example/y.txt", null, "no answer");
        return new CheckResult(finding, List.of(finding, silent));
    }

    @ParameterizedTest
    @EnumSource
    void theLastOnesAreKept_theNewestFirst_withoutARevision(TestDatabase kind) {
        try (Database database = open(kind.fresh(directory))) {
            SqlVerificationStore store = new SqlVerificationStore(database);
            int all = VerificationStore.MAX_REQUESTS + 3;
            for (int i = 1; i <= all; i++) {
                store.log("wx1", "account:wx1", DIRECTORY, result(i), NOW);
            }
            List<CheckRequest> kept = store.requests("wx1", null, 1_000).slice().items();
            assertEquals(VerificationStore.MAX_REQUESTS, kept.size());
            assertEquals("check " + all, kept.get(0).detail());
            assertEquals("check 4", kept.get(kept.size() - 1).detail());
            assertEquals(NOW, kept.get(0).at());
            assertEquals(result(all), kept.get(0).result());
            assertEquals(1, new SqlStore(database, Clock.systemUTC()).read(Store.Reader::revision));
            refused(Refusal.ACCOUNT_NOT_FOUND, () -> store.log("none", "ops", DIRECTORY, result(0), NOW));
        }
    }

    @Test
    void aCheckThatFindsWhatTheLastOneHasFound_doesNotWaitForChanges() throws Exception {
        DatabaseSettings settings = TestDatabase.POSTGRESQL.fresh(directory);
        try (Database database = open(settings);
                Connection other = DriverManager.getConnection("jdbc:" + settings.database());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE head SET revision = revision");
            SqlVerificationStore store = new SqlVerificationStore(database);
            Finding missing = new Finding(Outcome.NOT_FOUND, "https://h.example/x.txt", 404, "404");
            for (int i = 0; i < 3; i++) {
                assertTrue(store.put("wx1", DIRECTORY, missing, NOW).isPresent());
                store.log("wx1", "account:wx1", DIRECTORY, result(i), NOW);
            }
            Finding found = new Finding(Outcome.PROVEN, "https://h.example/x.txt", 200, "found");
            refused(Refusal.BUSY, () -> store.put("wx1", DIRECTORY, found, NOW));
            other.rollback();
            assertTrue(store.put("wx1", DIRECTORY, found, NOW).isPresent());
        }
    }
}
