package io.scangate.config.lifecycle;

import static io.scangate.config.lifecycle.World.ANA;
import static io.scangate.config.lifecycle.World.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.InParallel;
import io.scangate.config.store.ExpiredRows;
import io.scangate.config.store.SqlCallTerms;
import io.scangate.config.store.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Idempotency keys. */
class RepeatedRequestTest extends WorldTest {
    private final String appid = world.account();
    private final String root = "https://" + World.host() + "/";
    private final RuleRef ref = RuleRef.prefix(root);

    RepeatedRequestTest(TestDatabase kind) {
        super(kind);
    }

    private ChangeRequest once(String key) {
        return once(key, "print");
    }

    private ChangeRequest once(String key, String fingerprint) {
        return new ChangeRequest(
                Actor.of("account:" + appid), null, new ChangeRequest.Once("secret-of-" + appid, key, fingerprint));
    }

    @Test
    void everyCallRepeatedUnderItsKeyGetsTheSameAnswerAndChangesNothing() {
        List<Function<ChangeRequest, Commit<?>>> calls = List.of(
                change -> world.rules.add(change, appid, World.wish(root)),
                change -> world.rules.publish(change, appid, ref),
                change -> world.rules.edit(change, appid, ref, World.page("pages/b/b")),
                change -> world.rules.rollback(change, appid, ref, 1),
                change -> world.rules.unpublish(change, appid, ref),
                change -> world.rules.delete(change, appid, ref),
                change -> world.accounts.update(change, appid, new AccountEdit("N", null, null)),
                change -> world.accounts.create(change, appid + "-new", "N", AccountKind.MEDIA));
        List<Commit<?>> firsts = new ArrayList<>();
        for (Function<ChangeRequest, Commit<?>> call : calls) {
            Commit<?> first = call.apply(once("key" + firsts.size()));
            assertFalse(first.replayed());
            firsts.add(first);
            assertSame(first, call.apply(once("key" + (firsts.size() - 1))));
        }
        // Repeats all requests after their subjects have changed or were deleted.
        long revision = world.revision();
        for (int i = 0; i < calls.size(); i++) {
            assertSame(firsts.get(i), calls.get(i).apply(once("key" + i)));
        }
        assertEquals(revision, world.revision());
        assertEquals(19, world.rules.publishesLeft(appid));
    }

    private static void assertSame(Commit<?> first, Commit<?> again) {
        assertTrue(again.replayed());
        assertEquals(first.revision(), again.revision());
        assertEquals(first.value(), again.value());
    }

    @Test
    void aRepeatedDeleteGetsItsAnswerEvenAfterANewCreation() {
        world.add(appid, World.wish(root));
        Commit<ConfiguredRule> deleted = world.rules.delete(once("d"), appid, ref);
        ConfiguredRule again = world.add(appid, World.wish(root));
        assertSame(deleted, world.rules.delete(once("d"), appid, ref));
        assertEquals(again, world.rules.get(appid, ref));

        Commit<Account> gone = world.accounts.delete(once("a"), appid);
        assertSame(gone, world.accounts.delete(once("a"), appid));
        assertSame(deleted, world.rules.delete(once("d"), appid, ref));
    }

    @Test
    void onlyTheSameRequestPassesItsPreconditionAgain() {
        world.rules.add(once("k", "first"), appid, World.wish(root));
        CallTerms terms = new SqlCallTerms(world.database);
        ChangeRequest.Once same = new ChangeRequest.Once("secret-of-" + appid, "k", "first");
        ChangeRequest.Once other = new ChangeRequest.Once("secret-of-" + appid, "k", "DELETE of a route without keys");
        Runnable violated = () -> {
            throw RefusedException.value(Refusal.VERSION_MISMATCH, "version", "stale", "the current version");
        };
        // The call of a route that ignores the key.
        Supplier<Commit<Account>> call =
                () -> world.accounts.update(ANA, appid, new AccountEdit("Changed", null, null));
        refused(Refusal.VERSION_MISMATCH, () -> terms.onlyIf(other, violated, call), "stale");
        refused(Refusal.VERSION_MISMATCH, () -> terms.onlyIf(null, violated, call), "stale");
        assertEquals("Account " + appid, world.accounts.get(appid).name());
        assertEquals("Changed", terms.onlyIf(same, violated, call).value().name());
    }

    @Test
    void aRepeatedRequestIsAnsweredBeforeItsVersionIsChecked() {
        ConfiguredRule rule = world.add(appid, World.wish(root));
        ChangeRequest change = new ChangeRequest(
                Actor.of("account:" + appid),
                Precondition.version(rule.version()),
                new ChangeRequest.Once("secret-of-" + appid, "v", "print"));
        Commit<ConfiguredRule> published = world.rules.publish(change, appid, ref);
        world.rules.edit(ANA, appid, ref, World.page("pages/b/b"));
        assertSame(published, world.rules.publish(change, appid, ref));
        refused(
                Refusal.VERSION_MISMATCH,
                () -> world.rules.publish(
                        new ChangeRequest(Actor.of("account:" + appid), Precondition.version(rule.version()), null),
                        appid,
                        ref));
    }

    @Test
    void aRepeatedAddDoesNotCheckLicenceAndSiteAgain() {
        Commit<ConfiguredRule> added = world.rules.add(once("x"), appid, World.wish(root));
        world.unlicensed.add(root);
        world.unproven.add(root);
        world.blocked.add(root);
        world.accounts.update(ANA, appid, new AccountEdit(null, AccountKind.PERSONAL, null));
        assertSame(added, world.rules.add(once("x"), appid, World.wish(root)));
    }

    @Test
    void aKeyBelongsToOneRequestOfOneCaller() {
        world.rules.add(once("k", "one"), appid, World.wish(root));
        refused(
                Refusal.KEY_REUSED,
                () -> world.rules.add(once("k", "two"), appid, World.wish(root + "two")),
                "\"k\"",
                "no other request");
        refused(Refusal.KEY_REUSED, () -> world.rules.delete(once("k", "three"), appid, ref), "\"k\"");
        ChangeRequest of =
                new ChangeRequest(Actor.of("operator:bo"), null, new ChangeRequest.Once("key-of-bo", "k", "two"));
        assertFalse(world.rules.add(of, appid, World.wish(root + "two")).replayed());
    }

    @Test
    void aRefusedRequestDoesNotUseItsKey() {
        refused(Refusal.RULE_NOT_FOUND, () -> world.rules.publish(once("k"), appid, ref));
        world.add(appid, World.wish(root));
        assertFalse(world.rules.publish(once("k"), appid, ref).replayed());
    }

    @Test
    void badKeysAreRefused() {
        for (String bad : List.of("", "k".repeat(256), "a\nb", "\u0000")) {
            refused(Refusal.INVALID_ARGUMENT, () -> once(bad), "idempotency key", "1 to 255");
        }
    }

    @Test
    void oneOfSeveralConcurrentRequestsOfOneKeyIsExecuted_andAllGetItsAnswer() throws Exception {
        world.add(appid, World.wish(root));
        for (int round = 0; round < 5; round++) {
            String key = "race" + round;
            long revision = world.revision();
            List<Commit<ConfiguredRule>> answers = InParallel.run(6, () -> world.rules.publish(once(key), appid, ref));
            assertEquals(
                    1, answers.stream().filter(answer -> !answer.replayed()).count());
            assertEquals(1, answers.stream().map(Commit::value).distinct().count());
            answers.forEach(answer -> assertEquals(revision + 1, answer.revision()));
            assertEquals(revision + 1, world.revision());
        }
        assertEquals(15, world.rules.publishesLeft(appid));
    }

    @Test
    void keysAreKeptForADay() throws SQLException {
        world.add(appid, World.wish(root));
        Commit<ConfiguredRule> first = world.rules.publish(once("old"), appid, ref);
        world.clock.advance(Duration.ofHours(24));
        world.rules.publish(once("a day later"), appid, ref);
        deleteExpired();
        assertSame(first, world.rules.publish(once("old"), appid, ref));
        world.clock.advance(Duration.ofMillis(1));
        deleteExpired();
        assertEquals(1, keys());
        assertFalse(world.rules.publish(once("old"), appid, ref).replayed());
    }

    private void deleteExpired() {
        try (ExpiredRows expired = new ExpiredRows(world.database, Duration.ofDays(7), world.clock)) {
            expired.delete();
        }
    }

    private int keys() throws SQLException {
        try (Connection connection = world.connection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*) FROM idempotency WHERE actor = 'secret-of-" + appid + "'")) {
            row.next();
            return row.getInt(1);
        }
    }
}
