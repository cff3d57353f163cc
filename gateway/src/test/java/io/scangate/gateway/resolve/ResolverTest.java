package io.scangate.gateway.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.index.Rules;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.RolePolicy;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.TestPage;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.rule.Withheld;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResolverTest {
    private static final Map<String, Role> MEMBERS =
            Map.of("ana", Role.ADMIN, "dev", Role.DEVELOPER, "exp", Role.EXPERIENCER);
    private static final String TEST_LINK = "https://h.cn/live/?id=1";

    private static RuleIndex index(Version version) {
        return Rules.index(
                new Account(
                        "wx1",
                        MEMBERS,
                        List.of(
                                new Rule(
                                        "https://h.cn/live/",
                                        "pages/live",
                                        new TestPage("pages/test", version, List.of(TEST_LINK))),
                                new Rule(
                                        "https://h.cn/draft",
                                        null,
                                        new TestPage("pages/test", version, List.of("https://h.cn/draft"))),
                                new Rule("https://h.cn/live/unpublished", null, null))),
                new Account("wx2", Map.of("stranger", Role.ADMIN), List.of()));
    }

    private static Decision decide(RolePolicy policy, Version version, String link, @Nullable String user) {
        Resolver resolver = new Resolver(new ResolveSettings("6.5.6", policy));
        return resolver.resolve(index(version), Rules.link(link), new Scan().user(user), new RuleView());
    }

    private static Decision decide(String link, @Nullable String user) {
        return decide(RolePolicy.ANY_ROLE, Version.DEVELOP, link, user);
    }

    @Test
    void testLinkAndMember_opensTheTestPage_publishedOrNot() {
        for (String member : MEMBERS.keySet()) {
            assertEquals(Decision.OPEN_TEST, decide(TEST_LINK, member));
            assertEquals(Decision.OPEN_TEST, decide("https://h.cn/draft", member));
        }
        assertEquals(Decision.OPEN_TEST, decide("HTTPS://H.cn:443/live/?%69d=1#x", "ana"));
    }

    @Test
    void nonMember_opensTheLivePageOrTheWebPage() {
        for (@Nullable String user : new @Nullable String[] {null, "stranger", "nobody", ""}) {
            assertEquals(Decision.OPEN_LIVE, decide(TEST_LINK, user));
            assertEquals(Decision.WEB_UNPUBLISHED, decide("https://h.cn/draft", user));
        }
    }

    @Test
    void memberOnAnotherLink_opensTheLivePage() {
        assertEquals(Decision.OPEN_LIVE, decide("https://h.cn/live/?id=12", "ana"));
        assertEquals(Decision.WEB_UNPUBLISHED, decide("https://h.cn/draft?x", "ana"));
    }

    @Test
    void unpublishedRule_doesNotFallThroughToABroaderOne() {
        assertEquals(Decision.OPEN_LIVE, decide("https://h.cn/live/other", null));
        assertEquals(Decision.WEB_UNPUBLISHED, decide("https://h.cn/live/unpublished", null));
    }

    @ParameterizedTest
    @CsvSource({"SUSPENDED, WEB_SUSPENDED", "BLOCKED, WEB_BLOCKED"})
    void withheldRule_opensNoPageForTesters_andNoBroaderRule(Withheld withheld, Decision expected) {
        TestPage test = new TestPage("pages/test", Version.TRIAL, List.of("https://h.cn/live/sub/t"));
        RuleIndex index = Rules.index(
                new Account(
                        "wx1",
                        MEMBERS,
                        List.of(new Rule("https://h.cn/live/sub/", "pages/live", test, withheld, Place.NONE))),
                new Account(
                        "wx2",
                        MEMBERS,
                        List.of(
                                new Rule("https://h.cn/live/", "pages/broad", null),
                                new Rule("https://h.cn/live/sub/deep/", "pages/deep", null))));
        Resolver resolver = new Resolver(ResolveSettings.DEFAULT);
        RuleView rule = new RuleView();
        for (String link : List.of("https://h.cn/live/sub/t", "https://h.cn/live/sub/", "https://h.cn/live/sub/x?y")) {
            for (@Nullable String user : new @Nullable String[] {null, "ana", "dev", "stranger"}) {
                assertEquals(expected, resolver.resolve(index, Rules.link(link), new Scan().user(user), rule));
                assertEquals("wx1", rule.appid());
            }
        }
        assertEquals(
                Decision.OPEN_LIVE,
                resolver.resolve(index, Rules.link("https://h.cn/live/sub/deep/x"), new Scan(), rule));
        assertEquals(Decision.OPEN_LIVE, resolver.resolve(index, Rules.link("https://h.cn/live/a"), new Scan(), rule));
    }

    @Test
    void noRuleOrUserInfo_opensTheWebPage() {
        assertEquals(Decision.WEB_NO_RULE, decide("https://other.cn/", "ana"));
        assertEquals(Decision.WEB_NO_RULE, decide("https://user@h.cn/live/?id=1", "ana"));
        assertEquals(Decision.WEB_NO_RULE, decide("https://:pw@h.cn/live/", null));
    }

    @ParameterizedTest
    @CsvSource({
        "DEVELOP, ana, OPEN_LIVE",
        "DEVELOP, dev, OPEN_TEST",
        "DEVELOP, exp, OPEN_LIVE",
        "TRIAL, ana, OPEN_TEST",
        "TRIAL, dev, OPEN_LIVE",
        "TRIAL, exp, OPEN_TEST",
        "RELEASE, ana, OPEN_TEST",
        "RELEASE, dev, OPEN_TEST",
        "RELEASE, exp, OPEN_TEST"
    })
    void strictPolicy_followsItsTable(Version version, String user, Decision expected) {
        assertEquals(expected, decide(RolePolicy.STRICT, version, TEST_LINK, user));
    }

    @ParameterizedTest
    @CsvSource({
        "6.5.5, WEB_CLIENT_TOO_OLD",
        "6.4.99, WEB_CLIENT_TOO_OLD",
        "6, WEB_CLIENT_TOO_OLD",
        "6.5.6, OPEN_LIVE",
        "6.5.6.0, OPEN_LIVE",
        "6.5.10, OPEN_LIVE",
        "6.10, OPEN_LIVE",
        "8.0.50, OPEN_LIVE"
    })
    void clientsBelowTheMinimum_openTheWebPage(String version, Decision expected) {
        Resolver resolver = new Resolver(ResolveSettings.DEFAULT);
        Scan scan = new Scan().clientVersion(ClientVersion.parse(version));
        assertEquals(expected, resolver.resolve(index(Version.TRIAL), Rules.link(TEST_LINK), scan, new RuleView()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "6.", "a", "6.5.6.7.8", "6..5", "65536", "6.5.6 ", "-1", "99999"})
    void malformedVersions(String version) {
        assertEquals(ClientVersion.MALFORMED, ClientVersion.parse(version));
        assertTrue(ClientVersion.parse("32767.65535.65535.65535") > 0);
    }

    @Test
    void defaults_andBadSettings() {
        assertEquals("6.5.6", ResolveSettings.DEFAULT.minClientVersion());
        assertEquals(RolePolicy.ANY_ROLE, ResolveSettings.DEFAULT.rolePolicy());
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new ResolveSettings("six", RolePolicy.ANY_ROLE));
        assertEquals("min-client-version: \"six\" (expected: a version such as 6.5.6)", refused.getMessage());
    }
}
