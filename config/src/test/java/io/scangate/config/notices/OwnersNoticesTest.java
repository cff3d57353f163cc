package io.scangate.config.notices;

import static io.scangate.config.lifecycle.World.ANA;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.config.lifecycle.AccountEdit;
import io.scangate.config.lifecycle.AccountImport;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Claims;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.lifecycle.Notice;
import io.scangate.config.lifecycle.NoticeKind;
import io.scangate.config.lifecycle.Offer;
import io.scangate.config.lifecycle.Offers;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.Supervision;
import io.scangate.config.lifecycle.World;
import io.scangate.config.ownership.Directory;
import io.scangate.config.ownership.Finding;
import io.scangate.config.ownership.Outcome;
import io.scangate.config.store.SqlNotices;
import io.scangate.config.store.SqlVerificationStore;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.rule.Rule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Notices of imports, restores, claims and withheld accounts. */
@ParameterizedClass
@EnumSource
class OwnersNoticesTest {
    @Parameter
    TestDatabase kind = TestDatabase.SQLITE;

    @TempDir
    Path directory;

    private World world;
    private Notices notices;

    @BeforeEach
    void open() {
        world = new World(kind.fresh(directory));
        notices = new Notices(new SqlNotices(world.database), NoticeSettings.DEFAULT, world.clock);
    }

    @AfterEach
    void close() {
        notices.close();
        world.close();
    }

    private List<Notice> of(String appid) {
        return notices.list(appid, null, Long.MAX_VALUE, 200).items().stream()
                .map(NoticeLog.Entry::notice)
                .toList();
    }

    private List<Notice> decisions(String appid) {
        return notices.list(appid, NoticeKind.CLAIM_DECIDED, Long.MAX_VALUE, 200).items().stream()
                .map(NoticeLog.Entry::notice)
                .toList();
    }

    private static Notice decided(String claimant, String prefix, String claim, String state) {
        return new Notice(NoticeKind.CLAIM_DECIDED, claimant, Map.of("prefix", prefix, "claim", claim, "state", state));
    }

    @Test
    void theClaimantLearnsOfTheDecision() {
        String owner = world.account();
        String first = world.account();
        String second = world.account();
        String prefix = "https://six.example.com/";
        world.add(owner, World.wish(prefix));
        Claims claims = new Claims(world.store, world.rules, world.clock);
        String refused = claims.claim(ANA, first, World.wish(prefix)).value().id();
        claims.refuse(ANA, refused);
        assertEquals(List.of(decided(first, prefix, refused, "refused")), decisions(first));
        String withdrawn = claims.claim(ANA, first, World.wish(prefix)).value().id();
        claims.withdraw(ANA, first, withdrawn);
        assertEquals(1, decisions(first).size(), "its own decision");

        String won = claims.claim(ANA, first, World.wish(prefix)).value().id();
        String lost = claims.claim(ANA, second, World.wish(prefix)).value().id();
        claims.grant(ANA, won);
        assertEquals(decided(first, prefix, won, "granted"), decisions(first).get(0));
        assertEquals(List.of(decided(second, prefix, lost, "ended")), decisions(second));

        String open = claims.claim(ANA, second, World.wish(prefix)).value().id();
        world.rules.delete(ANA, first, RuleRef.prefix(prefix));
        assertEquals(decided(second, prefix, open, "ended"), decisions(second).get(0));
        world.add(first, World.wish(prefix));
        String last = claims.claim(ANA, second, World.wish(prefix)).value().id();
        world.accounts.delete(ANA, first);
        assertEquals(decided(second, prefix, last, "ended"), decisions(second).get(0));
    }

    private void importRule(String appid, String prefix, @Nullable String page) {
        AccountImport.Terms terms = new AccountImport.Terms(AccountKind.MEDIA, true, "p", 10, 5);
        world.store.changeMany("local:ana", batch -> new AccountImport("local:ana", terms, world.clock)
                .take(
                        batch,
                        new io.scangate.gateway.rule.Account(appid, Map.of(), List.of(new Rule(prefix, page, null))),
                        omission -> {
                            throw new AssertionError(omission);
                        }));
    }

    /** Nobody has looked for its file, so the rule can be lost to a claim without a failed check. */
    @Test
    void anImportedOrAcceptedRuleIsTold_whenItsProofBeginsToCountAsFailing_andWhenItsFirstCheckFails() {
        String appid = world.account();
        String receiver = world.account();
        String prefix = "https://seven.example.com/";
        String since = world.clock.instant().toString();
        importRule(appid, prefix, "p/p");
        Map<String, String> facts = Map.of("directory", prefix, "outcome", "unchecked", "failed_since", since);
        assertEquals(List.of(new Notice(NoticeKind.PROOF_FAILING, appid, facts)), of(appid));
        importRule(appid, prefix, "p/two");
        assertEquals(1, of(appid).size(), "it was told");

        Offers offers = new Offers(world.store, world.rules, world.clock);
        Offer offer = offers.offer(ANA, appid, RuleRef.prefix(prefix), receiver).value();
        world.clock.advance(Duration.ofDays(1));
        offers.accept(ANA, receiver, offer.id(), "p/p");
        assertEquals(
                new Notice(NoticeKind.PROOF_FAILING, receiver, facts),
                of(receiver).get(0),
                "the time of the rule does not begin again");
        SqlVerificationStore checks = new SqlVerificationStore(world.database);
        Finding missing = new Finding(Outcome.NOT_FOUND, "a", 404, "tried");
        int told = of(receiver).size();
        for (int i = 0; i < 2; i++) {
            checks.put(receiver, new Directory(prefix), missing, world.clock.instant());
        }
        assertEquals(told + 1, of(receiver).size(), "the first check");
        assertEquals(
                Map.of("directory", prefix, "outcome", "not_found", "failed_since", since),
                of(receiver).get(0).facts());
    }

    @Test
    void importsAndRestoresTellTheOwnersOfBroaderRules() {
        String broad = world.account();
        String inner = world.account();
        String root = "https://eight.example.com/";
        world.add(broad, World.wish(root));
        importRule(inner, root + "a/", null);
        Notice hidden = new Notice(NoticeKind.RULE_INSIDE, broad, Map.of("prefix", root, "state", "unpublished"));
        assertEquals(List.of(hidden), of(broad));
        importRule(inner, root + "a/", "p/p");
        importRule(inner, root + "a/", "p/two");
        assertEquals(2, of(broad).size(), "told when it is published, and not again");
        assertEquals("published", of(broad).get(0).facts().get("state"));

        String rule = world.rules.get(inner, RuleRef.prefix(root + "a/")).id();
        world.rules.delete(ANA, inner, RuleRef.id(rule));
        world.rules.restore(ANA, inner, rule);
        assertEquals(3, of(broad).size());
        world.accounts.delete(ANA, inner);
        world.accounts.restore(
                ANA,
                world.accounts.deleted(null, null, 1).slice().items().get(0).id());
        assertEquals(4, of(broad).size());
        assertEquals(root + "a/", of(broad).get(0).facts().get("other_prefix"));
    }

    @Test
    void whatWithholdsAllRulesOfAnAccountIsANotice() {
        String appid = world.account();
        new Supervision(world.store, LifecycleSettings.DEFAULT, world.clock).switchFeature(ANA, appid, false, true);
        assertEquals(
                new Notice(NoticeKind.WITHHELD, appid, Map.of("cause", "feature_off")),
                of(appid).get(0));
        world.accounts.update(ANA, appid, new AccountEdit(null, AccountKind.PERSONAL, null));
        world.accounts.update(ANA, appid, new AccountEdit("Another name", null, null));
        assertEquals(2, of(appid).size());
        assertEquals(
                new Notice(NoticeKind.WITHHELD, appid, Map.of("cause", "personal_account")),
                of(appid).get(0));
    }
}
