package io.scangate.config.store;

import static io.scangate.config.lifecycle.World.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.Claims;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.MoveFilter;
import io.scangate.config.lifecycle.Offers;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleForm;
import io.scangate.config.lifecycle.RuleKey;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.RuleState;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.lifecycle.World;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Databases of an earlier version, with keys in its canonical form: the first start rewrites the keys or changes
 * nothing.
 */
class CanonicalKeysTest {
    private static final String H = "https://h.cn";

    @TempDir
    Path directory;

    /** A database of an earlier version with the given rows. */
    private DatabaseSettings old(TestDatabase kind, Consumer<Handle> content) {
        DatabaseSettings settings = kind.empty(directory);
        try (Database database = Database.open(settings, CanonicalKeys.BEFORE)) {
            database.write(handle -> {
                for (String appid : List.of("wx1", "wx2")) {
                    handle.execute(
                            "INSERT INTO accounts (appid, name, kind, code_published, version) VALUES (?, ?, 'corporate', 1, 1)",
                            appid,
                            appid);
                }
                content.accept(handle);
                return handle;
            });
        }
        return settings;
    }

    private static void rule(Handle handle, String id, String appid, String prefix, String key, boolean occupies) {
        rule(handle, id, appid, prefix, H, key, occupies, "pages/a");
    }

    private static void rule(
            Handle handle,
            String id,
            String appid,
            String prefix,
            String origin,
            String key,
            boolean occupies,
            String page) {
        handle.execute(
                "INSERT INTO rules (id, appid, prefix, origin, match_key, occupies, page, test_version, test_links, live, version)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, 'trial', '[]', 1, 1)",
                id,
                appid,
                prefix,
                origin,
                key,
                occupies ? 1 : 0,
                page);
        handle.execute(
                "INSERT INTO releases (rule_id, number, page, published_at, published_by, revision) VALUES (?, 1, ?, 0, 'x', 1)",
                id,
                page);
    }

    private static List<String> rows(Database database, String sql) {
        return database.read(
                handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    @ParameterizedTest
    @EnumSource
    void keysAreRewrittenInTheFormOfThisVersion(TestDatabase kind) {
        DatabaseSettings settings = old(kind, handle -> {
            rule(handle, "r0000000000000001", "wx1", H + "/[a]|b?c[]={d}\\e", "/[a]|b?c[]={d}\\e", false);
            rule(handle, "r0000000000000002", "wx1", H + "/%5Ba", "/%5Ba?", false);
            rule(handle, "r0000000000000003", "wx2", H + "/x\u00a0", "/x%C2%A0?", true);
            rule(handle, "r0000000000000004", "wx2", H + "/[y\u3000", "/[y%E3%80%80?", false);
            rule(handle, "r0000000000000005", "wx2", H + "/z[", "/z[?", false);
            rule(handle, "r0000000000000006", "wx2", H + "/plain/", "/plain/", true);
        });
        try (Database database = Database.open(settings)) {
            assertEquals(
                    List.of("/%5Ba%5D%7Cb?c%5B%5D=%7Bd%7D%5Ce", "/%5Ba?", "/x?", "/%5By?", "/z%5B?", "/plain/"),
                    rows(database, "SELECT match_key FROM rules ORDER BY number"));
            SqlStore store = new SqlStore(database, Clock.systemUTC());
            ConfiguredRule found = store.read(
                    reader -> Objects.requireNonNull(reader.rule("wx1", RuleForm.key(H + "/%5ba%5d|b?c[]=%7Bd}\\e"))));
            assertEquals("r0000000000000001", found.id());
            assertEquals(H + "/[a]|b?c[]={d}\\e", found.prefix(), "as its owner wrote it");
        }
        // A second start changes nothing.
        Database.open(settings).close();
    }

    @ParameterizedTest
    @EnumSource
    void aKeyMayBeTheOldKeyOfALaterRule(TestDatabase kind) {
        DatabaseSettings settings = old(kind, handle -> {
            rule(handle, "r0000000000000001", "wx1", H + "/[%C2%A0x%C2%A0", "/[%C2%A0x%C2%A0?", false);
            rule(handle, "r0000000000000002", "wx1", H + "/%5B%C2%A0x\u00a0", "/%5B%C2%A0x%C2%A0?", false);
        });
        try (Database database = Database.open(settings)) {
            assertEquals(
                    List.of("/%5B%C2%A0x%C2%A0?", "/%5B%C2%A0x?"),
                    rows(database, "SELECT match_key FROM rules ORDER BY number"));
        }
    }

    private static void remove(DatabaseSettings settings, String appid, String id) {
        try (Database database = Database.openBeforeCanonicalKeys(settings)) {
            RuleRemoval.remove(database, Clock.systemUTC(), "local:ana", appid, id);
        }
    }

    @ParameterizedTest
    @EnumSource
    void otherCanonicalTextsAreRewritten_andTheAuditStays(TestDatabase kind) {
        String mark;
        DatabaseSettings settings = old(kind, handle -> {
            rule(handle, "r0000000000000001", "wx1", H + "/[a]/\u00a0", "/[a]/%C2%A0?", false);
            String counts = "INSERT INTO scan_counts (appid, prefix, hour, scans) VALUES ('wx1', ?, ?, ?)";
            handle.execute(counts, H + "/[a]/%C2%A0", 7, 5);
            handle.execute(counts, H + "/%5Ba%5D/", 7, 3);
            handle.execute(counts, H + "/%5Ba%5D/", 8, 1);
            // These belong to a deleted rule.
            handle.execute(counts, H + "/gone?x=|", 7, 2);
            String samples = "INSERT INTO scanned_links (origin, link, matched, seen_at) VALUES ('" + H + "', ?, 1, 9)";
            handle.execute(samples, H + "/a?x=[1]");
            handle.execute(samples, H + "/a?x=%5B1%5D");
            handle.execute(samples, H + "/b?y={");
            String files = "INSERT INTO verification_files (appid, directory, file_name, file_content, created_at)"
                    + " VALUES ('wx1', ?, ?, 'c', 0)";
            handle.execute(files, "", "any.txt");
            handle.execute(files, H + "/[a]/", "proven.txt");
            handle.execute(files, H + "/%5Ba%5D/", "other.txt");
            handle.execute(files, H + "/|/", "moved.txt");
            String checks =
                    "INSERT INTO verifications (appid, directory, checked_at, outcome, address, detail, proven_at)"
                            + " VALUES ('wx1', ?, 0, 'proven', 'a', ?, ?)";
            handle.execute(checks, H + "/[a]/", "raw", 1);
            handle.execute(checks, H + "/%5Ba%5D/", "encoded", null);
            handle.execute("INSERT INTO blocked_hosts (host, reason, blocked_at) VALUES ('evil.cn', 'r', 0)");
            handle.execute("UPDATE head SET revision = 1");
            handle.execute("INSERT INTO audit (revision, changed_at, actor, action, appid, prefix, salt)"
                    + " VALUES (1, 0, 'x', 'rule.add', 'wx1', '" + H + "/[a]/%C2%A0', 's')");
        });
        try (Database before = Database.open(settings, CanonicalKeys.BEFORE)) {
            mark = before.dryRun(handle -> {
                // Marks of that version had no names of histories.
                handle.execute("CREATE TABLE histories (since INTEGER, name TEXT)");
                return Mark.of(handle, 1);
            });
        }
        try (Database database = Database.open(settings)) {
            assertEquals(
                    List.of(H + "/%5Ba%5D/ 7 8", H + "/%5Ba%5D/ 8 1", H + "/gone?x=%7C 7 2"),
                    rows(
                            database,
                            "SELECT prefix || ' ' || hour || ' ' || scans FROM scan_counts ORDER BY prefix, hour"));
            assertEquals(
                    List.of(H + "/a?x=%5B1%5D", H + "/b?y=%7B"),
                    rows(database, "SELECT link FROM scanned_links ORDER BY link"));
            assertEquals(
                    List.of(" any.txt", H + "/%5Ba%5D/ proven.txt", H + "/%7C/ moved.txt"),
                    rows(database, "SELECT directory || ' ' || file_name FROM verification_files ORDER BY directory"));
            assertEquals(
                    List.of(H + "/%5Ba%5D/ raw"),
                    rows(database, "SELECT directory || ' ' || detail FROM verifications"));
            assertEquals(List.of("evil.cn"), rows(database, "SELECT host FROM blocked_hosts"));
            assertEquals(List.of(H + "/[a]/%C2%A0"), rows(database, "SELECT prefix FROM audit"));
            assertEquals(mark, database.read(handle -> Mark.of(handle, 1)), "gateways know the history by it");
        }
    }

    /** Raises the form of the stored texts to that of an earlier version, in which brackets stayed raw. */
    private static void toEarlierForm(Handle handle) {
        Map.of(
                        "rules", "match_key",
                        "held_rules", "match_key",
                        "archived_accounts", "content",
                        "archived_rules", "content",
                        "claims", "claim",
                        "offers", "offer",
                        "verifications", "directory")
                .forEach((table, column) -> handle.execute(
                        String.format("UPDATE %s SET %s = replace(%2$s, '%%5Ba%%5D', '[a]')", table, column)));
        handle.execute("UPDATE archived_rules SET rule = replace(rule, '%5Ba%5D', '[a]')");
    }

    @ParameterizedTest
    @EnumSource
    void deletedAccountsAndRules_claimsAndOffers_holdTheSameRangesAfterAChangeOfTheForm(TestDatabase kind) {
        String root = "https://h.example.com/[a]/";
        String now = "https://h.example.com/%5Ba%5D/";
        try (World world = new World(kind.fresh(directory))) {
            String gone = world.account();
            String owner = world.account();
            String other = world.account();
            world.add(gone, World.occupying(root + "gone/"));
            world.add(gone, World.wish(root + "gone/two/"));
            mark(world, gone, root + "gone/");
            world.accounts.delete(World.ANA, gone);
            String rule = world.add(owner, World.wish(root + "rule/")).id();
            world.rules.delete(World.ANA, owner, RuleRef.id(rule));
            Claims claims = new Claims(world.store, world.rules, world.clock);
            Offers offers = new Offers(world.store, world.rules, world.clock);
            world.add(owner, World.wish(root + "claimed/"));
            claims.claim(World.ANA, other, World.wish(root + "claimed/"));
            world.add(owner, World.wish(root + "offered/"));
            offers.offer(World.ANA, owner, RuleRef.prefix(root + "offered/"), other);

            world.database.write(handle -> {
                toEarlierForm(handle);
                String counts = "INSERT INTO scan_counts (appid, prefix, hour, kind, scans) VALUES (?, ?, 7, ?, ?)";
                handle.execute(counts, owner, root + "gone", 1, 5);
                handle.execute(counts, owner, root + "gone", 2, 9);
                handle.execute(counts, owner, now + "gone", 1, 3);
                return handle;
            });
            assertEquals(
                    List.of("/[a]/gone/", "/[a]/gone/two/"),
                    rows(world.database, "SELECT match_key FROM held_rules ORDER BY match_key"));
            world.database.write(handle -> {
                new CanonicalKeys("99", "db").migrate(handle, "");
                return handle;
            });

            assertEquals(
                    List.of(now + "gone 1 8", now + "gone 2 9"),
                    rows(
                            world.database,
                            "SELECT prefix || ' ' || kind || ' ' || scans FROM scan_counts ORDER BY prefix, kind"));
            refused(Refusal.PREFIX_TAKEN, () -> world.add(other, World.wish(root + "gone/inside")), "occupies");
            assertEquals(
                    now + "claimed/",
                    claims.list(MoveFilter.of(other), null, 10).items().get(0).prefix());
            assertEquals(
                    now + "offered/",
                    offers.list(MoveFilter.of(other), null, 10).items().get(0).prefix());
            assertEquals(
                    now + "rule/",
                    world.rules.restore(World.ANA, owner, rule).value().canonical());
            world.rules.get(owner, RuleRef.prefix(root + "rule/"));
            String deletion =
                    world.accounts.deleted(null, null, 1).slice().items().get(0).id();
            world.accounts.restore(World.ANA, deletion);
            ConfiguredRule restored = world.rules.get(gone, RuleRef.prefix(root + "gone/"));
            assertEquals(now + "gone/", restored.canonical());
            assertEquals(
                    world.clock.instant(),
                    world.store.read(reader -> Objects.requireNonNull(reader.unprovenSince(restored))));
        }
    }

    private static void mark(World world, String appid, String prefix) {
        ConfiguredRule rule = world.rules.get(appid, RuleRef.prefix(prefix));
        world.store.changeMany(
                "service:test",
                batch -> batch.change(writer -> {
                    writer.markUnproven(rule, world.clock.instant());
                    return Store.ChangeResult.put(AuditSubject.RULE, "edit", appid, null, null, rule);
                }));
    }

    @ParameterizedTest
    @EnumSource
    void conflictingRulesChangeNothing_andAreNamedWithTheCommand(TestDatabase kind) {
        DatabaseSettings settings = old(kind, handle -> {
            rule(handle, "r0000000000000001", "wx1", H + "/[a]", "/[a]?", false);
            rule(handle, "r0000000000000002", "wx2", H + "/%5Ba%5D", "/%5Ba%5D?", false);
            rule(handle, "r0000000000000003", "wx1", H + "/{o}/", "/%7Bo%7D/", true);
            rule(handle, "r0000000000000004", "wx1", H + "/|/", "/|/", true);
            rule(handle, "r0000000000000005", "wx2", H + "/%7C/x", "/%7C/x?", false);
            rule(handle, "r0000000000000006", "wx1", H + "/%7C/y", "/%7C/y?", false);
            rule(handle, "r0000000000000007", "wx2", H + "/moves|", "/moves|?", false);
        });
        RefusedException refused = assertThrows(RefusedException.class, () -> Database.open(settings));
        String shown = settings.shown();
        assertEquals(
                "database " + shown + ": rules conflict in this version, so nothing was changed:\n"
                        + "  \"" + H + "/[a]\" of account wx1 and \"" + H
                        + "/%5Ba%5D\" of account wx2 are the same rule: "
                        + H
                        + "/%5Ba%5D\n"
                        + "    scangate remove-rule --database '" + shown + "' wx1 r0000000000000001\n"
                        + "    scangate remove-rule --database '" + shown + "' wx2 r0000000000000002\n"
                        + "  \"" + H + "/|/\" of account wx1 and \"" + H
                        + "/%7C/x\" of account wx2: the second lies inside the first, which occupies " + H + "/%7C/\n"
                        + "    scangate remove-rule --database '" + shown + "' wx1 r0000000000000004\n"
                        + "    scangate remove-rule --database '" + shown + "' wx2 r0000000000000005\n"
                        + "Remove one rule of each pair with its command, then start again. The account's owner can add a"
                        + " rule for the other.",
                refused.getMessage());
        try (Database unchanged = Database.open(settings, CanonicalKeys.BEFORE)) {
            assertEquals(
                    List.of("/[a]?", "/%5Ba%5D?", "/%7Bo%7D/", "/|/", "/%7C/x?", "/%7C/y?", "/moves|?"),
                    rows(unchanged, "SELECT match_key FROM rules ORDER BY id"));
        }
        remove(settings, "wx2", "r0000000000000002");
        assertThrows(RefusedException.class, () -> Database.open(settings));
        remove(settings, "wx1", "r0000000000000004");
        try (Database database = Database.open(settings)) {
            assertEquals(
                    List.of("/%5Ba%5D?", "/%7Bo%7D/", "/%7C/x?", "/%7C/y?", "/moves%7C?"),
                    rows(database, "SELECT match_key FROM rules ORDER BY number"));
        }
        // An up-to-date database opens, too.
        remove(settings, "wx1", "r0000000000000001");
    }

    @ParameterizedTest
    @EnumSource
    void aKeyThatBecomesTooLongIsNamed(TestDatabase kind) {
        String path = "/" + "|".repeat(700);
        DatabaseSettings settings =
                old(kind, handle -> rule(handle, "r0000000000000001", "wx1", H + path, path + "?", false));
        RefusedException refused = assertThrows(RefusedException.class, () -> Database.open(settings));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("\" of account wx1 is too long in canonical form\n"), message);
        assertTrue(message.contains("' wx1 r0000000000000001\n"), message);
    }

    @ParameterizedTest
    @EnumSource
    void rulesThatCouldNotBeAddedStayWithWarnings(TestDatabase kind) {
        DatabaseSettings settings = old(kind, handle -> {
            rule(handle, "r0000000000000001", "wx1", H + "/{id}/", "/%7Bid%7D/", false);
            rule(handle, "r0000000000000002", "wx1", "https://h.cn./", "https://h.cn.", "/", false, "pages/a");
            rule(handle, "r0000000000000003", "wx1", H + "/a\u200bb", "/a%E2%80%8Bb?", false);
            rule(handle, "r0000000000000004", "wx1", H + "/q", H, "/q?", false, "pages/a?q=1");
            rule(handle, "r0000000000000005", "wx1", H + "/good", "/good?", false);
        });
        try (Database database = Database.open(settings)) {
            SqlStore store = new SqlStore(database, Clock.systemUTC());
            Map<String, List<String>> remarks = new TreeMap<>();
            store.read(reader -> reader.rules("wx1", null, 10))
                    .items()
                    .forEach(rule -> remarks.put(
                            rule.id(),
                            RuleState.of(rule).stream()
                                    .map(remark -> remark.code() + " " + remark.served())
                                    .toList()));
            assertEquals(
                    Map.of(
                            "r0000000000000001", List.of("pattern true"),
                            "r0000000000000002", List.of("final_dot_in_host false"),
                            "r0000000000000003", List.of("invisible_character_in_prefix false"),
                            "r0000000000000004", List.of("page_parameter true"),
                            "r0000000000000005", List.of()),
                    remarks);
        }
    }

    @ParameterizedTest
    @EnumSource
    void randomKeysBecomeTheKeysOfTheirPrefixes(TestDatabase kind) {
        Random random = new Random(20_261_126);
        Map<String, String> paths = new TreeMap<>();
        while (paths.size() < 300) {
            StringBuilder path = new StringBuilder("/");
            for (int i = random.nextInt(8); i >= 0; i--) {
                path.append("[]|ab/".charAt(random.nextInt(6)));
            }
            paths.put(H + path, path + (path.charAt(path.length() - 1) == '/' ? "" : "?"));
        }
        List<Map.Entry<String, String>> rules = new ArrayList<>(paths.entrySet());
        DatabaseSettings settings = old(kind, handle -> {
            for (int i = 0; i < rules.size(); i++) {
                // Rules of one owner may be inside each other.
                rule(
                        handle,
                        RuleNumber.id(1000 + i),
                        "wx1",
                        rules.get(i).getKey(),
                        rules.get(i).getValue(),
                        random.nextBoolean());
            }
        });
        try (Database database = Database.open(settings)) {
            List<String> keys = rows(database, "SELECT match_key FROM rules ORDER BY number");
            for (int i = 0; i < rules.size(); i++) {
                assertEquals(RuleKey.of(RuleForm.prefix(rules.get(i).getKey())).key(), keys.get(i));
            }
        }
    }
}
