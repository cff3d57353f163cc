package io.scangate.config.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.fleet.Report;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.lifecycle.NewRule;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.World;
import io.scangate.config.live.ManyRules;
import io.scangate.config.live.WorldIndex;
import io.scangate.config.store.SqlGatewayStore;
import io.scangate.config.store.SqlScanStore;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.resolve.Explanation;
import io.scangate.gateway.resolve.Explanation.NearRule;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.testing.Waiting;
import io.scangate.gateway.text.Language;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LinkQuestionsTest {
    private static final LifecycleSettings LIMITS = new LifecycleSettings(40, 5, 1_000, "Asia/Shanghai");

    @TempDir
    Path directory;

    private World world;
    private WorldIndex index;
    private SqlGatewayStore gateways;
    private Preview preview;
    private String mine;
    private String other;

    @BeforeEach
    void open() {
        open(TestDatabase.SQLITE);
    }

    private void open(TestDatabase kind) {
        world = new World(kind.fresh(directory), LIMITS);
        gateways = new SqlGatewayStore(world.database);
        index = new WorldIndex(world);
        preview = new Preview(
                world.store, world.rules, new SqlScanStore(world.database), gateways, index.live(), world.clock);
        mine = world.account();
        other = world.account();
    }

    @AfterEach
    void close() {
        index.close();
        world.close();
    }

    private static byte[] bytes(String link) {
        return link.getBytes(StandardCharsets.UTF_8);
    }

    private Question question(String link, @Nullable String user, boolean ofOperator) {
        return new Question(mine, bytes(link), user, null, ofOperator, Language.ENGLISH);
    }

    private Explanation explain(String link) {
        return preview.explain(question(link, null, false)).get(0).explanation();
    }

    private ConfiguredRule published(String appid, String prefix) {
        ConfiguredRule rule = world.add(appid, World.wish(prefix));
        return world.rules.publish(World.ANA, appid, RuleRef.id(rule.id())).value();
    }

    private static List<String> near(List<NearRule> rules) {
        return rules.stream()
                .map(near ->
                        near.rule().prefix() + " " + near.mismatch().reason().code())
                .toList();
    }

    /** The gateway gives the same nearest rules for these links. */
    @ParameterizedTest
    @CsvSource({
        "https://bike/b/7, http://bike/b/, scheme_differs",
        "https://one.example.com:80/p/1, https://one.example.com/p/, port_differs",
        "https://shop.cn/item/7, https://shop.cn:8443/item/, port_differs",
        "https://www.shop.cn/item/7, https://shop.cn/item/, host_differs",
        "https://shop.cn/item/7, https://www.shop.cn/item/, host_differs",
        "https://shop.cn./item/7, https://shop.cn/item/, host_differs",
        "https://shop.cn/Item/7, https://shop.cn/item/, case_differs",
        "https://shop.cn//item, https://shop.cn/item, path_differs",
        "https://shop.cn/m/item, https://shop.cn/item, path_differs",
        "https://shop.cn/item, https://shop.cn/item/, link_lacks_trailing_slash",
        "https://shop.cn/item%2F7, https://shop.cn/item/, encoding_differs",
        "https://shop.cn/a?y=2&x=1, https://shop.cn/a?x=1&y=2, parameter_order_differs",
    })
    void singleDifference_comesFirst_amongOwnRulesAndPublishedOnesOfOthers(String link, String rule, String code) {
        for (String path : List.of("https://bike/a", "https://bike/c/", "http://10.0.0.80/p/", "https://shop.cn/x")) {
            published(mine, path);
        }
        ConfiguredRule near = world.add(other, World.wish(rule));
        assertTrue(near(explain(link).nearest()).stream().noneMatch((rule + " " + code)::equals), "not published");
        world.rules.publish(World.ANA, other, RuleRef.id(near.id()));
        assertEquals(rule + " " + code, near(explain(link).nearest()).get(0));
        world.rules.delete(World.ANA, other, RuleRef.id(near.id()));
        world.add(mine, World.wish(rule));
        assertEquals(rule + " " + code, near(explain(link).nearest()).get(0));
    }

    @Test
    void rulesOfOtherHosts_areNamedToTheirOwnerAndToOperators() {
        published(other, "https://shop.cn/a");
        published(other, "https://shops.cn/of/other");
        published(mine, "https://shops.cn/mine");
        Explanation toOwner = explain("https://shop.cn/b");
        Explanation toOperator = preview.explain(question("https://shop.cn/b", null, true))
                .get(0)
                .explanation();
        assertEquals(
                List.of("https://shop.cn/a path_differs", "https://shops.cn/mine host_differs"),
                near(toOwner.nearest()));
        assertEquals(
                List.of(
                        "https://shop.cn/a path_differs",
                        "https://shops.cn/mine host_differs",
                        "https://shops.cn/of/other host_differs"),
                near(toOperator.nearest()));
        assertTrue(toOwner.complete() && toOperator.complete());
    }

    @Test
    void moreSpecificRule_isNamedWhenTheHomePageOpens() {
        published(mine, "https://shop.cn/");
        published(mine, "https://shop.cn/table/");
        Explanation explanation = explain("https://shop.cn/table");
        assertEquals(Decision.OPEN_LIVE, explanation.decision());
        assertEquals(
                "https://shop.cn/", Objects.requireNonNull(explanation.rule()).prefix());
        assertEquals(List.of("https://shop.cn/table/ link_lacks_trailing_slash"), near(explanation.moreSpecific()));
    }

    @ParameterizedTest
    @EnumSource
    void rolePolicyAndClientVersion_areThoseThatGatewaysReport(TestDatabase kind) {
        close();
        open(kind);
        String link = "https://shop.cn/test";
        world.add(mine, new NewRule(link, false, World.PAGE, Version.DEVELOP, List.of(link)));
        world.accounts.putMember(World.ANA, mine, "tess", Role.EXPERIENCER);
        List<SettingsExplanation> before = preview.explain(question(link, "tess", false));
        assertEquals(
                List.of(0), before.stream().map(SettingsExplanation::gateways).toList());
        assertEquals(Decision.OPEN_TEST, before.get(0).explanation().decision());
        report("a", Map.of("role-policy", "strict", "min-client-version", "7.0"));
        report("b", Map.of("role-policy", "strict", "min-client-version", "7.0"));
        report("c", Map.of("role-policy", "any", "min-client-version", "6.5.6"));
        report("d", Map.of("role-policy", "of a later version", "min-client-version", "6.5.6"));
        report("e", null);
        List<SettingsExplanation> told = preview.explain(question(link, "tess", false));
        assertEquals(
                List.of(2, 1), told.stream().map(SettingsExplanation::gateways).toList());
        assertEquals("strict", told.get(0).settings().rolePolicy().toString());
        assertEquals(Decision.WEB_UNPUBLISHED, told.get(0).explanation().decision());
        assertEquals(Decision.OPEN_TEST, told.get(1).explanation().decision());
        Question old = new Question(mine, bytes(link), null, "6.9", false, Language.ENGLISH);
        assertEquals(
                Decision.WEB_CLIENT_TOO_OLD,
                preview.explain(old).get(0).explanation().decision());
        world.clock.advance(java.time.Duration.ofHours(2));
        assertEquals(
                List.of(0),
                preview.explain(question(link, "tess", false)).stream()
                        .map(SettingsExplanation::gateways)
                        .toList());
    }

    private void report(String gateway, @Nullable Map<String, String> settings) {
        gateways.put(
                gateway,
                null,
                new Report(gateway, 1, null, null, "current", 1, settings, null, null, null, null, null),
                world.clock.instant());
    }

    @Test
    void membersOfAnotherAccount_areForOperatorsOnly() {
        String link = "https://shop.cn/test";
        world.add(other, new NewRule(link, false, World.PAGE, Version.DEVELOP, List.of(link)));
        world.accounts.putMember(World.ANA, other, "tess", Role.ADMIN);
        assertEquals(
                Decision.WEB_UNPUBLISHED,
                preview.explain(question(link, "tess", false))
                        .get(0)
                        .explanation()
                        .decision());
        assertEquals(
                Decision.OPEN_TEST,
                preview.explain(question(link, "tess", true))
                        .get(0)
                        .explanation()
                        .decision());
    }

    /** The rules that match are the last ones of a host with many rules, also those that have just been added. */
    @ParameterizedTest
    @EnumSource
    void decision_isExactOnAHostWithManyRules(TestDatabase kind) {
        close();
        open(kind);
        ManyRules.add(world, other, "https://shop.cn/m/", kind == TestDatabase.SQLITE ? 21_000 : 3_000);
        published(mine, "https://shop.cn/z/");
        Waiting.await().until(() -> index.live().revision() == world.revision());
        Explanation decided = explain("https://shop.cn/z/1");
        assertEquals(Decision.OPEN_LIVE, decided.decision());
        assertEquals(
                "https://shop.cn/z/", Objects.requireNonNull(decided.rule()).prefix());
        assertTrue(
                near(explain("https://shop.cn/z").nearest()).contains("https://shop.cn/z/ link_lacks_trailing_slash"));
        assertEquals(
                "https://shop.cn/m/2999/",
                Objects.requireNonNull(explain("https://shop.cn/m/2999/x").rule())
                        .prefix());
    }

    @Test
    void badLink_isRefusedWithAdvice() {
        World.refused(
                Refusal.INVALID_ARGUMENT,
                () -> explain("shop.cn/\u200Bitem"),
                "link: \"shop.cn/<U+200B>item\": ",
                "write it with one of these in front");
        Question chinese = new Question(mine, bytes("https://shop.cn:99999/"), null, null, false, Language.CHINESE);
        World.refused(Refusal.INVALID_ARGUMENT, () -> preview.explain(chinese), "端口 99999");
        Question version = new Question(mine, bytes("https://shop.cn/"), null, "eight", false, Language.ENGLISH);
        World.refused(Refusal.INVALID_ARGUMENT, () -> preview.explain(version), "client_version: \"eight\"");
    }
}
