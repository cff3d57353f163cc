package io.scangate.config.lifecycle;

import static io.scangate.config.lifecycle.World.ANA;
import static io.scangate.config.lifecycle.World.PAGE;
import static io.scangate.config.lifecycle.World.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.Version;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rules that an add or an edit refuses, and stored rules of this kind. */
class RefusedRulesTest extends WorldTest {
    private final String appid = world.account();
    private final String root = "https://" + World.host() + "/";

    RefusedRulesTest(TestDatabase kind) {
        super(kind);
    }

    private void refusedPrefix(String prefix, String... parts) {
        long before = world.revision();
        refused(Refusal.ILLEGAL_PREFIX, () -> world.add(appid, World.wish(prefix)), parts);
        assertEquals(before, world.revision());
    }

    @Test
    void patternsAndTwoLinksAreRefusedWithAdvice() {
        String pattern = "end the prefix with / in front of the part that varies";
        refusedPrefix(root + "{id}/", root + "{id}/", "no pattern", pattern);
        refusedPrefix(root + "a/*", pattern);
        refusedPrefix(root.replace("://", "://*."), pattern);
        refusedPrefix(root + "?id={id}", pattern);
        refusedPrefix(root + "a,https://other.example.com/", "one link", "make one rule for each");
        world.add(appid, World.wish(root + "a*?url=https://other.example.com/*"));
        world.add(appid, World.wish(root + "%7Bid%7D"));
    }

    @Test
    void invisibleCharactersAndFinalDotsAreNamed() {
        refusedPrefix(root + "a\u200bb", "U+200B stands at offset " + (root.length() + 1));
        refusedPrefix(root + "a b", "U+0020 stands at offset " + (root.length() + 1));
        refusedPrefix(root.replace(".com/", ".com./"), "a host without a dot at its end");
        refusedPrefix(root.replace(".com/", ".com.:8443/"), "a host without a dot at its end");
    }

    @Test
    void spacesAroundAPrefixAreTrimmedAndNotStored() {
        ConfiguredRule rule = world.add(appid, World.wish("\ufeff\u3000 " + root + "a\u00a0\r\n"));
        assertEquals(root + "a", rule.prefix());
        assertEquals(root + "a", rule.canonical());
        assertEquals(rule, world.rules.get(appid, RuleRef.prefix("\u2003" + root + "a\u0000")));
        refused(Refusal.DUPLICATE_RULE, () -> world.add(appid, World.wish(root + "a\u3000")));
        refusedPrefix("\ufeff\ufeff" + root + "b", "U+FEFF stands at offset 1");
        refusedPrefix(root + "b\ufeff \ufeff", "U+FEFF stands at offset " + (root.length() + 1));
        refusedPrefix("\ufeff" + root + "b\ufeff", "U+FEFF stands at offset " + (root.length() + 2));
    }

    /** The canonical form of these texts is that of another rule, so no call may take them for its name. */
    @Test
    void textsThatCanBeNoRuleNameNoOtherRule() {
        String written = root + "a";
        ConfiguredRule rule = world.add(appid, World.wish(written));
        for (String text : List.of(
                written.replace("://", "://me@"),
                written + "#old",
                written + "#",
                written.replace(".", "\u200b."),
                "\ufeff\ufeff" + written)) {
            RuleRef ref = RuleRef.prefix(text);
            refused(Refusal.ILLEGAL_PREFIX, () -> world.rules.edit(ANA, appid, ref, World.page("pages/b")));
            refused(Refusal.ILLEGAL_PREFIX, () -> world.rules.publish(ANA, appid, ref));
            refused(Refusal.ILLEGAL_PREFIX, () -> world.rules.delete(ANA, appid, ref));
            refused(Refusal.ILLEGAL_PREFIX, () -> world.rules.get(appid, ref));
        }
        assertEquals(rule, world.rules.get(appid, RuleRef.prefix(written)));
    }

    @Test
    void aPageWithAParameterOfTheScanIsRefusedInAnAddAndInAnEdit() {
        NewRule wish = new NewRule(root, false, "pages/a?q=1", Version.DEVELOP, List.of());
        refused(Refusal.INVALID_ARGUMENT, () -> world.add(appid, wish), "pages/a?q=1", "give yours another name");
        ConfiguredRule rule = world.add(appid, World.wish(root));
        RuleRef ref = RuleRef.id(rule.id());
        refused(
                Refusal.INVALID_ARGUMENT,
                () -> world.rules.edit(ANA, appid, ref, World.page("pages/a?x&scancode_time")),
                "page",
                "scancode_time");
        world.rules.edit(ANA, appid, ref, World.page("pages/a?Q=1&id=q"));
    }

    @Test
    void anImportedPatternIsEditedPublishedAndDeletedLikeAnyRule() {
        AccountImport.Terms terms = new AccountImport.Terms(AccountKind.CORPORATE, true, PAGE, 10, 5);
        AccountImport imports = new AccountImport("operator:import", terms, world.clock);
        String prefix = root + "{id}/";
        io.scangate.gateway.rule.Account account = new io.scangate.gateway.rule.Account(
                appid, Map.of(), List.of(new Rule("\u3000" + prefix, "pages/a?q=1", null)));
        world.store.changeMany(
                "operator:import",
                batch -> imports.take(batch, account, left -> {
                    throw new AssertionError(left);
                }));
        RuleRef ref = RuleRef.prefix(root + "%7bid}/");
        ConfiguredRule rule = world.rules.get(appid, ref);
        assertEquals(prefix, rule.prefix());
        assertEquals(
                List.of("pattern", "page_parameter"),
                RuleState.of(rule).stream().map(RuleState.Remark::code).toList());
        world.rules.edit(ANA, appid, ref, new RuleEdit(true, null, null, List.of(root + "{id}/1")));
        world.rules.publish(ANA, appid, ref);
        world.rules.edit(ANA, appid, ref, World.page("pages/b"));
        world.rules.publish(ANA, appid, ref);
        assertEquals(
                List.of("pattern"),
                RuleState.of(world.rules.get(appid, ref)).stream()
                        .map(RuleState.Remark::code)
                        .toList());
        world.rules.delete(ANA, appid, ref);
    }
}
