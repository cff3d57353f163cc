package io.scangate.gateway.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleWarningTest {
    /** Time that grows with the square of the length would be hours here. */
    @Test
    @Timeout(60)
    void aLongPrefixTakesLinearTime() {
        for (String repeated : List.of("{", "*", "/*", "://", "&", "%2a")) {
            String prefix = "https://h.cn/" + repeated.repeat(2_000_000);
            RuleWarning.of(new Rule(prefix, "p?" + prefix, null));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://*.h.cn/",
                "https://h*.cn/",
                "https://\uff0a.h.cn/",
                "https://%2a.h.cn/",
                "https://h.cn/*",
                "https://h.cn/a/*/b",
                "https://h.cn/*?id=1",
                "\u3000https://h.cn/a/*",
                "https://h.cn/{id}",
                "https://h.cn/?id={id}",
                "https://{shop}.h.cn/",
                "https://h.cn/a{}b"
            })
    void patterns(String prefix) {
        assertEquals(Set.of(RuleWarning.PATTERN), RuleWarning.ofPrefix(prefix));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://h.cn/a*",
                "https://h.cn/*a/",
                "https://h.cn/?id=*",
                "https://h.cn/a?x=/*",
                "https://h.cn/%2A",
                "https://h.cn/{a",
                "https://h.cn/}{",
                "https://h.cn/%7Bid%7D",
                "https://h.cn/?url=https://x.cn/",
                "https://h.cn/a//b",
                "hello"
            })
    void ordinaryPrefixes(String prefix) {
        assertEquals(Set.of(), RuleWarning.ofPrefix(prefix));
    }

    @Test
    void twoLinks() {
        assertEquals(Set.of(RuleWarning.TWO_LINKS), RuleWarning.ofPrefix("https://h.cn/,https://x.cn/"));
        assertEquals(Set.of(RuleWarning.TWO_LINKS), RuleWarning.ofPrefix("https://h.cn/https://x.cn/?a=b"));
        assertEquals(
                EnumSet.of(RuleWarning.TWO_LINKS, RuleWarning.PATTERN), RuleWarning.ofPrefix("https://https://h.cn/*"));
    }

    @Test
    void pagesWithAParameterOfTheScan() {
        for (String page : List.of("p?q=1", "p?a=1&q", "p?%71=2", "p?a&scancode_time=", "p?x?y&q=")) {
            assertTrue(RuleWarning.hasParameterOfScan(page), page);
            assertEquals(Set.of(RuleWarning.PAGE_PARAMETER), RuleWarning.of(new Rule("https://h.cn/", page, null)));
            TestPage test = new TestPage(page, Version.TRIAL, List.of());
            assertEquals(Set.of(RuleWarning.PAGE_PARAMETER), RuleWarning.of(new Rule("https://h.cn/", "p", test)));
        }
        for (String page : List.of("q", "q/scancode_time", "p?Q=1", "p?qq=1", "p?a=q", "p?", "p?a=b?q=1")) {
            assertFalse(RuleWarning.hasParameterOfScan(page), page);
        }
        assertFalse(RuleWarning.hasParameterOfScan(null));
    }
}
