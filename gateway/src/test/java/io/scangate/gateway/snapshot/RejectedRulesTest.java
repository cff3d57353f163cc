package io.scangate.gateway.snapshot;

import static io.scangate.gateway.rule.RejectionReason.BAD_PAGE;
import static io.scangate.gateway.rule.RejectionReason.BAD_TEST_LINK;
import static io.scangate.gateway.rule.RejectionReason.DUPLICATE_ACCOUNT;
import static io.scangate.gateway.rule.RejectionReason.DUPLICATE_RULE;
import static io.scangate.gateway.rule.RejectionReason.FRAGMENT_IN_PREFIX;
import static io.scangate.gateway.rule.RejectionReason.LINK_TOO_LONG;
import static io.scangate.gateway.rule.RejectionReason.MALFORMED_ACCOUNT;
import static io.scangate.gateway.rule.RejectionReason.MALFORMED_LINK;
import static io.scangate.gateway.rule.RejectionReason.MALFORMED_RULE;
import static io.scangate.gateway.rule.RejectionReason.TEST_LINK_OUTSIDE_RULE;
import static io.scangate.gateway.rule.RejectionReason.UNKNOWN_ROLE;
import static io.scangate.gateway.rule.RejectionReason.UNKNOWN_VERSION;
import static io.scangate.gateway.rule.RejectionReason.UNKNOWN_WITHHELD;
import static io.scangate.gateway.rule.RejectionReason.UNSUPPORTED_SCHEME;
import static io.scangate.gateway.rule.RejectionReason.USER_INFO_IN_PREFIX;
import static io.scangate.gateway.snapshot.Documents.document;
import static io.scangate.gateway.snapshot.Documents.placeOfMark;
import static io.scangate.gateway.snapshot.Documents.rule;
import static io.scangate.gateway.snapshot.Documents.rules;
import static io.scangate.gateway.snapshot.Documents.snapshot;
import static io.scangate.gateway.snapshot.Documents.unmarked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.rule.RejectionReason;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules and accounts that are left out. {@code @} marks the place that the rejection must name. */
class RejectedRulesTest {
    private static final String TOO_LONG = "https://a/" + "x".repeat(5000);

    static Stream<Arguments> badRules() {
        return Stream.of(
                Arguments.of(MALFORMED_LINK, rule("nolink", "pages/a"), "nolink"),
                Arguments.of(MALFORMED_LINK, rule("", "pages/a"), ""),
                Arguments.of(MALFORMED_LINK, rule("https://a/\\ud800", "pages/a"), "https://a/\ud800"),
                Arguments.of(UNSUPPORTED_SCHEME, rule("wxp://a/", "pages/a"), "wxp://a/"),
                Arguments.of(USER_INFO_IN_PREFIX, rule("https://u@a/", "pages/a"), "https://u@a/"),
                Arguments.of(FRAGMENT_IN_PREFIX, rule("https://a/#f", "pages/a"), "https://a/#f"),
                Arguments.of(BAD_PAGE, rule("https://a/", "/pages/a"), "https://a/"),
                Arguments.of(BAD_PAGE, test("/pages/t", "trial", "\"https://a/\""), "https://a/"),
                Arguments.of(BAD_TEST_LINK, test("pages/t", "trial", "\"https://a/\", \"x\""), "https://a/"),
                Arguments.of(TEST_LINK_OUTSIDE_RULE, test("pages/t", "trial", "\"https://b/\""), "https://a/"),
                Arguments.of(UNKNOWN_VERSION, test("pages/t", "beta", "\"https://a/\""), "https://a/"),
                Arguments.of(UNKNOWN_WITHHELD, "{\"prefix\": \"https://a/\", \"withheld\": \"expired\"}", "https://a/"),
                Arguments.of(UNKNOWN_WITHHELD, "{\"prefix\": \"https://a/\", \"withheld\": \"\"}", "https://a/"),
                Arguments.of(MALFORMED_RULE, "{\"prefix\": \"https://a/\", \"withheld\": true}", "https://a/"),
                Arguments.of(MALFORMED_RULE, test("pages/t", "trial", "\"https://a/\", 5"), "https://a/"),
                Arguments.of(
                        MALFORMED_RULE,
                        "{\"test\": {\"version\": \"trial\", \"links\": []}, " + "\"prefix\": \"https://a/\"}",
                        "https://a/"),
                Arguments.of(
                        MALFORMED_RULE,
                        "{\"test\": {\"page\": \"p\", \"links\": []}, " + "\"prefix\": \"https://a/\"}",
                        "https://a/"),
                Arguments.of(
                        MALFORMED_RULE,
                        "{\"test\": {\"page\": \"p\", \"version\": \"trial\"}, " + "\"prefix\": \"https://a/\"}",
                        "https://a/"),
                Arguments.of(
                        MALFORMED_RULE,
                        "{\"test\": {\"page\": \"p\", \"version\": \"trial\", \"links\": {}}, "
                                + "\"prefix\": \"https://a/\"}",
                        "https://a/"),
                Arguments.of(
                        MALFORMED_RULE,
                        "{\"live\": {\"page\": [[\"x\"], {\"y\": {}}]}, " + "\"prefix\": \"https://a/\"}",
                        "https://a/"),
                Arguments.of(MALFORMED_RULE, "{\"live\": {}, \"prefix\": \"https://a/\"}", "https://a/"),
                Arguments.of(MALFORMED_RULE, "{\"live\": true, \"prefix\": \"https://a/\"}", "https://a/"),
                Arguments.of(MALFORMED_RULE, "{\"prefix\": \"https://a/\", \"test\": [1, {}]}", "https://a/"));
    }

    private static String test(String page, String version, String links) {
        return "{\"test\": {\"page\": \"" + page + "\", \"version\": \"" + version + "\", \"links\": [" + links
                + "]}, \"prefix\": \"https://a/\"}";
    }

    @ParameterizedTest
    @MethodSource("badRules")
    void aBadRuleIsNamedAndItsNeighboursAreServed(RejectionReason reason, String text, String prefix) {
        Snapshot snapshot =
                snapshot(rules(rule("https://before/", "pages/a"), "  " + text, rule("https://after/", "pages/a")));
        assertEquals(2, snapshot.index().rules());
        RejectedRule rejected = onlyOne(snapshot);
        assertEquals(reason, rejected.reason(), rejected.detail());
        assertEquals(3, rejected.place().line());
        assertEquals(3, rejected.place().column());
        assertEquals("wx1", rejected.appid());
        assertEquals(prefix, rejected.prefix());
        boolean saysWhatToDo =
                rejected.detail().contains("(expected: ") || rejected.detail().contains("\": The link");
        assertTrue(saysWhatToDo, rejected.detail());
        assertEquals(1, snapshot.rejections().badRules());
    }

    @ParameterizedTest
    @MethodSource("rulesWithoutAPrefix")
    void aRuleWithoutAPrefixIsNamedByItsPlace(String text) {
        Snapshot snapshot = snapshot(rules(rule("https://before/", "pages/a"), text));
        RejectedRule rejected = onlyOne(snapshot);
        assertEquals(MALFORMED_RULE, rejected.reason());
        assertEquals(3, rejected.place().line());
        assertEquals(1, rejected.place().column());
        assertNull(rejected.prefix());
    }

    static Stream<String> rulesWithoutAPrefix() {
        return Stream.of(
                "{}",
                "5",
                "null",
                "\"x\"",
                "[{\"prefix\": \"https://a/\"}]",
                "{\"prefix\": 5}",
                "{\"prefix\": [\"https://a/\"]}",
                "{\"prefix\": null}",
                "{\"live\": {\"page\": \"pages/a\"}}");
    }

    @Test
    void aLongPrefixIsNamedByItsBeginning() {
        RejectedRule rejected = onlyOne(snapshot(rules(rule(TOO_LONG, "pages/a"))));
        assertEquals(LINK_TOO_LONG, rejected.reason());
        assertEquals(TOO_LONG.substring(0, 4296) + "...", rejected.prefix());
        assertEquals(2, rejected.place().line());
    }

    @Test
    void theSecondOfTwoEqualRulesIsLeftOut() {
        String marked = document(
                1,
                "{\"appid\": \"wx1\", \"rules\": [" + rule("https://a/", "pages/a") + "]},\n{\"rules\": [@"
                        + rule("HTTPS://A", "pages/b") + "], \"appid\": \"wx2\"}");
        RejectedRule rejected = onlyOne(marked);
        assertEquals(DUPLICATE_RULE, rejected.reason());
        assertEquals("wx2", rejected.appid());
        assertTrue(rejected.detail().contains("account wx1 at line 1, column "), rejected.detail());
    }

    @Test
    void onlyAMemberWithAnUnknownRoleIsLeftOut() {
        String marked = document(
                1,
                "{\"members\": {\"ana\": \"admin\", \"bo\":\n  @\"boss\"}, \"appid\": \"wx1\"," + "\"rules\": ["
                        + rule("https://a/", "pages/a") + "]}");
        RejectedRule rejected = onlyOne(marked);
        assertEquals(UNKNOWN_ROLE, rejected.reason());
        assertEquals("wx1", rejected.appid());
        assertNull(rejected.prefix());
        assertEquals("member \"bo\": \"boss\" (expected: admin, developer or experiencer)", rejected.detail());
        Snapshot snapshot = snapshot(unmarked(marked));
        assertEquals(1, snapshot.index().rules());
        assertEquals(0, snapshot.rejections().badRules());
    }

    @Test
    void aRoleThatIsNoStringIsUnknown() {
        assertEquals(
                UNKNOWN_ROLE,
                onlyOne(document(1, "{\"members\": {\"bo\": @{\"role\": [\"admin\"]}}, \"appid\": \"wx1\"}"))
                        .reason());
    }

    @Test
    void membersThatAreNoObjectDoNotAffectTheRules() {
        String marked = document(
                1, "{\"members\": @[\"ana\"], \"appid\": \"wx1\", \"rules\": [" + rule("https://a/", "pages/a") + "]}");
        assertEquals(MALFORMED_ACCOUNT, onlyOne(marked).reason());
        assertEquals(1, snapshot(unmarked(marked)).index().rules());
    }

    @ParameterizedTest
    @MethodSource("badAccounts")
    void aBadAccountIsLeftOutWithItsRules(RejectionReason reason, String marked, String appid, long badRules) {
        String document = document(1, "{\"appid\": \"wx0\"},\n " + marked);
        RejectedRule rejected = onlyOne(document);
        assertEquals(reason, rejected.reason(), rejected.detail());
        assertEquals(appid, rejected.appid());
        Snapshot snapshot = snapshot(unmarked(document));
        assertEquals(1, snapshot.index().accounts());
        assertEquals(0, snapshot.index().rules());
        assertEquals(badRules, snapshot.rejections().badRules());
    }

    static Stream<Arguments> badAccounts() {
        String two = "\"rules\": [" + rule("https://a/", "pages/a") + ", " + rule("https://b/", "pages/a") + "]";
        return Stream.of(
                Arguments.of(DUPLICATE_ACCOUNT, "@{\"appid\": \"wx0\", " + two + "}", "wx0", 2),
                Arguments.of(MALFORMED_ACCOUNT, "@{\"appid\": \"wx 1\", " + two + "}", "wx 1", 2),
                Arguments.of(MALFORMED_ACCOUNT, "@{\"appid\": 5, " + two + "}", "", 2),
                Arguments.of(MALFORMED_ACCOUNT, "@{" + two + "}", "", 2),
                Arguments.of(MALFORMED_ACCOUNT, "@{\"appid\": \"wx1\", \"rules\": {\"a\": []}}", "wx1", 1),
                Arguments.of(MALFORMED_ACCOUNT, "@[{\"appid\": \"wx1\"}]", "", 1),
                Arguments.of(MALFORMED_ACCOUNT, "@null", "", 1));
    }

    @Test
    void rejectionsAreCountedAndInTheOrderOfTheDocument() {
        Snapshot snapshot = snapshot(rules(
                rule("https://a/", "pages/a"),
                rule("https://a", "pages/a"),
                "5",
                rule("https://a/", "/"),
                rule("nolink", "pages/a")));
        assertEquals(
                List.of(DUPLICATE_RULE, MALFORMED_RULE, BAD_PAGE, MALFORMED_LINK),
                snapshot.rejections().first().stream().map(RejectedRule::reason).toList());
        assertEquals(
                Map.of(DUPLICATE_RULE, 1L, MALFORMED_RULE, 1L, BAD_PAGE, 1L, MALFORMED_LINK, 1L),
                snapshot.rejections().byReason());
        assertEquals(4, snapshot.rejections().total());
    }

    private static RejectedRule onlyOne(String marked) {
        RejectedRule rejected = onlyOne(snapshot(unmarked(marked)));
        assertEquals(placeOfMark(marked), rejected.place());
        return rejected;
    }

    private static RejectedRule onlyOne(Snapshot snapshot) {
        assertEquals(1, snapshot.rejections().total(), snapshot.rejections()::toString);
        return snapshot.rejections().first().get(0);
    }
}
