package io.scangate.config.store;

import static io.scangate.config.lifecycle.World.ANA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.MovableClock;
import io.scangate.config.feed.FeedStore;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.AuditLog;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.gateway.rule.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuditTimeTest {
    private static final Duration KEPT = Duration.ofDays(100);

    @TempDir
    Path directory;

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-27T10:00:00Z"));

    private static LifecycleSettings kept(Duration time) {
        return new LifecycleSettings(10, 5, 20, "UTC", Duration.ZERO, Duration.ZERO, Duration.ofDays(30), time);
    }

    private static List<Long> revisions(Database database) {
        List<Long> revisions = new ArrayList<>();
        new SqlAudit(database)
                .entries(new AuditLog.Filter(null, null, null, null, null), null, 200)
                .slice()
                .items()
                .forEach(entry -> revisions.add(entry.revision()));
        return revisions;
    }

    @ParameterizedTest
    @EnumSource
    void oldEntriesAreForgotten_neverTheLast_andTheFeedKnowsItsFloor(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            Accounts accounts = new Accounts(new SqlStore(database, clock), kept(KEPT), clock);
            FeedStore feed = new SqlFeedStore(database);
            accounts.create(ANA, "wx1", "N", AccountKind.MEDIA);
            accounts.create(ANA, "wx2", "N", AccountKind.MEDIA);
            clock.advance(Duration.ofDays(60));
            accounts.putMember(ANA, "wx1", "bo", Role.ADMIN);
            String mark = feed.head(3).mark();
            accounts.forgetAudit();
            assertEquals(List.of(3L, 2L, 1L), revisions(database));
            clock.advance(Duration.ofDays(41));
            accounts.forgetAudit();
            assertEquals(List.of(3L), revisions(database));
            assertEquals(3, feed.head(1).first());
            assertEquals(mark, feed.head(3).mark());
            clock.advance(Duration.ofDays(400));
            accounts.forgetAudit();
            assertEquals(List.of(3L), revisions(database), "the last entry has the mark of the head");
            accounts.putMember(ANA, "wx1", "bo", Role.DEVELOPER);
            assertEquals(4, accounts.get("wx1").version());
        }
    }

    @Test
    void withoutASetTimeTheAuditIsKeptForEver() {
        try (Database database = Database.open(TestDatabase.SQLITE.fresh(directory))) {
            Accounts accounts = new Accounts(new SqlStore(database, clock), LifecycleSettings.DEFAULT, clock);
            accounts.create(ANA, "wx1", "N", AccountKind.MEDIA);
            accounts.create(ANA, "wx2", "N", AccountKind.MEDIA);
            clock.advance(Duration.ofDays(10_000));
            accounts.forgetAudit();
            assertEquals(List.of(2L, 1L), revisions(database));
        }
    }

    @Test
    void aTimeThatIsShorterThanThatOfCountsIsRefused() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> kept(Duration.ofDays(99)));
        assertTrue(String.valueOf(refused.getMessage()).contains("at least 2400h"), refused.getMessage());
    }
}
