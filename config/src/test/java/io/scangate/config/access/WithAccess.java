package io.scangate.config.access;

import io.scangate.config.MovableClock;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.store.Database;
import io.scangate.config.store.SqlAccessStore;
import io.scangate.config.store.SqlStore;
import io.scangate.config.store.TestDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of credentials on both databases, with the accounts wx1 and wx2 and a clock that stands still. */
@ParameterizedClass
@EnumSource
abstract class WithAccess {
    static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

    @TempDir
    Path directory;

    final MovableClock clock = new MovableClock(START);
    final TestDatabase kind;
    Database database;
    Accounts accounts;
    Access access;

    WithAccess(TestDatabase kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() {
        database = Database.open(kind.fresh(directory));
        accounts = new Accounts(new SqlStore(database, clock));
        access = new Access(new SqlAccessStore(database), clock);
        List.of("wx1", "wx2")
                .forEach(appid -> accounts.create(ChangeRequest.by("test"), appid, appid, AccountKind.CORPORATE));
    }

    @AfterEach
    void close() {
        database.close();
    }
}
