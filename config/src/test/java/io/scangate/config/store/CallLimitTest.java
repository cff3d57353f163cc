package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Changes of a call that was answered already. */
class CallLimitTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void aChangeThatMayNotCommitIsUndone(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            SqlStore store = new SqlStore(database, Clock.systemUTC());
            RefusedException refused =
                    assertThrows(RefusedException.class, () -> create(database, store, "wx1", () -> false));
            assertEquals(Refusal.BUSY, refused.refusal());
            assertEquals(0, store.read(Store.Reader::revision));
            create(database, store, "wx2", () -> true);
            assertEquals(1, store.read(Store.Reader::revision));
        }
    }

    private static void create(Database database, SqlStore store, String appid, BooleanSupplier mayCommit) {
        new SqlCallTerms(database).limited(Duration.ofSeconds(1), mayCommit, () -> new Accounts(store)
                .create(ChangeRequest.by("test"), appid, appid, AccountKind.CORPORATE));
    }
}
