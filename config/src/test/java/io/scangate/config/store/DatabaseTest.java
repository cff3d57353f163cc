package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.gateway.rule.Role;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatabaseTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void changesArePresentAfterTheDatabaseIsOpenedAgain(TestDatabase kind) {
        DatabaseSettings settings = kind.empty(directory);
        try (Database database = Database.open(settings)) {
            Accounts accounts = new Accounts(new SqlStore(database, Clock.systemUTC()));
            accounts.create(ChangeRequest.by("test"), "wx1", "One", AccountKind.CORPORATE);
            assertEquals(
                    2,
                    accounts.putMember(ChangeRequest.by("test"), "wx1", "ana", Role.ADMIN)
                            .revision());
        }
        try (Database database = Database.open(settings)) {
            Accounts accounts = new Accounts(new SqlStore(database, Clock.systemUTC()));
            assertEquals(Role.ADMIN, accounts.get("wx1").members().get("ana"));
            assertEquals(2, accounts.get("wx1").version());
        }
    }
}
