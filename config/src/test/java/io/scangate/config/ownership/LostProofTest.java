package io.scangate.config.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.scangate.config.MovableClock;
import io.scangate.config.lifecycle.AccountEdit;
import io.scangate.config.lifecycle.AccountImport;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.AuditLog;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.LicenceCheck;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.lifecycle.NewRule;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.store.SqlAudit;
import io.scangate.config.store.SqlFreeze;
import io.scangate.config.store.SqlStore;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.Version;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The effects of a verification file that goes, on the audit, the metric and the publishes of an account. */
@ParameterizedClass
@EnumSource
class LostProofTest {
    private static final ChangeRequest ANA = ChangeRequest.by("operator:ana");
    private static final Instant START = Instant.parse("2026-11-10T04:00:00Z");

    @Parameter
    TestDatabase kind = TestDatabase.SQLITE;

    @TempDir
    Path directory;

    private final MovableClock clock = new MovableClock(START);
    private World world;
    private OwnershipSettings settings;
    private Ownership ownership;
    private SqlStore store;
    private Rules rules;

    @BeforeEach
    void open() throws Exception {
        world = new World(kind, directory);
        settings = Settings.loopback(world.port);
        ownership = world.ownership(settings, World.LOOPBACK, clock);
        store = new SqlStore(world.database, clock);
        rules = new Rules(
                store,
                link -> new LicenceCheck.Verdict(true, "files.test", "a licence"),
                ownership,
                link -> false,
                LifecycleSettings.DEFAULT,
                clock);
        new Accounts(store).update(ANA, "wx1", new AccountEdit(null, null, true));
    }

    @AfterEach
    void close() {
        ownership.close();
        world.close();
    }

    private void putFile() {
        VerificationFile file = ownership.file("wx1");
        world.put("/" + file.name(), file.content());
    }

    private String of(String path) {
        return ownership
                .verification("wx1", world.rule(path).toString())
                .map(found -> found.failedSince() == null ? "proven" : "failing")
                .orElse("none");
    }

    @Test
    void aFileInTheRootProvesTheRoot_untilItIsGone() throws Exception {
        putFile();
        VerificationFile file = ownership.file("wx1");
        rules.add(ANA, "wx1", new NewRule(world.rule("/d/x").toString(), false, "p", Version.TRIAL, List.of()));
        assertEquals("proven proven none", of("/d/") + " " + of("/") + " " + of("/e/"));
        recheck();
        assertEquals("proven proven", of("/d/") + " " + of("/"), "the root has no rule of its own, but rules below it");
        world.put("/" + file.name(), "gone");
        assertFalse(ownership.check("wx1", world.rule("/d/x")).proven());
        assertEquals("failing failing", of("/d/") + " " + of("/"));
        world.put("/d/" + file.name(), file.content());
        recheck();
        assertEquals("proven failing", of("/d/") + " " + of("/"), "the directory's own file proves it alone");
        world.put("/e/" + file.name(), file.content());
        assertTrue(ownership.check("wx1", world.rule("/e/x")).proven());
        assertEquals("proven failing", of("/e/") + " " + of("/"));
    }

    private void recheck() throws InterruptedException {
        clock.advance(settings.ownershipRecheckInterval().plusMillis(1));
        try (Rechecker rechecker = new Rechecker(ownership, world.store, settings, clock)) {
            assertTrue(rechecker.recheckDue() > 0);
        }
    }

    private List<String> actionsAfter(long revision) {
        return new SqlAudit(world.database)
                .entries("wx1", Long.MAX_VALUE, 100).items().stream()
                        .filter(entry -> entry.revision() > revision)
                        .map(AuditLog.Entry::action)
                        .toList();
    }

    private long revision() {
        return store.read(reader -> reader.revision());
    }

    private static void refused(Executable call) {
        RefusedException refused = assertThrows(RefusedException.class, call);
        assertEquals(Refusal.OWNERSHIP_NOT_PROVEN, refused.refusal(), refused.getMessage());
    }

    @Test
    void aFileThatGoes_isOneAuditEntry_andEndsPublishesAfterThreeDays() throws InterruptedException {
        putFile();
        RuleRef ref = RuleRef.prefix(world.rule("/a/b").toString());
        rules.add(ANA, "wx1", new NewRule(world.rule("/a/b").toString(), false, "pages/a", Version.TRIAL, List.of()));
        rules.publish(ANA, "wx1", ref);
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        ownership.bindTo(metrics);
        ownership.countFailing();
        assertEquals(0, metrics.get("scangate.ownership.failing").gauge().value());

        world.remove("/" + ownership.file("wx1").name());
        long revision = revision();
        recheck();
        Instant since = clock.instant();
        recheck();
        recheck();
        assertEquals(List.of("verification.fail"), actionsAfter(revision), "one entry for three failed checks");
        AuditLog.Entry entry = new SqlAudit(world.database)
                .entries("wx1", Long.MAX_VALUE, 1)
                .items()
                .get(0);
        assertEquals(since, ((Verification) Objects.requireNonNull(entry.after())).failedSince());
        assertNull(((Verification) Objects.requireNonNull(entry.before())).failedSince());
        ownership.countFailing();
        assertEquals(1, metrics.get("scangate.ownership.failing").gauge().value());

        clock.advance(
                Duration.between(clock.instant(), since.plus(Duration.ofDays(3)).minusMillis(1)));
        rules.publish(ANA, "wx1", ref);
        clock.advance(Duration.ofMillis(1));
        refused(() -> rules.publish(ANA, "wx1", ref));
        rules.rollback(ANA, "wx1", ref, 1);
        rules.unpublish(ANA, "wx1", ref);
        clock.advance(Duration.ofDays(8));
        refused(() -> rules.rollback(ANA, "wx1", ref, 1));

        putFile();
        revision = revision();
        assertTrue(ownership.check("wx1", world.rule("/a/b")).proven());
        assertTrue(ownership.check("wx1", world.rule("/a/b")).proven());
        assertEquals(List.of("verification.mend"), actionsAfter(revision));
        rules.publish(ANA, "wx1", ref);
        ownership.countFailing();
        assertEquals(0, metrics.get("scangate.ownership.failing").gauge().value());

        // A scrape does not count.
        world.remove("/" + ownership.file("wx1").name());
        assertFalse(ownership.check("wx1", world.rule("/a/b")).proven());
        assertEquals(0, metrics.get("scangate.ownership.failing").gauge().value());
        ownership.countFailing();
        assertEquals(1, metrics.get("scangate.ownership.failing").gauge().value());
    }

    @Test
    void anImportedRule_isUnprovenSinceTheImport() throws InterruptedException {
        Instant imported = clock.instant();
        String prefix = world.rule("/i/j").toString();
        AccountImport.Terms terms = new AccountImport.Terms(AccountKind.MEDIA, true, "p", 10, 5);
        store.changeMany("local:ana", batch -> new AccountImport("local:ana", terms, clock)
                .take(batch, new Account("wx1", Map.of(), List.of(new Rule(prefix, "p/p", null))), left -> {}));
        Verification found = ownership.verification("wx1", prefix).orElseThrow();
        assertEquals(Outcome.UNCHECKED, found.outcome());
        assertEquals(imported, found.failedSince());
        RuleRef ref = RuleRef.prefix(prefix);
        rules.publish(ANA, "wx1", ref);
        long revision = revision();
        recheck();
        assertEquals(
                imported, ownership.verification("wx1", prefix).orElseThrow().failedSince());
        assertEquals(List.of(), actionsAfter(revision), "it has failed before");
        clock.advance(Duration.ofDays(2));
        refused(() -> rules.publish(ANA, "wx1", ref));
        putFile();
        recheck();
        assertEquals(List.of("verification.mend"), actionsAfter(revision));
        rules.publish(ANA, "wx1", ref);
    }

    /** Their results could not be stored, and the owners would be checked a day late. */
    @Test
    void checksWaitForTheEndOfAFreeze() throws InterruptedException {
        putFile();
        rules.add(ANA, "wx1", new NewRule(world.rule("/a/b").toString(), false, "pages/a", Version.TRIAL, List.of()));
        SqlFreeze freezing = new SqlFreeze(world.database, clock);
        freezing.freeze(ANA, "migration");
        clock.advance(settings.ownershipRecheckInterval().plusMillis(1));
        try (Rechecker rechecker = new Rechecker(ownership, world.store, settings, clock)) {
            assertEquals(0, rechecker.recheckDue());
            freezing.end(ANA);
            assertEquals(2, rechecker.recheckDue(), "the directory and the root");
        }
    }

    @Test
    void ofManyDirectoriesWithoutRules_theLastHundredChecksAreKept_proofsFirst() throws SQLException {
        Finding proven = new Finding(Outcome.PROVEN, "a", 200, "found");
        Finding missing = new Finding(Outcome.NOT_FOUND, "a", 404, "tried");
        world.store.put("wx1", Directory.of(world.rule("/proven/")), proven, START);
        for (int i = 0; i < VerificationStore.MAX_WITHOUT_RULE + 5; i++) {
            world.store.put("wx1", Directory.of(world.rule("/" + i + "/")), missing, START.plusSeconds(i));
        }
        assertEquals(VerificationStore.MAX_WITHOUT_RULE, world.rows("verifications"));
        assertTrue(
                ownership.verification("wx1", world.rule("/proven/").toString()).isPresent());
        assertTrue(ownership.verification("wx1", world.rule("/5/").toString()).isEmpty());
        assertTrue(ownership.verification("wx1", world.rule("/6/").toString()).isPresent());
    }

    @Test
    void aCheckWithoutARule_isNoChange() {
        long revision = revision();
        ownership.file("wx1");
        assertTrue(!ownership.check("wx1", world.rule("/a/")).proven());
        putFile();
        assertTrue(ownership.check("wx1", world.rule("/a/")).proven());
        world.remove("/" + ownership.file("wx1").name());
        assertTrue(!ownership.check("wx1", world.rule("/a/")).proven());
        assertEquals(revision, revision());
    }
}
