package io.scangate.gateway.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SentencesTest {
    private static String file(Language language) throws IOException {
        try (InputStream in = Sentences.class.getResourceAsStream("sentences_" + language.code() + ".properties")) {
            return new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyLanguage_hasTheSameKeysAndPlaces(Language language) {
        assertEquals(Sentences.keys(Language.ENGLISH), Sentences.keys(language));
        for (String key : Sentences.keys(Language.ENGLISH)) {
            assertEquals(Sentences.places(Language.ENGLISH, key), Sentences.places(language, key), key);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noSentenceIsEmpty_andNoKeyIsRepeated(Language language) throws IOException {
        Map<String, String> values = values();
        List<String> keys = new ArrayList<>();
        for (String line : file(language).lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                keys.add(line.substring(0, line.indexOf('=')));
            }
        }
        assertEquals(keys.size(), Set.copyOf(keys).size());
        for (String key : keys) {
            String sentence = Sentences.of(language, key, values);
            assertTrue(
                    sentence.endsWith(language == Language.CHINESE ? "。" : ".")
                            || Set.of("more_specific", "part_differs").contains(key),
                    sentence);
            boolean chinese =
                    sentence.codePoints().anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN);
            assertEquals(language == Language.CHINESE, chinese, sentence);
        }
    }

    private static Map<String, String> values() {
        Map<String, String> values = new java.util.HashMap<>();
        Set<String> names = new TreeSet<>();
        Sentences.keys(Language.ENGLISH).forEach(key -> names.addAll(Sentences.places(Language.ENGLISH, key)));
        names.forEach(name -> values.put(name, "x"));
        return values;
    }

    @Test
    void valuesAreEscaped_andAreNoPatterns() {
        String sentence = Sentences.of(Language.ENGLISH, "unpublished", Map.of("rule", "https://h.cn/{link}$1\u200B"));
        assertTrue(sentence.contains("https://h.cn/{link}$1<U+200B>"), sentence);
        assertThrows(IllegalArgumentException.class, () -> Sentences.of(Language.ENGLISH, "unpublished", Map.of()));
        assertThrows(IllegalArgumentException.class, () -> Sentences.of(Language.ENGLISH, "none", Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zh-CN,zh;q=0.9,en;q=0.8 | zh",
                "en-GB,en;q=0.9,zh;q=0.8 | en",
                "en;q=0.1, zh-Hans;q=0.5 | zh",
                "fr, zh;q=0 | en",
                "fr, zh | zh",
                "* | en",
                "not a language!! | en",
                "'' | en",
            })
    void acceptLanguage(String header, String code) {
        assertEquals(code, Language.ofAcceptLanguage(header).code());
        assertEquals(Language.ENGLISH, Language.ofAcceptLanguage(null));
    }

    @ParameterizedTest
    @CsvSource({
        "a\u200Bb, a<U+200B>b",
        "a\u00A0b, a<U+00A0>b",
        "\uFEFFx, <U+FEFF>x",
        "a\u3000b, a<U+3000>b",
        "x\u0007y, x<U+0007>y",
        "菜单 a, 菜单 a",
        "\uD83D\uDE00, \uD83D\uDE00",
        "x\uD83D, x<U+D83D>",
    })
    void invisibleCharacters_areEscaped(String text, String shown) {
        assertEquals(shown, VisibleText.of(text));
        assertEquals("\"" + shown + "\"", VisibleText.quoted(text));
    }

    @Test
    void longTexts_areCutBetweenCharacters() {
        String cut = VisibleText.quoted("a".repeat(199) + "\uD83D\uDE00b");
        assertEquals("\"" + "a".repeat(199) + "...\"", cut);
    }
}
