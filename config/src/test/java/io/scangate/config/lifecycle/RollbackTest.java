package io.scangate.config.lifecycle;

import static io.scangate.config.lifecycle.World.ANA;
import static io.scangate.config.lifecycle.World.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.scangate.config.store.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A rollback counts as a publish unless its release was live within seven days. */
class RollbackTest extends WorldTest {
    private static final Duration WINDOW = Duration.ofDays(7);

    private final String appid = world.account();
    private final String root = "https://" + World.host() + "/";
    private final RuleRef ref = RuleRef.prefix(root);

    RollbackTest(TestDatabase kind) {
        super(kind);
        world.add(appid, World.wish(root));
    }

    private Instant publish(String page) {
        world.rules.edit(ANA, appid, ref, World.page(page));
        world.rules.publish(ANA, appid, ref);
        return world.clock.instant();
    }

    private String rollBack(int release) {
        ConfiguredRule rule = world.rules.rollback(ANA, appid, ref, release).value();
        return Objects.requireNonNull(rule.live()).page();
    }

    private int left() {
        return world.rules.publishesLeft(appid);
    }

    private void useUpTheQuota() {
        String other = root + "other";
        world.add(appid, World.wish(other));
        while (left() > 0) {
            world.rules.publish(ANA, appid, RuleRef.prefix(other));
        }
    }

    @Test
    void theEndOfTheLiveTimeDecides_toTheMillisecond() {
        world.setClock("2027-03-01T00:00:00Z");
        publish("pages/one/one");
        world.clock.advance(Duration.ofDays(20));
        Instant end = publish("pages/two/two");
        List<Release> releases = world.rules.releases(appid, ref);
        assertEquals(end, releases.get(1).endedAt());
        assertNull(releases.get(0).endedAt());

        world.clock.advance(WINDOW);
        int left = left();
        assertEquals("pages/one/one", rollBack(1));
        assertEquals("pages/two/two", rollBack(2), "the release that the rollback ended");
        assertEquals("pages/two/two", rollBack(4), "the live release itself");
        assertEquals(left, left());

        world.clock.advance(Duration.ofMillis(1));
        assertEquals("pages/one/one", rollBack(3), "an equal page that was live a moment ago");
        assertEquals(left, left());
        assertEquals("pages/one/one", rollBack(1));
        assertEquals(left - 1, left());
    }

    @Test
    void withAUsedUpQuota_onlyAFreeRollbackIsPossible() {
        world.setClock("2027-05-01T00:00:00Z");
        publish("pages/one/one");
        publish("pages/two/two");
        world.clock.advance(WINDOW.plusMillis(1));
        world.rules.unpublish(ANA, appid, ref);
        useUpTheQuota();
        long revision = world.revision();
        refused(Refusal.PUBLISH_QUOTA, () -> rollBack(1), "20 publishes in 2027-05");
        assertEquals(revision, world.revision());
        assertNull(world.rules.get(appid, ref).live());
        assertEquals("pages/two/two", rollBack(2), "it was live until it was taken offline");
        assertEquals(0, left());
    }

    @Test
    void anImportEndsTheReleaseThatItReplaces() {
        world.setClock("2027-07-01T00:00:00Z");
        publish("pages/one/one");
        world.clock.advance(Duration.ofDays(1));
        io.scangate.gateway.rule.Rule imported = new io.scangate.gateway.rule.Rule(root, "pages/new/new", null);
        AccountImport.Terms terms = new AccountImport.Terms(AccountKind.MEDIA, true, "p", 10, 5);
        world.store.changeMany("local:ana", batch -> new AccountImport("local:ana", terms, world.clock)
                .take(
                        batch,
                        new io.scangate.gateway.rule.Account(appid, java.util.Map.of(), List.of(imported)),
                        omission -> {}));
        List<Release> releases = world.rules.releases(appid, ref);
        assertEquals(List.of(2, 1), releases.stream().map(Release::number).toList());
        assertEquals(world.clock.instant(), releases.get(1).endedAt());
    }
}
