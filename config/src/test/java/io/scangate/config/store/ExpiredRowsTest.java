package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.MovableClock;
import io.scangate.config.access.Access;
import io.scangate.config.access.AccessSettings;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.ChangeRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExpiredRowsTest {
    private static final int TOKENS = 5 * ExpiredRows.AT_A_TIME + 1;

    @TempDir
    Path directory;

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-21T00:00:00Z"));

    @ParameterizedTest
    @EnumSource
    void expiredTokensAreDeletedInTransactionsOfTheirOwn(TestDatabase kind) throws Exception {
        try (Database database = Database.open(kind.fresh(directory));
                ExpiredRows expired = new ExpiredRows(database, Duration.ofDays(7), clock)) {
            SqlAccessStore tokens = new SqlAccessStore(database);
            Access access =
                    new Access(tokens, new AccessSettings(0, 1_000, 10_000), clock, System::nanoTime, () -> null);
            new Accounts(new SqlStore(database, clock))
                    .create(ChangeRequest.by("test"), "wx1", "wx1", AccountKind.MEDIA);
            String secret = access.keys().resetAccountSecret(Actor.of("operator:ops"), "wx1", null);
            access.accountToken("wx1", secret);
            copyToken(database);
            clock.advance(Duration.ofHours(27));
            String late = access.accountToken("wx1", secret).token();
            assertEquals(TOKENS + 1, rows(database), "issuing a token deletes none");
            // Another writer gets its turns between the slices.
            AtomicBoolean ended = new AtomicBoolean();
            AtomicInteger seen = new AtomicInteger();
            Thread other = new Thread(() -> {
                while (!ended.get()) {
                    int left = database.write(handle -> handle.createQuery("SELECT count(*) FROM access_tokens")
                            .mapTo(int.class)
                            .one());
                    if (left > 1 && left < TOKENS + 1) {
                        seen.incrementAndGet();
                    }
                }
            });
            other.start();
            expired.delete();
            ended.set(true);
            other.join();
            assertEquals(1, rows(database));
            assertTrue(seen.get() > 0, "no other transaction ran between the slices");
            access.caller(late);
        }
    }

    private static void copyToken(Database database) {
        database.write(handle -> {
            PreparedBatch rows = handle.prepareBatch("""
                            INSERT INTO access_tokens (token_hash, secret_hash, expires_at)
                            SELECT CAST(:hash AS TEXT), secret_hash, expires_at FROM access_tokens LIMIT 1""");
            for (int i = 1; i < TOKENS; i++) {
                rows.bind("hash", "hash " + i).add();
            }
            return rows.execute();
        });
    }

    private static int rows(Database database) {
        return database.read(handle -> handle.createQuery("SELECT count(*) FROM access_tokens")
                .mapTo(int.class)
                .one());
    }
}
