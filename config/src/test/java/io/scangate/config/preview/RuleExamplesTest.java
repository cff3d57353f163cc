package io.scangate.config.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.config.preview.RuleExamples.Example;
import io.scangate.gateway.link.Link;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of each kind of rule, with the answer that WeChat's documents give. */
class RuleExamplesTest {
    private static List<String> of(String rule) {
        return RuleExamples.of(Link.ofCanonical(rule)).stream()
                .map((Example example) -> (example.matches() ? "+ " : "- ") + example.link())
                .toList();
    }

    @Test
    void ruleThatEndsInASlash_takesWhatIsBelowIt() {
        assertEquals(
                List.of(
                        "+ https://h.cn/a/",
                        "+ https://h.cn/a/table-7",
                        "+ https://h.cn/a/?from=qr",
                        "- https://h.cn/a",
                        "- https://h.cn/A/",
                        "- http://h.cn/a/"),
                of("https://h.cn/a/"));
    }

    @Test
    void ruleOfAHost_hasNoLinkWithoutItsSlash() {
        assertEquals(
                List.of("+ http://h.cn/", "+ http://h.cn/table-7", "+ http://h.cn/?from=qr", "- https://h.cn/"),
                of("http://h.cn/"));
    }

    @Test
    void ruleWithoutASlashAtItsEnd_takesItsPathAlone() {
        assertEquals(
                List.of(
                        "+ https://h.cn/a/b",
                        "+ https://h.cn/a/b?from=qr",
                        "- https://h.cn/a/b/",
                        "- https://h.cn/a/b/table-7",
                        "- https://h.cn/a/b2",
                        "- https://h.cn/A/b",
                        "- http://h.cn/a/b"),
                of("https://h.cn/a/b"));
    }

    @Test
    void ruleWithAQuery_takesParametersThatBeginSo() {
        assertEquals(
                List.of(
                        "+ https://h.cn/a?id=1",
                        "+ https://h.cn/a?id=17",
                        "+ https://h.cn/a?id=1&from=qr",
                        "- https://h.cn/a?from=qr&id=1",
                        "- https://h.cn/a",
                        "- https://h.cn/a/table-7?id=1",
                        "- https://h.cn/A?id=1",
                        "- http://h.cn/a?id=1"),
                of("https://h.cn/a?id=1"));
    }

    @Test
    void digitsOfAPercentEncoding_haveNoOtherCase() {
        assertEquals(
                List.of("- ftp://h.cn/%E7%82%B9A"), of("ftp://h.cn/%E7%82%B9a").subList(5, 6));
    }
}
