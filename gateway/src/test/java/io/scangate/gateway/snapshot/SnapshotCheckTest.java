package io.scangate.gateway.snapshot;

import static io.scangate.gateway.snapshot.Documents.rule;
import static io.scangate.gateway.snapshot.Documents.rules;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.snapshot.CheckReport.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotCheckTest {
    private final Path dir;

    SnapshotCheckTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @Test
    void aValidSnapshotExitsWithZero() throws IOException {
        assertReport(
                Verdict.FINE,
                0,
                rules(rule("https://a/", "pages/a")),
                "FILE: revision 1, 1 accounts, 1 rules, 0 left out\n");
    }

    @Test
    void aSnapshotWithBadRulesExitsWithOne() throws IOException {
        assertReport(
                Verdict.PARTLY,
                1,
                rules(rule("https://a/", "/a"), "{}", "{\"prefix\": \"https://b/\", \"page\": \"x\"}"),
                """
                FILE:2:1: wx1 https://a/: bad_page: "/a" (expected: a live page path such as pages/index/index (no leading slash, fragment or space))
                FILE:3:1: wx1 -: malformed_rule: prefix: missing (expected: a link)
                FILE: warning: unknown field "page" of a rule is ignored (first at line 4, column 34)
                FILE: revision 1, 1 accounts, 1 rules, 2 left out
                """);
    }

    @Test
    void rulesThatLookLikePatternsAreServedWithAWarning() throws IOException {
        assertReport(
                Verdict.FINE,
                0,
                rules(
                        rule("https://a/{id}/", "pages/a"),
                        rule("https://*.b/", "pages/a"),
                        rule("https://c/https://d/", "pages/a?q=1")),
                """
                FILE: warning: 2 rules have the warning pattern: "*" and "{...}" are ordinary characters, so the rule \
                matches only links that contain them; to match every link below a path, end the prefix with / in front of \
                the part that varies (wx1 "https://a/{id}/" at line 2, column 1; wx1 "https://*.b/" at line 3, column 1)
                FILE: warning: 1 rule has the warning two_links: a second "://" stands in front of the first "?", so \
                these are probably two links; make one rule for each (wx1 "https://c/https://d/" at line 4, column 1)
                FILE: warning: 1 rule has the warning page_parameter: the scan adds the parameters q and scancode_time \
                to the page, so the page would get two of them; give yours another name \
                (wx1 "https://c/https://d/" at line 4, column 1)
                FILE: revision 1, 1 accounts, 3 rules, 0 left out
                """);
    }

    @Test
    void aWithheldRuleWithAPageIsServedWithAWarning() throws IOException {
        assertReport(
                Verdict.FINE,
                0,
                rules(
                        "{\"prefix\": \"https://a/\", \"withheld\": \"blocked\"}",
                        "{\"prefix\": \"https://b/\", \"withheld\": \"suspended\", \"live\": {\"page\": \"pages/a\"}}"),
                """
                FILE: warning: 1 rule has the warning withheld_with_page: a withheld rule opens no page, so "live" and \
                "test" are ignored; leave them out (wx1 "https://b/" at line 3, column 1)
                FILE: revision 1, 1 accounts, 2 rules, 0 left out
                """);
    }

    @Test
    void aRuleThatIsLeftOutHasNoWarning() throws IOException {
        assertReport(Verdict.PARTLY, 1, rules(rule("https://a/{id}/#x", "pages/a")), """
                FILE:2:1: wx1 https://a/{id}/#x: fragment_in_prefix: "https://a/{id}/#x" (expected: a prefix without #)
                FILE: revision 1, 1 accounts, 0 rules, 1 left out
                """);
    }

    @Test
    void manyWarningsAreCountedAndTheFirstAreNamed() throws IOException {
        String[] many = IntStream.range(0, 7)
                .mapToObj(i -> rule("https://a/" + i + "/*", "pages/a"))
                .toArray(String[]::new);
        Files.writeString(dir.resolve("s"), rules(many));
        String printed = printed(SnapshotCheck.check(dir.resolve("s"), SnapshotSettings.DEFAULT));
        assertTrue(printed.startsWith("FILE: warning: 7 rules have the warning pattern: "), printed);
        assertTrue(printed.contains("wx1 \"https://a/4/*\" at line 6, column 1; and 2 more)\n"), printed);
    }

    @Test
    void aBadDocumentExitsWithTwo() throws IOException {
        assertReport(
                Verdict.REJECTED,
                2,
                "{\n  \"format\": 1",
                "FILE:2:13: wrong_format: format: 1 (expected: \"scangate-snapshot/1\")\n");
    }

    @Test
    void tooManyBadRulesAreListed() throws IOException {
        String[] bad = Collections.nCopies(1001, "{}").toArray(String[]::new);
        Files.writeString(dir.resolve("s"), rules(bad));
        CheckReport report = SnapshotCheck.check(dir.resolve("s"), SnapshotSettings.DEFAULT);
        List<String> lines = printed(report).lines().toList();
        assertEquals(1002, lines.size());
        assertEquals("FILE:1001:1: wx1 -: malformed_rule: prefix: missing (expected: a link)", lines.get(999));
        assertEquals("FILE: and 1 more were left out", lines.get(1000));
        assertEquals("FILE: too_many_bad_rules: 1001 of 1001 rules are bad (expected: at most 10)", lines.get(1001));
    }

    @Test
    void aFileThatIsNotThereExitsWithTwo() {
        CheckReport report = SnapshotCheck.check(dir.resolve("none"), SnapshotSettings.DEFAULT);
        assertEquals(Verdict.REJECTED, report.verdict());
        assertEquals("FILE: unreadable: no such file\n", printed(report));
        assertEquals(
                Verdict.REJECTED,
                SnapshotCheck.check(dir, SnapshotSettings.DEFAULT).verdict());
    }

    @Test
    void controlCharactersOfADocumentDoNotReachTheTerminal() throws IOException {
        String document = rules(rule("a\\u001b[31m\\nFILE: fine\\u202e", "pages/a"));
        Files.writeString(dir.resolve("s"), document);
        String line = printed(SnapshotCheck.check(dir.resolve("s"), SnapshotSettings.DEFAULT));
        assertEquals(
                "FILE:2:1: wx1 a\\u001b[31m\\u000aFILE: fine\\u202e: invisible_character_in_prefix: "
                        + "\"a<U+001B>[31m<U+000A>FILE: fine<U+202E>\" (expected: no white space, control or invisible"
                        + " character; U+001B stands at offset 1)",
                line.substring(0, line.indexOf('\n')));
    }

    private void assertReport(Verdict verdict, int exitCode, String document, String printed) throws IOException {
        Path file = Files.writeString(dir.resolve("s.json"), document);
        CheckReport report = SnapshotCheck.check(file, SnapshotSettings.DEFAULT);
        assertEquals(verdict, report.verdict());
        assertEquals(exitCode, report.verdict().exitCode());
        assertEquals(printed, printed(report));
    }

    private static String printed(CheckReport report) {
        StringWriter text = new StringWriter();
        new CheckReport("FILE", report.read()).print(new PrintWriter(text));
        return text.toString().replace(System.lineSeparator(), "\n");
    }
}
