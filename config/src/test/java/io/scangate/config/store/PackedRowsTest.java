package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Notice;
import io.scangate.config.lifecycle.NoticeKind;
import io.scangate.config.lifecycle.Release;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.World;
import io.scangate.config.ownership.Verification;
import io.scangate.gateway.rule.Version;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of version 18 keep everything that those of version 17 have. */
class PackedRowsTest {
    private static final String H = "https://h.cn";
    private static final String ONE = "r000000000000000a";
    private static final String TWO = "r000000000000000b-2";
    private static final String GONE = "r0000000000000003";
    private static final Instant AT = Instant.ofEpochMilli(1000);

    @TempDir
    Path directory;

    private static void account(Handle handle, String appid) {
        handle.execute(
                "INSERT INTO accounts (appid, name, kind, code_published, version) VALUES (?, 'A', 'media', 1, 1)",
                appid);
    }

    private static void rule(Handle handle, String columns) {
        handle.execute(
                "INSERT INTO rules (id, appid, prefix, origin, host, match_key, occupies, page, test_version, test_links,"
                        + " live, version) VALUES (" + columns + ")");
    }

    private static void release(Handle handle, String columns) {
        handle.execute(
                "INSERT INTO releases (rule_id, number, page, published_at, published_by, revision, ended_at) VALUES ("
                        + columns + ")");
    }

    /** Rows of version 17, with every kind of value. */
    private static void fill(Handle handle) {
        account(handle, "wx1");
        account(handle, "wx2");
        rule(
                handle,
                "'" + ONE + "', 'wx1', '" + H + "/a?', '" + H + "', 'cn.h', '/a?', 1, 'p', 'trial', '[\"" + H
                        + "/a?x=1\"]', 2, 12");
        rule(
                handle,
                "'" + TWO + "', 'wx2', 'HTTPS://H.cn/b/', '" + H
                        + "', 'cn.h', '/b/', 0, 'draft', 'release', '[]', 1, 11");
        release(handle, "'" + ONE + "', 1, 'old', 1000, 'ana', 10, 2000");
        release(handle, "'" + ONE + "', 2, 'p', 2000, 'bo', 12, NULL");
        release(handle, "'" + TWO + "', 1, 'p', 1000, 'ana', 11, NULL");
        handle.execute("UPDATE rules SET taken_down_at = 1000, taken_down_reason = 'spam' WHERE id = '" + TWO + "'");
        handle.execute("INSERT INTO claims (id, appid, rule_appid, rule_id, claim) VALUES ('c1', 'wx2', 'wx1', '" + ONE
                + "', '{\"id\":\"c1\",\"appid\":\"wx2\",\"prefix\":\"https://h.cn/a\"}')");
        handle.execute(
                "INSERT INTO offers (id, appid, receiver, rule_id, expires_at, offer) VALUES ('o1', 'wx1', 'wx9', '"
                        + ONE + "', 9, '{}')");
        handle.execute(
                "INSERT INTO verifications (appid, directory, checked_at, outcome, address, status, detail, proven_at,"
                        + " failed_since) VALUES ('wx1', '" + H + "/', 1000, 'not_found', 'a', 404, 'gone', 500, 1000),"
                        + " ('wx1', '" + H + "/b/', 1000, 'unchecked', '', NULL, 'never checked', NULL, 1000)");
        handle.execute("INSERT INTO notices (id, kind, appid, facts, created_at) VALUES"
                + " (1, 'rule_offered', 'wx9', '{\"offer\":\"o1\"}', 1000), (2, 'withheld', '', '{}', 1000)");
        handle.execute("UPDATE head SET revision = 20, notices = 2");
    }

    /** A deleted account with a rule, as version 17 archived it. */
    private static void archive(Handle handle) {
        handle.execute(
                "INSERT INTO archived_accounts (id, appid, deleted_at, until, account, content) VALUES ('d1', 'wx3', ?, ?, ?, ?)",
                1000L,
                Long.MAX_VALUE,
                "{\"appid\":\"wx3\",\"name\":\"A\",\"kind\":\"media\",\"codePublished\":true,\"members\":{},\"version\":3}",
                ("[{'table':'accounts','rows':[{'appid':'wx3','name':'A','kind':'media','code_published':1,'version':3}]},"
                                + "{'table':'rules','rows':[{'id':'" + GONE
                                + "','appid':'wx3','prefix':'https://gone.cn/','origin':"
                                + "'https://gone.cn','host':'cn.gone','match_key':'/','occupies':1,'page':'p','test_version':'trial',"
                                + "'test_links':'[]','live':1,'version':3}]},{'table':'releases','rows':[{'rule_id':'"
                                + GONE
                                + "','number':1,'page':'p','published_at':1000,'published_by':'ana','revision':3}]},"
                                + "{'table':'verifications','rows':[{'appid':'wx3','directory':'https://gone.cn/','checked_at':1,"
                                + "'outcome':'unchecked','address':'','detail':'never','failed_since':1}]}]")
                        .replace('\'', '"'));
        handle.execute("INSERT INTO held_rules (archive_id, appid, origin, match_key, occupies)"
                + " VALUES ('d1', 'wx3', 'https://gone.cn', '/', 1)");
    }

    private static DatabaseSettings migrated(TestDatabase kind, Path directory) {
        DatabaseSettings settings = kind.empty(directory);
        try (Database database = Database.open(settings, MigrationVersion.fromVersion("17"))) {
            database.write(handle -> {
                fill(handle);
                archive(handle);
                return handle;
            });
        }
        return settings;
    }

    private static ConfiguredRule rule(World world, String appid, String id) {
        return world.rules.get(appid, RuleRef.id(id));
    }

    @ParameterizedTest
    @EnumSource
    void everythingIsKept(TestDatabase kind) {
        try (World world = new World(migrated(kind, directory))) {
            assertEquals(
                    new ConfiguredRule(
                            ONE,
                            "wx1",
                            H + "/a?",
                            H + "/a",
                            true,
                            "p",
                            Version.TRIAL,
                            List.of(H + "/a?x=1"),
                            new Release(2, "p", Instant.ofEpochMilli(2000), "bo", 12),
                            12),
                    rule(world, "wx1", ONE));
            ConfiguredRule two = rule(world, "wx2", TWO);
            assertEquals(
                    List.of("HTTPS://H.cn/b/", "draft", Version.RELEASE, List.of(), "spam"),
                    List.of(
                            two.prefix(),
                            two.page(),
                            two.testVersion(),
                            two.testLinks(),
                            Objects.requireNonNull(two.withholding()).reason()));
            assertEquals(
                    List.of(new Release(1, "old", AT, "ana", 10, Instant.ofEpochMilli(2000))),
                    world.rules.releases("wx1", RuleRef.id(ONE)).subList(1, 2));
            assertEquals(1, rows(world, "claims"));
            assertEquals(1, rows(world, "offers"));
            assertEquals(
                    List.of(
                            "NOT_FOUND gone " + AT,
                            "UNCHECKED never checked: the rule was imported or taken over " + AT),
                    new SqlVerificationStore(world.database)
                            .verifications("wx1").stream()
                                    .map(PackedRowsTest::shown)
                                    .toList());
            assertEquals(
                    List.of(
                            new Notice(NoticeKind.WITHHELD, null, Map.of()),
                            new Notice(NoticeKind.RULE_OFFERED, "wx9", Map.of("offer", "o1"))),
                    new SqlNotices(world.database)
                            .entries(null, null, Long.MAX_VALUE, Instant.EPOCH, 9).slice().items().stream()
                                    .map(entry -> entry.notice())
                                    .toList());
            world.accounts.restore(World.ANA, "d1");
            assertEquals(
                    "p", Objects.requireNonNull(rule(world, "wx3", GONE).live()).page());
            assertEquals(
                    1,
                    new SqlVerificationStore(world.database)
                            .verifications("wx3")
                            .size());
            world.rules.delete(World.ANA, "wx1", RuleRef.id(ONE));
            assertEquals(0, rows(world, "claims") + rows(world, "offers"), "a deleted rule takes them with it");
        }
    }

    private static String shown(Verification check) {
        return check.outcome() + " " + check.detail() + " " + check.failedSince();
    }

    private static long rows(World world, String table) {
        return world.database.read(handle -> handle.createQuery("SELECT count(*) FROM " + table)
                .mapTo(long.class)
                .one());
    }

    @ParameterizedTest
    @EnumSource
    void anOriginGoesWithItsLastRule(TestDatabase kind) {
        try (World world = new World(kind.fresh(directory))) {
            String appid = world.account();
            String other = world.account();
            String root = "https://origin.example.com/";
            String first = world.add(appid, World.wish(root + "a/")).id();
            world.add(other, World.wish(root + "b/"));
            world.rules.delete(World.ANA, appid, RuleRef.id(first));
            assertEquals(1, rows(world, "origins"));
            world.accounts.delete(World.ANA, other);
            assertEquals(0, rows(world, "origins"));
            assertEquals(
                    root + "a/",
                    world.rules.restore(World.ANA, appid, first).value().canonical());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ONE, TWO, "r0000000000000000", "r00ffffffffffffff-127"})
    void idsAndNumbersFollowFromEachOther(String id) {
        assertEquals(id, RuleNumber.id(RuleNumber.of(id)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "r1",
                "R000000000000000a",
                "r000000000000000a-0",
                "r000000000000000a-01",
                "r000000000000000a-128",
                "r7fffffffffffffff"
            })
    void otherTextsAreNoIds(String text) {
        assertEquals(RuleNumber.NONE, RuleNumber.of(text));
        assertThrows(IllegalStateException.class, () -> RuleNumber.checked(text));
    }

    @Test
    void factsAreReadAsTheyWereWritten() {
        RandomText texts = new RandomText(18);
        for (Map<String, String> facts : List.of(
                Map.<String, String>of(),
                Map.of("directory", H + "/", "outcome", "unchecked", "failed_since", AT.toString()),
                Map.of("reason", texts.wide(30_000)))) {
            assertEquals(facts, PackedFacts.unpack(PackedFacts.pack(facts)));
        }
        assertThrows(IllegalStateException.class, () -> PackedFacts.unpack(new byte[0]));
    }
}
