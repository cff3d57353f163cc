package io.scangate.config.lifecycle;

import static io.scangate.config.lifecycle.World.ANA;
import static io.scangate.config.lifecycle.World.PAGE;
import static io.scangate.config.lifecycle.World.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.rule.Version;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The life of one rule: add, edit, publish, roll back, unpublish, delete. */
class RulesTest extends WorldTest {
    private final String appid = world.account();
    private final String root = "https://" + World.host() + "/";
    private final RuleRef ref = RuleRef.prefix(root);

    RulesTest(TestDatabase kind) {
        super(kind);
    }

    private ConfiguredRule added() {
        return world.add(appid, World.wish(root));
    }

    private ConfiguredRule rule() {
        return world.rules.get(appid, ref);
    }

    private ConfiguredRule publish() {
        return world.rules.publish(ANA, appid, ref).value();
    }

    @Test
    void aNewRuleIsUnpublishedAndFoundByIdAndByAnySpelling() {
        String prefix = root.replace("https://", "HTTPS://") + "%e4%bd%a0/../%7Ea?x=%2f";
        NewRule wish = new NewRule(prefix, true, "pages/a/b?c=d", Version.TRIAL, List.of(root + "~a?x=%2F1"));
        Commit<ConfiguredRule> added = world.rules.add(ANA, appid, wish);
        ConfiguredRule rule = added.value();
        assertEquals(
                new ConfiguredRule(
                        rule.id(),
                        appid,
                        prefix,
                        root + "~a?x=%2F",
                        true,
                        "pages/a/b?c=d",
                        Version.TRIAL,
                        wish.testLinks(),
                        null,
                        added.revision()),
                rule);
        assertFalse(rule.isPublished() || rule.hasDraft());
        assertEquals(rule, world.rules.get(appid, RuleRef.id(rule.id())));
        assertEquals(rule, world.rules.get(appid, RuleRef.prefix(root + "b/../~a?x=%2f#".replace("#", ""))));
        String other = world.account();
        refused(Refusal.RULE_NOT_FOUND, () -> world.rules.get(other, RuleRef.id(rule.id())), rule.id(), other);
        refused(Refusal.RULE_NOT_FOUND, () -> world.rules.get(other, RuleRef.prefix(prefix)), other);
        refused(Refusal.RULE_NOT_FOUND, () -> world.rules.get(appid, ref), root);
    }

    @Test
    void anAddIsCheckedInTheDocumentedOrder() {
        String page = "/no page";
        List<String> links = List.of("a", "b", "c", "d", "e", "f");
        refused(Refusal.INVALID_ARGUMENT, () -> add("nobody", "nolink", page, links), "page", "/no page");
        refused(Refusal.ACCOUNT_NOT_FOUND, () -> add("nobody", "nolink", PAGE, links), "nobody");
        String personal = world.account();
        world.accounts.update(ANA, personal, new AccountEdit(null, AccountKind.PERSONAL, null));
        refused(Refusal.PERSONAL_ACCOUNT, () -> add(personal, "nolink", PAGE, links), personal);
        refused(
                Refusal.ILLEGAL_PREFIX,
                () -> add(appid, "nolink", PAGE, links),
                "nolink",
                "write it with one of these in front");

        String host = World.host();
        String owner = world.account();
        world.add(owner, World.occupying("https://" + host + "/taken/"));
        for (int i = 0; i < 10; i++) {
            world.add(appid, World.wish("https://" + host + "/own" + i));
        }
        world.unlicensed.add(host);
        world.unproven.add(host);
        world.blocked.add(host);
        String own = "https://" + host + "/own1";
        String taken = "https://" + host + "/taken/x";
        String free = "https://" + host + "/free";
        refused(Refusal.BLOCKED_ADDRESS, () -> add(appid, own, PAGE, links), own, "block list");
        world.blocked.remove(host);
        refused(Refusal.DUPLICATE_RULE, () -> add(appid, own, PAGE, links), own);
        RefusedException conflict = refused(
                Refusal.PREFIX_TAKEN,
                () -> add(appid, taken, PAGE, links),
                taken,
                "it is inside a range that another account occupies");
        Conflict.Kind occupies = Conflict.Kind.OCCUPIES;
        assertEquals(new Conflict(occupies, owner, "https://" + host + "/taken/", false), conflict.conflict());
        world.unlicensed.remove(host);
        world.rules.publish(ANA, owner, RuleRef.prefix("https://" + host + "/taken/"));
        world.unlicensed.add(host);
        conflict = refused(Refusal.PREFIX_TAKEN, () -> add(appid, taken, PAGE, links), taken, owner);
        assertEquals(new Conflict(occupies, owner, "https://" + host + "/taken/", true), conflict.conflict());
        refused(Refusal.RULE_LIMIT, () -> add(appid, free, PAGE, links), appid, "10 rules", "at most 10");
        world.rules.delete(ANA, appid, RuleRef.prefix(own));
        refused(Refusal.TEST_LINK_LIMIT, () -> add(appid, free, PAGE, links), "test_links: 6 links", "at most 5");
        refused(
                Refusal.TEST_LINK_OUTSIDE_RULE,
                () -> add(appid, free, PAGE, List.of(free + "/x")),
                free + "/x",
                "a link that " + free + " matches");
        refused(Refusal.NO_LICENCE, () -> add(appid, free, PAGE, List.of(free)), free, "no licence is known");
        world.unlicensed.remove(host);
        refused(Refusal.OWNERSHIP_NOT_PROVEN, () -> add(appid, free, PAGE, List.of(free)), "no file is there");
        world.unproven.remove(host);
        long revision = world.revision();
        add(appid, free, PAGE, List.of(free + "?x"));
        assertEquals(revision + 1, world.revision(), "refused changes have no revision");
    }

    private void add(String account, String prefix, String page, List<String> links) {
        world.rules.add(ANA, account, new NewRule(prefix, false, page, Version.TRIAL, links));
    }

    @Test
    void aBadPrefixIsRefusedWithTheReason() {
        List<List<String>> bad = List.of(
                List.of("shop.example.com", "write it with one of these in front"),
                List.of("mailto:a@b", "only http, https and ftp links"),
                List.of("https://ana:pw@h.example.com/", "without user name"),
                List.of("https://h.example.com/#/a", "without #"),
                List.of("https://h.example.com/\u0000a", "U+0000 stands at offset 22"),
                List.of("https://h.example.com/" + "a".repeat(1979), "at most 2000 bytes"),
                List.of("https://h.example.com/" + "a".repeat(5000), "at most 4296 bytes"),
                List.of("https://h.example.com/\ud800", "surrogates"));
        bad.forEach(
                each -> refused(Refusal.ILLEGAL_PREFIX, () -> world.add(appid, World.wish(each.get(0))), each.get(1)));
        world.add(appid, World.wish(root + "a".repeat(2000 - root.length())));
    }

    @Test
    void anEditOfAnUnpublishedRuleChangesItsFields() {
        ConfiguredRule before = added();
        Commit<ConfiguredRule> edited = world.rules.edit(
                ANA, appid, ref, new RuleEdit(true, "pages/b/b", Version.RELEASE, List.of(root + "x")));
        ConfiguredRule after = edited.value();
        assertEquals(
                new ConfiguredRule(
                        before.id(),
                        appid,
                        root,
                        root,
                        true,
                        "pages/b/b",
                        Version.RELEASE,
                        List.of(root + "x"),
                        null,
                        edited.revision()),
                after);
        assertEquals(after, rule());
        ConfiguredRule onlyLinks = world.rules
                .edit(ANA, appid, ref, new RuleEdit(null, null, null, List.of()))
                .value();
        assertEquals(List.of(), onlyLinks.testLinks());
        assertEquals(Version.RELEASE, onlyLinks.testVersion());
        refused(Refusal.INVALID_ARGUMENT, () -> world.rules.edit(ANA, appid, ref, World.page("a b")), "page", "a b");
    }

    @Test
    void anEditOfAPublishedRuleIsADraftUntilItIsPublished() {
        added();
        ConfiguredRule published = publish();
        assertFalse(published.hasDraft());
        ConfiguredRule draft =
                world.rules.edit(ANA, appid, ref, World.page("pages/next/next")).value();
        assertTrue(draft.isPublished() && draft.hasDraft());
        assertEquals(published.live(), draft.live());
        assertEquals("pages/next/next", draft.page());
        ConfiguredRule second = publish();
        assertFalse(second.hasDraft());
        assertEquals(2, live(second).number());
        assertEquals("pages/next/next", live(second).page());
    }

    private static Release live(ConfiguredRule rule) {
        return java.util.Objects.requireNonNull(rule.live());
    }

    @Test
    void publishingMakesAReleaseWithTimeActorAndRevision() {
        added();
        Commit<ConfiguredRule> published = world.rules.publish(ChangeRequest.by("account:" + appid), appid, ref);
        assertEquals(
                new Release(1, PAGE, world.clock.instant(), "account:" + appid, published.revision()),
                published.value().live());
        assertEquals(published.value(), rule());
    }

    @Test
    void publishingAndRollingBackNeedPublishedCode() {
        added();
        publish();
        world.accounts.update(ANA, appid, new AccountEdit(null, null, false));
        refused(Refusal.CODE_NOT_PUBLISHED, this::publish, appid, "no published code");
        refused(Refusal.CODE_NOT_PUBLISHED, () -> world.rules.rollback(ANA, appid, ref, 1), appid);
        assertEquals(1, live(rule()).number());
    }

    @Test
    void aRollbackMakesAReleaseOfAnEarlierPageAndKeepsTheDraft() {
        added();
        refused(
                Refusal.RELEASE_NOT_FOUND,
                () -> world.rules.rollback(ANA, appid, ref, 1),
                "\"1\"",
                "none; it was never published");
        publish();
        world.rules.edit(ANA, appid, ref, World.page("pages/two/two"));
        publish();
        world.rules.edit(ANA, appid, ref, World.page("pages/three/three"));
        int left = world.rules.publishesLeft(appid);
        ConfiguredRule back = world.rules.rollback(ANA, appid, ref, 1).value();
        assertEquals(3, live(back).number());
        assertEquals(PAGE, live(back).page());
        assertEquals("pages/three/three", back.page());
        assertEquals(left, world.rules.publishesLeft(appid), "a rollback is no publish of the month");
        assertEquals(
                List.of(3, 2, 1),
                world.rules.releases(appid, ref).stream().map(Release::number).toList());
        refused(Refusal.RELEASE_NOT_FOUND, () -> world.rules.rollback(ANA, appid, ref, 4), "\"4\"", "1 to 3");
        refused(Refusal.RELEASE_NOT_FOUND, () -> world.rules.rollback(ANA, appid, ref, 0), "\"0\"", "1 to 3");
    }

    @Test
    void anUnpublishedRuleStaysAndCanBeRolledBack() {
        added();
        refused(Refusal.NOT_PUBLISHED, () -> world.rules.unpublish(ANA, appid, ref), root);
        publish();
        ConfiguredRule offline = world.rules.unpublish(ANA, appid, ref).value();
        assertNull(offline.live());
        assertEquals(offline, rule());
        refused(Refusal.NOT_PUBLISHED, () -> world.rules.unpublish(ANA, appid, ref), root);
        assertEquals(2, live(world.rules.rollback(ANA, appid, ref, 1).value()).number());
    }

    @Test
    void aDeletedRuleIsGoneAndItsIdIsNotReused() {
        ConfiguredRule first = added();
        publish();
        assertEquals(first.id(), world.rules.delete(ANA, appid, ref).value().id());
        refused(Refusal.RULE_NOT_FOUND, this::rule, root);
        refused(Refusal.RULE_NOT_FOUND, () -> world.rules.delete(ANA, appid, ref), root);
        ConfiguredRule second = added();
        assertNotEquals(first.id(), second.id());
        assertEquals(List.of(), world.rules.releases(appid, ref));
    }

    @Test
    void testLinksAreAtMostFiveAndEachMustMatchTheRule() {
        added();
        List<String> five = List.of(root + "1", root + "2", root + "3?a", root + "4/4", root + "5%20");
        assertEquals(five, edit(five).testLinks());
        refused(
                Refusal.TEST_LINK_LIMIT,
                () -> edit(List.of(root, root, root, root, root, root)),
                "test_links: 6 links",
                "at most 5");
        refused(Refusal.TEST_LINK_OUTSIDE_RULE, () -> edit(List.of(root, "https://other.example.com/")), "other");
        refused(Refusal.TEST_LINK_OUTSIDE_RULE, () -> edit(List.of("nonsense")), "nonsense");
        assertEquals(five, rule().testLinks());
        publish();
        assertEquals(List.of(root + "new"), edit(List.of(root + "new")).testLinks(), "at any time");
        assertFalse(rule().hasDraft());
    }

    private ConfiguredRule edit(List<String> links) {
        return world.rules
                .edit(ANA, appid, ref, new RuleEdit(null, null, null, links))
                .value();
    }

    @Test
    void anAccountHasAtMostTenRules() {
        for (int i = 0; i < 10; i++) {
            world.add(appid, World.wish(root + i));
        }
        refused(Refusal.RULE_LIMIT, this::added, "10 rules", "at most 10");
        world.rules.delete(ANA, appid, RuleRef.prefix(root + "3"));
        added();
    }

    @Test
    void listsAreInTheOrderOfAdding_pageByPage() {
        List<String> wished = List.of("c", "a", "b", "B", "-");
        wished.forEach(path -> world.add(appid, World.wish(root + path)));
        Slice<ConfiguredRule> first = world.rules.list(appid, null, 3);
        Slice<ConfiguredRule> rest = world.rules.list(appid, first.next(), 3);
        assertNull(rest.next());
        assertEquals(
                wished,
                java.util.stream.Stream.concat(first.items().stream(), rest.items().stream())
                        .map(rule -> rule.prefix().substring(root.length()))
                        .toList());
    }

    @Test
    void aStoredRuleWithAWrongKeyIsDamagedAndCannotBePublished() throws SQLException {
        added();
        try (Connection connection = world.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE rules SET prefix = 'https://elsewhere.example.com/'");
        }
        refused(Refusal.RULE_DAMAGED, this::publish, root, "the canonical form of https://elsewhere.example.com/");
        assertFalse(rule().isPublished());
    }

    @Test
    void aChangeOfAnotherVersionIsRefusedAndChangesNothing() {
        ConfiguredRule rule = added();
        publish();
        ChangeRequest stale =
                new ChangeRequest(Actor.of("account:" + appid), Precondition.version(rule.version()), null);
        long revision = world.revision();
        List<org.junit.jupiter.api.function.Executable> calls = List.of(
                () -> world.rules.edit(stale, appid, ref, World.page("p/p")),
                () -> world.rules.publish(stale, appid, ref),
                () -> world.rules.rollback(stale, appid, ref, 1),
                () -> world.rules.unpublish(stale, appid, ref),
                () -> world.rules.delete(stale, appid, ref));
        calls.forEach(call -> refused(
                Refusal.VERSION_MISMATCH, call, String.valueOf(rule.version()), String.valueOf(rule().version())));
        assertEquals(revision, world.revision());
        world.rules.unpublish(
                new ChangeRequest(Actor.of("account:" + appid), Precondition.version(rule().version()), null),
                appid,
                ref);
    }

    @Test
    void everyChangeIsAudited_andStartsFromTheStateBeforeIt() {
        long start = world.revision();
        added();
        publish();
        world.rules.edit(ANA, appid, ref, World.page("pages/b/b"));
        world.rules.rollback(ANA, appid, ref, 1);
        world.rules.unpublish(ANA, appid, ref);
        world.rules.delete(ChangeRequest.by("operator:bo"), appid, ref);
        List<World.Row> rows = world.audit(start);
        assertEquals(
                List.of("rule.add", "rule.publish", "rule.edit", "rule.rollback", "rule.unpublish", "rule.delete"),
                rows.stream().map(World.Row::action).toList());
        for (int i = 0; i < rows.size(); i++) {
            World.Row row = rows.get(i);
            assertEquals(start + 1 + i, row.revision());
            assertEquals(appid + " " + root, row.appid() + " " + row.prefix());
            assertEquals(i == 0 ? null : rows.get(i - 1).after(), row.before());
        }
        assertNull(rows.get(5).after());
        assertEquals("operator:bo", rows.get(5).actor());
        assertEquals(start + 6, world.revision());
    }

    @Test
    void rulesWithoutALicenceAreListedInPages() {
        List<String> expected = new ArrayList<>();
        List<String> hosts = List.of(World.host(), World.host(), World.host());
        for (String host : hosts) {
            String other = world.account();
            world.add(other, World.wish("https://" + World.host() + "/"));
            for (int j = 0; j < 3; j++) {
                expected.add(world.add(other, World.wish("https://" + host + "/" + j))
                        .id());
            }
        }
        world.unlicensed.addAll(hosts);
        List<String> found = new ArrayList<>();
        String after = "";
        while (after != null) {
            Slice<ConfiguredRule> page = world.rules.unlicensed(after, 2);
            page.items().forEach(rule -> found.add(rule.id()));
            after = page.next();
        }
        world.unlicensed.removeAll(hosts);
        assertEquals(expected, found);
        assertEquals(List.of(), world.rules.unlicensed(null, 2).items());
    }
}
