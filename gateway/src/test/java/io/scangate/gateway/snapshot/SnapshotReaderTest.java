package io.scangate.gateway.snapshot;

import static io.scangate.gateway.snapshot.Documents.document;
import static io.scangate.gateway.snapshot.Documents.rule;
import static io.scangate.gateway.snapshot.Documents.rules;
import static io.scangate.gateway.snapshot.Documents.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.rule.Withheld;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

public class SnapshotReaderTest {
    private static final String FULL = document(42, """
            {"appid": "wx3f1c0a9b2d4e5f60",
             "members": {"user-ana": "admin", "微信": "experiencer"},
             "rules": [
               {"prefix": "https://wx.qq.com/mp/",
                "live": {"page": "pages/index/index"},
                "test": {"page": "pages/next/index", "version": "trial", "links": ["https://wx.qq.com/mp/?id=1"]}}]}""");

    @Test
    void aWithheldRuleOpensNoPage() {
        RuleIndex index = snapshot(rules(
                        "{\"prefix\": \"https://a/\", \"withheld\": \"suspended\"}",
                        "{\"withheld\": \"blocked\", \"prefix\": \"https://b/\", \"live\": {\"page\": \"pages/a\"}, \"test\":"
                                + " {\"page\": \"p\", \"version\": \"trial\", \"links\": [\"https://b/\"]}}",
                        "{\"prefix\": \"https://c/\", \"withheld\": null, \"live\": {\"page\": \"pages/a\"}}"))
                .index();
        assertEquals(Withheld.SUSPENDED, find(index, "https://a/").withheld());
        RuleView both = find(index, "https://b/");
        assertEquals(Withheld.BLOCKED, both.withheld());
        assertTrue(!both.isPublished() && !both.hasTest());
        assertNull(find(index, "https://c/").withheld());
        assertEquals("pages/a", find(index, "https://c/").livePage());
    }

    @Test
    void theDocumentOfTheContractIsReadWhole() {
        Snapshot snapshot = snapshot(FULL);
        assertEquals(42, snapshot.revision());
        assertEquals(FULL.getBytes(StandardCharsets.UTF_8).length, snapshot.bytes());
        assertEquals(Rejections.NONE, snapshot.rejections());
        assertEquals(List.of(), snapshot.warnings());
        RuleView rule = find(snapshot.index(), "https://wx.qq.com/mp/?id=1");
        assertEquals("wx3f1c0a9b2d4e5f60", rule.appid());
        assertEquals("https://wx.qq.com/mp/", rule.prefix());
        assertEquals("pages/index/index", rule.livePage());
        assertEquals("pages/next/index", rule.testPage());
        assertEquals(Version.TRIAL, rule.testVersion());
        assertTrue(rule.isTestLink((Link) LinkParser.parse("https://wx.qq.com/mp/?id=1")));
        assertEquals(Role.ADMIN, role(rule, "user-ana"));
        assertEquals(Role.EXPERIENCER, role(rule, "微信"));
    }

    @Test
    void fieldsMayComeInAnyOrder() {
        Snapshot snapshot = snapshot("""
                {"accounts": [
                  {"rules": [
                    {"test": {"links": ["https://wx.qq.com/mp/?id=1"], "version": "develop", "page": "pages/t"},
                     "live": {"page": "pages/l"},
                     "prefix": "https://wx.qq.com/mp/"}],
                   "members": {"u": "developer"},
                   "appid": "wx1"}],
                 "revision": 7,
                 "format": "scangate-snapshot/1"}""");
        assertEquals(7, snapshot.revision());
        RuleView rule = find(snapshot.index(), "https://wx.qq.com/mp/?id=1");
        assertEquals("wx1", rule.appid());
        assertEquals("pages/l", rule.livePage());
        assertEquals("pages/t", rule.testPage());
        assertEquals(Role.DEVELOPER, role(rule, "u"));
    }

    @Test
    void nullMeansAnAbsentPart() {
        Snapshot snapshot = snapshot(document(1, """
                {"appid": "wx1", "members": null, "rules": [{"prefix": "https://a/", "live": null, "test": null}]},
                {"appid": "wx2", "rules": null}, {"appid": "wx3"}"""));
        assertEquals(Rejections.NONE, snapshot.rejections());
        assertEquals(1, snapshot.index().rules());
        assertEquals(3, snapshot.index().accounts());
        RuleView rule = find(snapshot.index(), "https://a/");
        assertTrue(!rule.isPublished() && !rule.hasTest());
    }

    @Test
    void aSnapshotMayHaveNoAccounts() {
        assertEquals(0, snapshot(document(0, "")).index().rules());
    }

    @Test
    void theLargestRevisionIsRead() {
        assertEquals(Long.MAX_VALUE, snapshot(document(Long.MAX_VALUE, "")).revision());
    }

    @Test
    void aByteOrderMarkIsSkipped() {
        assertEquals(
                1,
                snapshot("\uFEFF" + rules(rule("https://a/", "pages/a")))
                        .index()
                        .rules());
    }

    @Test
    void escapesAreDecoded() {
        RuleIndex index = snapshot(
                        rules("{\"prefix\": \"https:\\/\\/a\\u002f\", \"live\": {\"page\": \"p\\u0061ge\"}}"))
                .index();
        assertEquals("page", find(index, "https://a/").livePage());
    }

    @Test
    void pagesInOneSlotOfTheCacheAreDistinguished() {
        // "Aa" and "BB" have the same hash code.
        RuleIndex index = snapshot(rules(
                        rule("https://a/", "pages/Aa"), rule("https://b/", "pages/BB"), rule("https://c/", "pages/Aa")))
                .index();
        assertEquals("pages/Aa", find(index, "https://a/").livePage());
        assertEquals("pages/BB", find(index, "https://b/").livePage());
        assertEquals("pages/Aa", find(index, "https://c/").livePage());
    }

    @Test
    void unknownFieldsAreIgnoredAndTheFirstOfEachNameIsListed() {
        Snapshot snapshot = snapshot("""
                {"format": "scangate-snapshot/1", "revision": 1, "made": {"by": ["x", {"y": 1}]},
                 "accounts": [{"appid": "wx1", "name": "A", "rules": [
                   {"prefix": "https://a/", "live": {"page": "pages/a", "title": null}, "comment": [[], {}]},
                   {"prefix": "https://b/", "comment": "again"}]}]}""");
        assertEquals(Rejections.NONE, snapshot.rejections());
        assertEquals(2, snapshot.index().rules());
        assertEquals(
                List.of(
                        "unknown field \"made\" of the document is ignored (first at line 1, column 58)",
                        "unknown field \"name\" of an account is ignored (first at line 2, column 40)",
                        "unknown field \"title\" of live is ignored (first at line 3, column 66)",
                        "unknown field \"comment\" of a rule is ignored (first at line 3, column 84)"),
                snapshot.warnings());
    }

    @Test
    void tenUnknownFieldsAtMostAreListed() {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            fields.append("\"f").append(i).append("\": 1, ");
        }
        assertEquals(
                10,
                snapshot(document(1, "{" + fields + "\"appid\": \"wx1\"}"))
                        .warnings()
                        .size());
    }

    @Test
    void differentContentHasDifferentDigests() {
        String document = rules(rule("https://a/", "pages/a"));
        assertEquals(snapshot(document).digest(), snapshot(document).digest());
        assertNotEquals(
                snapshot(document).digest(),
                snapshot(rules(rule("https://a/", "pages/b"))).digest());
        assertNotEquals(snapshot(document).digest(), snapshot(document + "\n").digest());
    }

    @Test
    void aWholeWorldIsRead() throws IOException {
        byte[] world = world();
        int rules = 0;
        JsonNode accounts = new ObjectMapper().readTree(world).get("accounts");
        for (JsonNode account : accounts) {
            rules += account.get("rules").size();
        }
        Snapshot snapshot = snapshot(new String(world, StandardCharsets.UTF_8));
        assertEquals(Rejections.NONE, snapshot.rejections());
        assertEquals(accounts.size(), snapshot.index().accounts());
        assertEquals(rules, snapshot.index().rules());
    }

    static byte[] world() throws IOException {
        try (InputStream in = SnapshotReaderTest.class.getResourceAsStream("/cases/world-1.json")) {
            assertNotNull(in);
            return in.readAllBytes();
        }
    }

    public static RuleView find(RuleIndex index, String link) {
        RuleView view = new RuleView();
        assertTrue(index.find((Link) LinkParser.parse(link), view), link);
        return view;
    }

    private static Role role(RuleView rule, String user) {
        byte[] bytes = user.getBytes(StandardCharsets.UTF_8);
        Role role = rule.roleOf(bytes, 0, bytes.length);
        assertNotNull(role);
        return role;
    }
}
