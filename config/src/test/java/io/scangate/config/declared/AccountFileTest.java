package io.scangate.config.declared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accounts as YAML. */
class AccountFileTest {
    /** Texts that YAML would read as something else, or not at all. */
    private static final List<String> ODD = List.of(
            "no",
            "null",
            "~",
            "1e3",
            "0x1f",
            "2026-11-28",
            "a: b",
            "a #b",
            "- a",
            "*a",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a`",
            "'",
            "\"",
            "{a}",
            "[a]",
            "a\nb",
            " a ",
            "a\tb",
            "true",
            "12:30:45",
            "=",
            "<<",
            "<script>alert(1)</script>",
            "\u202Eabc\u202C",
            "\uD83D\uDE00",
            "茶",
            "\\",
            "a\u0000b",
            "|",
            ">",
            "?",
            ":");

    private static List<DeclaredAccount> read(String yaml) throws Exception {
        return AccountFile.read("rules.yaml", new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void randomAccounts_areReadAsTheyWereWritten() throws Exception {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<DeclaredAccount> accounts = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(3); i++) {
                accounts.add(account("wx" + i, random));
            }
            long failed = seed;
            assertEquals(accounts, read(AccountFile.write(accounts)), () -> "seed " + failed);
        }
    }

    private static DeclaredAccount account(String appid, Random random) {
        SortedMap<String, String> members = random.nextBoolean() ? new TreeMap<>() : null;
        for (int i = random.nextInt(3); members != null && i > 0; i--) {
            members.put(ODD.get(random.nextInt(ODD.size())) + i, "developer");
        }
        List<DeclaredRule> rules = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            rules.add(new DeclaredRule(
                    "https://example.com/" + i + "/" + odd(random),
                    "pages/" + odd(random),
                    random.nextBoolean(),
                    List.of("develop", "trial", "release").get(random.nextInt(3)),
                    random.ints(random.nextInt(3))
                            .mapToObj(n -> odd(random) + n)
                            .toList(),
                    random.nextInt(3) == 0 ? null : Boolean.valueOf(random.nextBoolean())));
        }
        return new DeclaredAccount(appid, members, rules);
    }

    private static String odd(Random random) {
        return random.nextInt(5) == 0 ? "long/".repeat(60) : ODD.get(random.nextInt(ODD.size()));
    }

    @Test
    void emptyDocumentsAreNoAccounts_andUsualValuesAreLeftOut() throws Exception {
        List<DeclaredAccount> accounts =
                read("---\naccount: wx1\nrules:\n- {prefix: 'https://a.example/', page: pages/a}\n---\n");
        assertEquals(
                new DeclaredAccount(
                        "wx1",
                        null,
                        List.of(new DeclaredRule("https://a.example/", "pages/a", false, "develop", List.of(), null))),
                accounts.get(0));
        assertEquals(
                "---\naccount: wx1\nrules:\n  - prefix: https://a.example/\n    page: pages/a\n",
                AccountFile.write(accounts));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "` `                                                                    | no account (expected: account, members and rules",
                "rules: []                                                              | document 1: account: absent (expected: a text)",
                "account: 12                                                            | document 1: account: 12 (expected: a text)",
                "account: wx1                                                           | document 1: rules: absent (expected: a list of rules, or [] for none)",
                "{account: wx1, rules: {}}                                              | document 1: rules: {} (expected: a list of rules",
                "{account: wx1, rules: [], rule: []}                                    | document 1: rule: an unknown field (expected: account, members, rules)",
                "{account: wx1, rules: [a]}                                             | document 1: rules[0]: \"a\" (expected: fields)",
                "{account: wx1, rules: [{page: pages/a}]}                               | document 1: rules[0].prefix: absent (expected: a text)",
                "{account: wx1, rules: [{prefix: 'https://a.example/', page: p, publish: true}]}   | rules[0].publish: an unknown field (expected: occupies, page, prefix, published, test_links, test_version)",
                "{account: wx1, rules: [{prefix: 'https://a.example/', page: p, published: 'yes'}]} | rules[0].published: \"yes\" (expected: true or false)",
                "{account: wx1, rules: [{prefix: 'https://a.example/', page: p, test_links: x}]}    | rules[0].test_links: \"x\" (expected: a list of links)",
                "{account: wx1, rules: [{prefix: 'https://a.example/', page: p}, {prefix: 'HTTPS://A.example:443/', page: q}]} | rules[1].prefix: \"HTTPS://A.example:443/\", which is the same rule as rules[0] (expected: each rule once)",
                "{account: wx1, members: [ana], rules: []}                              | members: [\"ana\"] (expected: roles by user id, or {} for none)",
                "{account: wx1, account: wx2, rules: []}                                | line 1, column ",
                "{account: wx1                                                          | line ",
                "{account: wx1, rules: [{prefix: 'https://a.example/', page: &p pages/a}, {prefix: 'https://b.example/', page: *p}]} | line 1, column 111: *p (expected: the value itself, no alias)",
                "&a {account: wx1, rules: *a}                                           | *a (expected: the value itself, no alias)",
                "{<<: *none, account: wx1, rules: []}                                   | *none (expected: the value itself, no alias)",
                "!!java.net.URL [x]                                                     | document 1: the document: \"x\" (expected: fields)"
            })
    void badFile_isRefused_withPlaceValueAndExpectation(String yaml, String message) {
        DeclaredException refused = assertThrows(DeclaredException.class, () -> read(yaml));
        String said = String.valueOf(refused.getMessage());
        assertTrue(said.startsWith("rules.yaml: ") && said.contains(message), said);
    }

    @Test
    void aFileWithoutAnEndIsRefused() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return '#';
            }

            @Override
            public int read(byte[] b, int from, int length) {
                Arrays.fill(b, from, from + length, (byte) '#');
                return length;
            }
        };
        DeclaredException refused =
                assertThrows(DeclaredException.class, () -> AccountFile.read("rules.yaml", endless));
        assertTrue(String.valueOf(refused.getMessage()).contains("rules.yaml: more than 67108864 bytes"));
    }

    @Test
    void twoDocumentsOfAnAccountAreRefused() {
        DeclaredException refused = assertThrows(
                DeclaredException.class, () -> read("account: wx1\nrules: []\n---\naccount: wx1\nrules: []\n"));
        assertTrue(String.valueOf(refused.getMessage()).contains("document 2: account: \"wx1\""), refused.getMessage());
    }
}
