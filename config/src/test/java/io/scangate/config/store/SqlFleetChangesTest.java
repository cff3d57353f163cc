package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.fleet.Adoption;
import io.scangate.config.fleet.Adoption.GivenUp;
import io.scangate.config.fleet.DifferingAccounts;
import io.scangate.config.fleet.EndedHistory;
import io.scangate.config.fleet.Report;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.Commit;
import io.scangate.gateway.rule.Digest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Adoptions in databases that no server has open. */
@Timeout(60)
class SqlFleetChangesTest {
    private static final ChangeRequest BY = ChangeRequest.by("operator:ops");

    @TempDir
    Path directory;

    private static Report report(String id, long revision, String mark, @Nullable String digest) {
        return new Report(id, revision, mark, digest, "rejected", 1, null, null, null, null, null, null);
    }

    private static void report(Database database, String id, long revision, String mark, @Nullable String digest) {
        new SqlGatewayStore(database).put(id, null, report(id, revision, mark, digest), Instant.now());
    }

    /** The gateways of an adoption that changes nothing. */
    private static List<GivenUp> listed(Database database) {
        return new SqlFleetChanges(database, Clock.systemUTC())
                .adopt(BY, List.of())
                .value()
                .gateways();
    }

    private static Commit<Adoption> adopt(Database database) {
        return new SqlFleetChanges(database, Clock.systemUTC()).adopt(BY, null);
    }

    private static void create(Database database, String appid) {
        new Accounts(new SqlStore(database, Clock.systemUTC())).create(BY, appid, "Name", AccountKind.MEDIA);
    }

    private static void alterAccounts(Database database, String change) {
        database.write(handle -> handle.execute("ALTER TABLE accounts " + change));
    }

    @ParameterizedTest
    @EnumSource
    void aBackupOfAnEarlierVersionIsAdoptedByTheFirstChange(TestDatabase kind) {
        DatabaseSettings settings = kind.empty(directory);
        try (Database earlier = Database.open(settings, MigrationVersion.fromVersion("20"))) {
            // The present program writes these columns, which the earlier version does not have.
            alterAccounts(earlier, "ADD COLUMN contact TEXT");
            earlier.write(handle -> handle.execute("CREATE TABLE waiting_accounts (appid TEXT, since BIGINT)"));
            create(earlier, "wx1");
            create(earlier, "wx2");
            alterAccounts(earlier, "DROP COLUMN contact");
            earlier.write(handle -> handle.execute("DROP TABLE waiting_accounts"));
        }
        try (Database database = Database.open(settings)) {
            report(database, "g", 5, "mark-lost", null);
            Commit<Adoption> done = adopt(database);
            assertEquals(3, done.revision());
            assertEquals(List.of(new EndedHistory("lost", 5)), done.value().ended());
            String mark = database.read(handle -> Mark.of(handle, 3));
            assertTrue(mark.endsWith("-" + done.value().history()), mark);
            report(database, "g", 6, "mark-lost", null);
            assertEquals(4, adopt(database).revision());
        }
    }

    @ParameterizedTest
    @EnumSource
    void accountsThatWereComparedWithAnEarlierRevisionAreNotListed(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            create(database, "wx1");
            String digest = Digest.of("lost").toString();
            report(database, "g", 5, "mark-lost", digest);
            DifferingAccounts differing = new DifferingAccounts(1, 1, List.of("wx1"), true);
            new SqlGatewayStore(database).differ("g", report("g", 5, "mark-lost", digest), differing);
            assertEquals(differing, listed(database).get(0).accounts());
            create(database, "wx2");
            assertNull(listed(database).get(0).accounts());
        }
    }

    @ParameterizedTest
    @EnumSource
    void gatewaysThatStayAtALaterRevisionAreListedUntilTheyAreForced(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            create(database, "wx1");
            report(database, "earlier", 5, "mark-lost", null);
            report(database, "present", 5, "mark-lost", Digest.of("lost").toString());
            report(database, "unmarked", 5, "", Digest.of("lost").toString());
            for (int adoption = 0; adoption < 2; adoption++) {
                Adoption done = adopt(database).value();
                assertEquals(adoption == 0 ? List.of(new EndedHistory("lost", 5)) : List.of(), done.ended());
                assertEquals(
                        List.of("earlier true", "present false", "unmarked true"),
                        done.gateways().stream()
                                .map(each -> each.id() + " " + each.needsForce())
                                .toList());
            }
            report(database, "earlier", 1, "mark", null);
            report(database, "present", 2, "mark", Digest.of("here").toString());
            assertEquals(
                    List.of("unmarked"),
                    listed(database).stream().map(GivenUp::id).toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theAuditHasTheNumberOfAllGateways_andSomeOfThem(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            for (int i = 0; i < 203; i++) {
                report(database, "g" + i, 5, "mark-lost", null);
            }
            assertEquals(203, adopt(database).value().gateways().size());
            Adoption entry = database.read(handle -> Json.read(
                    handle.createQuery("SELECT after FROM audit WHERE revision = 1")
                            .mapTo(String.class)
                            .one(),
                    Adoption.class));
            assertEquals(203, entry.total());
            assertEquals(200, entry.gateways().size());
        }
    }
}
