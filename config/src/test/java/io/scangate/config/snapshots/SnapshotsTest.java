package io.scangate.config.snapshots;

import static io.scangate.config.lifecycle.World.ANA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.AccountEdit;
import io.scangate.config.lifecycle.AccountImport;
import io.scangate.config.lifecycle.AccountImport.Omission;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.lifecycle.NewRule;
import io.scangate.config.lifecycle.RuleEdit;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.World;
import io.scangate.config.snapshots.SnapshotImport.BadSnapshotException;
import io.scangate.config.snapshots.SnapshotImport.Counts;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.snapshot.CheckReport;
import io.scangate.gateway.snapshot.Seal;
import io.scangate.gateway.snapshot.SnapshotCheck;
import io.scangate.gateway.snapshot.SnapshotSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Export and import. */
class SnapshotsTest {
    private static final LifecycleSettings NO_LIMITS = new LifecycleSettings(1_000, 5, 1_000, "UTC");
    private static final AccountImport.Terms TERMS =
            new AccountImport.Terms(AccountKind.CORPORATE, true, "pages/index/index", 10, 5);

    @TempDir
    Path directory;

    private final List<Omission> leftOut = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private static String export(World world) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SnapshotExport.write(world.store, out, (rule, why) -> {});
        return out.toString(StandardCharsets.UTF_8);
    }

    private Counts importInto(World world, String document) throws Exception {
        return importInto(world, document, TERMS);
    }

    private Counts importInto(World world, String document, AccountImport.Terms terms) throws Exception {
        Path file = Files.writeString(directory.resolve("in.json"), document);
        leftOut.clear();
        warnings.clear();
        SnapshotImport.Progress progress = new SnapshotImport.Progress() {
            @Override
            public void at(Counts counts) {
                assertTrue(counts.seen() <= counts.total());
            }

            @Override
            public void leftOut(Omission what) {
                leftOut.add(what);
            }

            @Override
            public void warning(String warning) {
                warnings.add(warning);
            }
        };
        AccountImport accounts = new AccountImport("operator:import", terms, Clock.systemUTC());
        return new SnapshotImport(world.store, accounts, "operator:import", progress).run(file);
    }

    private static String document(String accounts) {
        return "{\"format\":\"scangate-snapshot/1\",\"revision\":7,\"accounts\":[" + accounts + "]}";
    }

    private static String account(String appid, String rules) {
        return "{\"appid\":\"" + appid + "\",\"rules\":[" + rules + "]}";
    }

    private static String live(String prefix, String page) {
        return "{\"prefix\":\"" + prefix + "\",\"live\":{\"page\":\"" + page + "\"}}";
    }

    @ParameterizedTest
    @EnumSource
    void anExportIsTheExpectedDocument(TestDatabase kind) throws IOException {
        try (World world = new World(kind.fresh(directory))) {
            assertEquals(
                    "{\"format\":\"scangate-snapshot/1\",\"mark\":\"\",\"revision\":0,\"accounts\":[],\"digest\":\""
                            + Digest.ZERO + "\",\"seal\":\"" + Seal.ofSnapshot(0, "", Digest.ZERO) + "\"}\n",
                    export(world));
            for (String appid : List.of("wx-b", "wx-0", "wx-a", "wx-silent")) {
                world.accounts.create(ANA, appid, "N", AccountKind.MEDIA);
                world.accounts.update(ANA, appid, new AccountEdit(null, null, true));
            }
            world.accounts.putMember(ANA, "wx-0", "微信-用户", Role.ADMIN);
            String h = "https://h.example.com/";
            world.add("wx-b", new NewRule(h, true, "pages/a", Version.TRIAL, List.of(h + "?\"", h + "2")));
            world.rules.publish(ANA, "wx-b", RuleRef.prefix(h));
            world.rules.edit(ANA, "wx-b", RuleRef.prefix(h), World.page("pages/draft"));
            world.add("wx-b", World.wish("HTTPS://H.example.com/%7e"));
            world.add("wx-a", World.wish("https://a.example.com/"));
            world.rules.publish(ANA, "wx-a", RuleRef.prefix("https://a.example.com/"));
            world.rules.edit(ANA, "wx-a", RuleRef.prefix("https://a.example.com/"), World.page("pages/draft"));
            String accounts = """
                    {"appid":"wx-0","members":{"微信-用户":"admin"},"rules":[]},
                    {"appid":"wx-a","members":{},"rules":[{"prefix":"https://a.example.com/","live":{"page":"pages/index/index"}}]},
                    {"appid":"wx-b","members":{},"rules":[{"prefix":"https://h.example.com/","live":{"page":"pages/a"},\
                    "test":{"page":"pages/draft","version":"trial","links":["https://h.example.com/?\\"","https://h.example.com/2"]}},\
                    {"prefix":"HTTPS://H.example.com/%7e"}]},
                    {"appid":"wx-silent","members":{},"rules":[]}
                    """.strip();
            Digest digest = Arrays.stream(accounts.split(",\n")).map(Digest::of).reduce(Digest.ZERO, Digest::plus);
            assertEquals(
                    """
                    {"format":"scangate-snapshot/1","mark":"%s","revision":%d,"accounts":[
                    %s],"digest":"%s","seal":"%s"}
                    """.formatted(
                                    world.mark(),
                                    world.revision(),
                                    accounts,
                                    digest,
                                    Seal.ofSnapshot(world.revision(), world.mark(), digest)),
                    export(world));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anImportedExportIsExportedUnchanged_andASecondImportChangesNothing(TestDatabase kind) throws Exception {
        Random random = new Random(20_261_121);
        try (World from = new World(kind.fresh(directory), NO_LIMITS);
                World into = new World(kind.fresh(directory))) {
            fill(from, random);
            String exported = export(from);
            Counts counts = importInto(into, exported);
            assertEquals(List.of(), leftOut);
            assertEquals(withoutRevision(exported), withoutRevision(export(into)));
            assertEquals(counts.changes(), into.revision(), "each change has a revision");
            assertEquals(counts.changes(), into.audit(0).size());

            Counts again = importInto(into, exported);
            assertEquals(0, again.changes());
            assertEquals(counts.changes(), into.revision());
            assertEquals(
                    0, importInto(from, exported).changes(), "an import into the exporting database changes nothing");

            Path file = Files.writeString(directory.resolve("checked.json"), exported);
            CheckReport report = SnapshotCheck.check(file, SnapshotSettings.DEFAULT);
            assertEquals(CheckReport.Verdict.FINE, report.verdict());
            assertEquals(0, report.read().rejections().total());
        }
    }

    private static void fill(World world, Random random) {
        for (int i = 0; i < 30; i++) {
            String appid = world.account();
            for (int member = random.nextInt(3); member > 0; member--) {
                Role role = List.of(Role.values()).get(random.nextInt(3));
                world.accounts.putMember(ANA, appid, "用户 \"" + random.nextInt(100), role);
            }
            for (int j = random.nextInt(8); j > 0; j--) {
                String prefix = "https://h" + i + ".example.com/" + j
                        + List.of("/", "", "?q=").get(random.nextInt(3));
                List<String> links = random.nextBoolean() ? List.of() : List.of(prefix, prefix + "?a&b");
                if (prefix.endsWith("?q=") && !links.isEmpty()) {
                    links = List.of(prefix + "ü\\");
                }
                Version version = List.of(Version.values()).get(random.nextInt(3));
                RuleRef ref = RuleRef.id(world.add(
                                appid,
                                new NewRule(
                                        prefix, random.nextBoolean(), "pages/p" + random.nextInt(9), version, links))
                        .id());
                if (random.nextBoolean()) {
                    world.rules.publish(ANA, appid, ref);
                    world.rules.edit(ANA, appid, ref, World.page("pages/p" + random.nextInt(9)));
                }
            }
        }
    }

    private static String withoutRevision(String document) {
        return document.replaceFirst("\"mark\":\"[-0-9a-f]+\",\"revision\":\\d+", "")
                .replaceFirst("\"seal\":\"[0-9a-f]{64}\"", "");
    }

    @ParameterizedTest
    @EnumSource
    void anImportUpdatesRulesFromTheFileAndDeletesNothing(TestDatabase kind) throws Exception {
        try (World world = new World(kind.fresh(directory))) {
            String appid = world.account();
            String h = "https://h.example.com/";
            world.accounts.putMember(ANA, appid, "ana", Role.ADMIN);
            world.add(appid, World.occupying(h));
            world.rules.publish(ANA, appid, RuleRef.prefix(h));
            world.add(appid, World.wish(h + "kept"));
            world.add(appid, World.wish(h + "offline"));
            world.rules.publish(ANA, appid, RuleRef.prefix(h + "offline"));
            long before = world.revision();
            String rules = live("https://H.example.com", "pages/new") + ",{\"prefix\":\"" + h + "offline\"},"
                    + "{\"prefix\":\"" + h
                    + "new\",\"test\":{\"page\":\"pages/t\",\"version\":\"develop\",\"links\":[]}}";
            String document = document(
                    "{\"appid\":\"" + appid + "\",\"members\":{\"bo\":\"developer\"},\"rules\":[" + rules + "]}");
            assertEquals(4, importInto(world, document).changes());
            assertEquals(List.of(), leftOut);
            ConfiguredRule rule = world.rules.get(appid, RuleRef.prefix(h));
            assertTrue(rule.occupies());
            assertEquals(h, rule.prefix());
            assertEquals(
                    List.of("pages/new", "pages/index/index"),
                    world.rules.releases(appid, RuleRef.prefix(h)).stream()
                            .map(release -> release.page())
                            .toList());
            assertTrue(!rule.hasDraft());
            assertTrue(!world.rules.get(appid, RuleRef.prefix(h + "offline")).isPublished());
            assertEquals(
                    "pages/t", world.rules.get(appid, RuleRef.prefix(h + "new")).page());
            assertEquals(4, world.rules.list(appid, null, 10).items().size());
            assertEquals(2, world.accounts.get(appid).members().size());
            assertEquals(18, world.rules.publishesLeft(appid), "two publishes before, none by the import");
            assertEquals(
                    List.of("account.import", "rule.import", "rule.import", "rule.import"),
                    world.audit(before).stream().map(World.Row::action).toList());
            assertEquals(0, importInto(world, document).changes());
        }
    }

    @ParameterizedTest
    @EnumSource
    void rulesThatLookLikePatternsAreImportedWithAWarning(TestDatabase kind) throws Exception {
        try (World world = new World(kind.fresh(directory))) {
            String document = document(account(
                    "wx-1", live("https://h.example.com/{id}/", "p") + "," + live("https://*.example.com/", "p?q=1")));
            Counts counts = importInto(world, document);
            assertEquals(0, counts.leftOut());
            assertEquals(2, warnings.size());
            assertTrue(warnings.get(0).startsWith("2 rules have the warning pattern: "), warnings.get(0));
            assertTrue(warnings.get(1).startsWith("1 rule has the warning page_parameter: "), warnings.get(1));
            assertTrue(export(world).contains("https://h.example.com/{id}/"), "gateways serve them");
        }
    }

    @ParameterizedTest
    @EnumSource
    void rulesThatGatewaysRejectAreNotExported(TestDatabase kind) throws Exception {
        try (World world = new World(kind.fresh(directory))) {
            importInto(world, document(account("wx-1", live("https://h.example.com/a", "p"))));
            try (Connection connection = world.connection();
                    Statement statement = connection.createStatement()) {
                statement.execute("UPDATE rules SET prefix = 'https://h.example.com./a'");
            }
            assertTrue(export(world).contains("\"rules\":[]"), export(world));
        }
    }

    @ParameterizedTest
    @EnumSource
    void badRulesAndMembersAreLeftOutWithPlaceAndReason(TestDatabase kind) throws Exception {
        try (World world = new World(kind.fresh(directory))) {
            String owner = world.account();
            world.add(owner, World.occupying("https://taken.example.com/"));
            String personal = world.account();
            world.accounts.update(ANA, personal, new AccountEdit(null, AccountKind.PERSONAL, null));
            StringBuilder many = new StringBuilder();
            for (int i = 0; i < 11; i++) {
                many.append(i == 0 ? "" : ",").append(live("https://many.example.com/" + i, "p"));
            }
            String a = "https://a.example.com/";
            String document = document(String.join(
                    ",\n",
                    account("wx-1", live("https://taken.example.com/x", "p")),
                    account("wx-2", live(a, "p") + "," + live("https://A.example.com", "q")),
                    account("wx-3", live(a, "p")),
                    account("wx-4", live("nolink", "p") + "," + live(a + "4", "/p") + "," + live(a + "ok", "p")),
                    account("wx-2", live(a + "2", "p")),
                    account("bad id", live(a + "5", "p")),
                    account(personal, live(a + "6", "p")),
                    account("wx-many", many.toString()),
                    account(
                            "wx-5",
                            "{\"prefix\":\"" + a + "t\",\"test\":{\"page\":\"p\",\"version\":\"trial\",\"links\":[\""
                                    + a + "u\"]}},{\"live\":{\"page\":\"p\"}}"),
                    account(
                            "wx-6",
                            "{\"prefix\":\"" + a + "s/\",\"test\":{\"page\":\"p\",\"version\":\"trial\",\"links\":["
                                    + String.join(",", java.util.Collections.nCopies(6, "\"" + a + "s/\"")) + "]}}"),
                    "{\"appid\":\"wx-7\",\"members\":{\"\":\"admin\",\"bo\":\"boss\",\"cy\":\"admin\"},\"rules\":[]}",
                    account("wx-8", live(a + "l".repeat(2000), "p"))));
            Counts counts = importInto(world, document);
            assertEquals(
                    List.of(
                            "1 wx-1 prefix_taken",
                            "2 wx-2 duplicate_rule",
                            "3 wx-3 prefix_taken",
                            "4 wx-4 malformed_link",
                            "4 wx-4 bad_page",
                            "5 wx-2 duplicate_account",
                            "6 bad id malformed_account",
                            "7 " + personal + " personal_account",
                            "8 wx-many rule_limit",
                            "9 wx-5 malformed_rule",
                            "9 wx-5 test_link_outside_rule",
                            "10 wx-6 test_link_limit",
                            "11 wx-7 invalid_argument",
                            "11 wx-7 unknown_role",
                            "12 wx-8 illegal_prefix"),
                    leftOut.stream()
                            .sorted(java.util.Comparator.<Omission>comparingInt(
                                            what -> what.place().line())
                                    .thenComparing(what -> what.place().line() == 4 ? "" : what.reason()))
                            .map(what -> what.place().line() + " " + what.appid() + " " + what.reason())
                            .toList());
            assertEquals(15, counts.leftOut());
            assertTrue(
                    leftOut.stream().anyMatch(what -> what.detail()
                            .contains("\"https://taken.example.com/\" of account " + owner)),
                    leftOut.toString());
            assertEquals(10, world.rules.list("wx-many", null, 20).items().size());
            assertEquals(
                    java.util.Map.of("cy", Role.ADMIN),
                    world.accounts.get("wx-7").members());
            assertTrue(world.rules.get("wx-4", RuleRef.prefix(a + "ok")).isPublished());

            AccountImport.Terms generous = new AccountImport.Terms(AccountKind.CORPORATE, true, "p", 11, 6);
            assertEquals(
                    2, importInto(world, document, generous).changes(), "the eleventh rule and the six test links");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRejectedDocumentChangesNothing(TestDatabase kind) throws Exception {
        String good = document(account("wx-1", live("https://a.example.com/", "p")));
        List<List<String>> documents = List.of(
                List.of(good.substring(0, good.length() - 2), "truncated"),
                List.of(good + "x", "trailing_content"),
                List.of(good.replace("snapshot/1", "snapshot/2"), "wrong_format"),
                List.of(good.replace("\"revision\":7,", ""), "bad_revision"));
        try (World world = new World(kind.fresh(directory))) {
            for (List<String> bad : documents) {
                BadSnapshotException refused =
                        assertThrows(BadSnapshotException.class, () -> importInto(world, bad.get(0)));
                assertTrue(
                        String.valueOf(refused.getMessage()).contains("in.json: " + bad.get(1) + ": "),
                        refused.getMessage());
            }
            assertEquals(0, world.revision());
            importInto(world, good.replace("\"appid\"", "\"extra\":1,\"appid\""));
            assertTrue(warnings.get(0).contains("unknown field \"extra\""), warnings.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSlowExportIsOneState(TestDatabase kind) throws IOException {
        try (World world = new World(kind.fresh(directory), NO_LIMITS)) {
            String first = world.account();
            String last = world.account();
            for (int i = 0; i < 60; i++) {
                world.add(first, World.wish("https://a.example.com/" + "long".repeat(100) + i));
            }
            world.add(last, World.wish("https://b.example.com/"));
            String before = export(world);
            boolean[] changed = new boolean[1];
            ByteArrayOutputStream slow = new ByteArrayOutputStream();
            SnapshotExport.write(
                    world.store,
                    new OutputStream() {
                        @Override
                        public void write(int b) {
                            throw new UnsupportedOperationException();
                        }

                        @Override
                        public void write(byte[] bytes, int offset, int length) {
                            slow.write(bytes, offset, length);
                            if (!changed[0]) {
                                changed[0] = true;
                                world.rules.edit(
                                        ANA,
                                        last,
                                        RuleRef.prefix("https://b.example.com/"),
                                        new RuleEdit(null, null, null, List.of("https://b.example.com/new")));
                            }
                        }
                    },
                    (rule, why) -> {});
            assertTrue(changed[0]);
            assertEquals(before, slow.toString(StandardCharsets.UTF_8));
            assertTrue(export(world).contains("https://b.example.com/new"));
        }
    }
}
