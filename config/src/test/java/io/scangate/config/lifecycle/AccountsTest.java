package io.scangate.config.lifecycle;

import static io.scangate.config.lifecycle.World.ANA;
import static io.scangate.config.lifecycle.World.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.rule.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountsTest extends WorldTest {
    AccountsTest(TestDatabase kind) {
        super(kind);
    }

    private Accounts accounts() {
        return world.accounts;
    }

    @Test
    void aNewAccountHasNoMembersAndNoPublishedCode() {
        Commit<Account> made = accounts().create(ANA, "wx-new", "微信 & Co", AccountKind.MEDIA);
        assertEquals(
                new Account("wx-new", "微信 & Co", AccountKind.MEDIA, false, Map.of(), made.revision()), made.value());
        assertFalse(made.replayed());
        assertEquals(made.value(), accounts().get("wx-new"));
    }

    @Test
    void everyKindButPersonalMayHaveAnAccount() {
        for (AccountKind kind : AccountKind.values()) {
            if (kind == AccountKind.PERSONAL) {
                refused(
                        Refusal.PERSONAL_ACCOUNT,
                        () -> accounts().create(ANA, "wx-personal", "P", kind),
                        "\"personal\"",
                        "corporate, government, media or other_organisation");
            } else {
                assertEquals(
                        kind,
                        accounts()
                                .create(ANA, "wx-" + kind.code(), "K", kind)
                                .value()
                                .kind());
            }
        }
    }

    @Test
    void anAppidIsUnique() {
        String appid = world.account();
        refused(
                Refusal.ACCOUNT_EXISTS,
                () -> accounts().create(ANA, appid, "Again", AccountKind.MEDIA),
                "\"" + appid + "\"");
    }

    @Test
    void badAppidsNamesAndUsersAreRefusedWithTheExpectedForm() {
        String appid = world.account();
        for (String bad : List.of("", "a b", "微信", "x".repeat(129), "a\u0000")) {
            refused(
                    Refusal.INVALID_ARGUMENT,
                    () -> accounts().create(ANA, bad, "N", AccountKind.MEDIA),
                    "appid",
                    "1 to 128 digits, letters in lower case");
            refused(Refusal.ACCOUNT_NOT_FOUND, () -> accounts().get(bad), "appid");
        }
        for (String dots : List.of(".", "..")) {
            refused(
                    Refusal.INVALID_ARGUMENT,
                    () -> accounts().create(ANA, dots, "N", AccountKind.MEDIA),
                    "not . or .. alone");
        }
        for (String bad : List.of(" ", "x".repeat(201), "a\u0000b", "\ud800", "a\nb")) {
            refused(
                    Refusal.INVALID_ARGUMENT,
                    () -> accounts().update(ANA, appid, new AccountEdit(bad, null, null)),
                    "name",
                    "1 to 200 characters");
        }
        for (String bad : List.of("", "微".repeat(86), "a\u0000b", "\udc00", "a\tb")) {
            refused(
                    Refusal.INVALID_ARGUMENT,
                    () -> accounts().putMember(ANA, appid, bad, Role.ADMIN),
                    "user",
                    "1 to 256 bytes");
        }
    }

    @Test
    void anEditChangesItsFieldsOnly() {
        String appid = world.account();
        Account before = accounts().get(appid);
        accounts().putMember(ANA, appid, "bo", Role.DEVELOPER);
        Commit<Account> after = accounts().update(ANA, appid, new AccountEdit("Other", null, null));
        assertEquals(
                new Account(appid, "Other", before.kind(), true, Map.of("bo", Role.DEVELOPER), after.revision()),
                after.value());
        assertEquals(after.value(), accounts().get(appid));
    }

    @Test
    void aMemberHasTheRoleGivenLast() {
        String appid = world.account();
        accounts().putMember(ANA, appid, "微信-用户", Role.EXPERIENCER);
        Commit<Account> after = accounts().putMember(ANA, appid, "微信-用户", Role.ADMIN);
        assertEquals(Map.of("微信-用户", Role.ADMIN), after.value().members());
        assertEquals(after.revision(), after.value().version());
        assertEquals(
                Map.of(), accounts().removeMember(ANA, appid, "微信-用户").value().members());
        refused(
                Refusal.INVALID_ARGUMENT,
                () -> accounts().removeMember(ANA, appid, "微信-用户"),
                "微信-用户",
                "a member of account " + appid);
    }

    @Test
    void anAccountHasAThousandMembers_andAChangeOfOneWritesOne() {
        String appid = world.account();
        world.store.changeMany(
                "operator:ana",
                batch -> batch.change(writer -> {
                    for (int i = 0; i < Account.MAX_MEMBERS; i++) {
                        writer.putMember(appid, "user" + i, Role.DEVELOPER);
                    }
                    Account account = Accounts.found(writer, appid);
                    return Store.ChangeResult.put(AuditSubject.ACCOUNT, "import", appid, null, account, account);
                }));
        refused(
                Refusal.MEMBER_LIMIT,
                () -> accounts().putMember(ANA, appid, "one-more", Role.ADMIN),
                "1000 members (expected: at most 1000)");
        long start = world.revision();
        ChangeRequest once = new ChangeRequest(ANA.actor(), null, new ChangeRequest.Once("ana", "member", "print"));
        Commit<Account> put = accounts().putMember(once, appid, "user7", Role.ADMIN);
        assertEquals(Account.MAX_MEMBERS, put.value().members().size());
        World.Row row = world.audit(start).get(0);
        assertTrue(String.valueOf(row.before()).contains("\"members\":{\"user7\":\"developer\"}"), row.before());
        assertTrue(String.valueOf(row.after()).contains("\"members\":{\"user7\":\"admin\"}"), row.after());
        Commit<Account> again = accounts().putMember(once, appid, "user7", Role.ADMIN);
        assertTrue(again.replayed());
        assertEquals(put.value(), again.value());
        accounts().removeMember(ANA, appid, "user8");
        Commit<Account> last = accounts().putMember(ANA, appid, "one-more", Role.ADMIN);
        assertEquals(Account.MAX_MEMBERS, last.value().members().size());
        assertEquals(
                last.value(),
                accounts().list(null, 200).items().stream()
                        .filter(account -> account.appid().equals(appid))
                        .findFirst()
                        .orElseThrow());
    }

    @Test
    void aChangeThatLeavesEverythingAsItIs_hasNoRevision() {
        String appid = world.account();
        String prefix = "https://" + World.host() + "/";
        accounts().putMember(ANA, appid, "bo", Role.DEVELOPER);
        world.add(appid, World.wish(prefix));
        ConfiguredRule rule = world.rules.get(appid, RuleRef.prefix(prefix));
        Account account = accounts().get(appid);
        long revision = world.revision();
        ChangeRequest once = new ChangeRequest(ANA.actor(), null, new ChangeRequest.Once("ana", "none", "print"));
        for (int i = 0; i < 2; i++) {
            Commit<Account> update = accounts().update(once, appid, new AccountEdit(account.name(), null, true));
            assertEquals(new Commit<>(revision, account, false), update);
        }
        assertEquals(
                account, accounts().putMember(ANA, appid, "bo", Role.DEVELOPER).value());
        assertEquals(
                rule,
                world.rules
                        .edit(ANA, appid, RuleRef.prefix(prefix), World.page(rule.page()))
                        .value());
        assertEquals(revision, world.revision());
        assertEquals(List.of(), world.audit(revision));
        assertEquals(account, accounts().get(appid));
        accounts().putMember(ANA, appid, "bo", Role.ADMIN);
        assertEquals(revision + 1, world.revision());
    }

    @Test
    void aDeletedAccountIsGoneWithItsRulesAndMembers() {
        String appid = world.account();
        String host = World.host();
        accounts().putMember(ANA, appid, "bo", Role.DEVELOPER);
        world.add(appid, World.occupying("https://" + host + "/"));
        world.rules.publish(ANA, appid, RuleRef.prefix("https://" + host + "/"));
        Commit<Account> deleted = accounts().delete(ANA, appid);
        assertEquals(Map.of("bo", Role.DEVELOPER), deleted.value().members());
        refused(Refusal.ACCOUNT_NOT_FOUND, () -> accounts().get(appid), appid);
        refused(Refusal.ACCOUNT_NOT_FOUND, () -> accounts().delete(ANA, appid), appid);
        String deletion = world.accounts.deleted(null, null, 200).slice().items().stream()
                .filter(each -> each.value().appid().equals(appid))
                .findFirst()
                .orElseThrow()
                .id();
        accounts().forget(ANA, deletion);
        Account again =
                accounts().create(ANA, appid, "Again", AccountKind.MEDIA).value();
        assertEquals(Map.of(), again.members());
        assertEquals(List.of(), world.rules.list(appid, null, 10).items());
        assertEquals(20, world.rules.publishesLeft(appid), "an account made anew inherits nothing");
        world.add(world.account(), World.wish("https://" + host + "/a"));
    }

    @Test
    void aChangeOfAnotherVersionIsRefusedWithTheCurrentOne() {
        String appid = world.account();
        long version = accounts().get(appid).version();
        ChangeRequest stale = new ChangeRequest(Actor.of("operator:bo"), Precondition.version(version - 1), null);
        List<org.junit.jupiter.api.function.Executable> calls = List.of(
                () -> accounts().update(stale, appid, new AccountEdit("N", null, null)),
                () -> accounts().putMember(stale, appid, "bo", Role.ADMIN),
                () -> accounts().delete(stale, appid));
        calls.forEach(
                call -> refused(Refusal.VERSION_MISMATCH, call, String.valueOf(version - 1), String.valueOf(version)));
        assertEquals(version, accounts().get(appid).version());
        accounts()
                .update(
                        new ChangeRequest(Actor.of("operator:bo"), Precondition.version(version), null),
                        appid,
                        new AccountEdit("N", null, null));
    }

    @Test
    void everyChangeIsAuditedWithActorActionBeforeAndAfter() {
        long start = world.revision();
        String appid = world.account();
        accounts().putMember(ChangeRequest.by("account:" + appid), appid, "bo", Role.DEVELOPER);
        accounts().removeMember(ANA, appid, "bo");
        accounts().delete(ANA, appid);
        List<World.Row> rows = world.audit(start);
        assertEquals(
                List.of("account.create", "account.update", "member.put", "member.remove", "account.delete"),
                rows.stream().map(World.Row::action).toList());
        assertEquals("account:" + appid, rows.get(2).actor());
        assertNull(rows.get(0).before());
        for (int i = 0; i < rows.size(); i++) {
            World.Row row = rows.get(i);
            assertEquals(start + 1 + i, row.revision());
            assertEquals(world.clock.millis(), row.at());
            assertEquals(appid, row.appid());
            assertNull(row.prefix());
            if (i > 0) {
                assertEquals(rows.get(i - 1).after(), row.before());
            }
        }
        assertNull(rows.get(4).after());
        assertEquals(
                "{\"appid\":\"" + appid + "\",\"name\":\"Account " + appid
                        + "\",\"kind\":\"corporate\",\"codePublished\":true,\"members\":{\"bo\":\"developer\"},\"suspension\":null,\"featureOff\":false,\"featureHeldOff\":false,"
                        + "\"limits\":null,\"contact\":null,\"waitingSince\":null,\"version\":"
                        + (start + 3) + "}",
                rows.get(2).after());
    }

    @Test
    void listsContinueAfterTheLastItemInTheOrderOfTheBytes() {
        List<String> made = new ArrayList<>();
        for (String appid : List.of("zz-0", "zz-a", "zz-_", "zz-1", "zz-.")) {
            accounts().create(ANA, appid, "N", AccountKind.MEDIA);
        }
        String after = "zz";
        while (after != null) {
            Slice<Account> slice = accounts().list(after, 2);
            assertTrue(slice.items().size() <= 2);
            slice.items().forEach(account -> made.add(account.appid()));
            after = slice.next();
        }
        assertEquals(List.of("zz-.", "zz-0", "zz-1", "zz-_", "zz-a"), made);
    }

    @Test
    void anAccountThatBecomesPersonalKeepsItsRulesAndCannotChangeThem() {
        String appid = world.account();
        String prefix = "https://" + World.host() + "/";
        world.add(appid, World.wish(prefix));
        world.rules.publish(ANA, appid, RuleRef.prefix(prefix));
        accounts().update(ANA, appid, new AccountEdit(null, AccountKind.PERSONAL, null));
        RuleRef ref = RuleRef.prefix(prefix);
        List<org.junit.jupiter.api.function.Executable> calls = List.of(
                () -> world.add(appid, World.wish(prefix + "x")),
                () -> world.rules.edit(ANA, appid, ref, World.page("p/q")),
                () -> world.rules.publish(ANA, appid, ref),
                () -> world.rules.rollback(ANA, appid, ref, 1),
                () -> world.rules.unpublish(ANA, appid, ref),
                () -> world.rules.delete(ANA, appid, ref));
        calls.forEach(call -> refused(Refusal.PERSONAL_ACCOUNT, call, appid, "expected: corporate"));
        assertEquals(1, world.rules.list(appid, null, 10).items().size());
        assertEquals(1, world.rules.releases(appid, ref).size());
        assertEquals(List.of(), world.rules.inTheWay(appid, prefix, true));
        assertEquals(19, world.rules.publishesLeft(appid));
        accounts().update(ANA, appid, new AccountEdit(null, AccountKind.CORPORATE, null));
        assertTrue(world.rules.get(appid, ref).isPublished());
    }
}
