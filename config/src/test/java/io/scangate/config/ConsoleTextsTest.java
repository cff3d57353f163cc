package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scangate.config.lifecycle.Notice;
import io.scangate.config.lifecycle.NoticeKind;
import io.scangate.config.lifecycle.Withholding;
import io.scangate.config.ownership.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The texts of the console: both files are complete, and every text is used. */
class ConsoleTextsTest {
    private static final Path SOURCES = Path.of("console");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\w+}");

    /** A key in a script, as {@code "rules.add"}. */
    private static final Pattern LITERAL = Pattern.compile("[\"']([a-z]\\w*(?:\\.[\\w-]+)+)[\"']");

    /** The start of keys in a script, as <code>`state.${state}`</code>. */
    private static final Pattern START = Pattern.compile("`((?:[a-z]\\w*\\.)+)\\$\\{");

    private final Map<String, String> english = texts("en");
    private final Map<String, String> chinese = texts("zh");

    private static Map<String, String> texts(String language) {
        Path file = SOURCES.resolve("texts").resolve(language + ".json");
        try {
            return new ObjectMapper().readValue(file.toFile(), new TypeReference<LinkedHashMap<String, String>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String scripts() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> scripts =
                    files.filter(file -> file.toString().endsWith(".js")).toList();
            StringBuilder all = new StringBuilder();
            for (Path script : scripts) {
                all.append(Files.readString(script)).append('\n');
            }
            return all.toString();
        }
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(match.groupCount()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Chinese has one form for all numbers. */
    @Test
    void bothLanguagesHaveTheSameKeys() {
        Set<String> expected = new TreeSet<>(english.keySet());
        expected.removeIf(key -> key.endsWith(".one"));
        assertEquals(expected, new TreeSet<>(chinese.keySet()));
        for (String key : english.keySet()) {
            if (key.endsWith(".one")) {
                assertTrue(english.containsKey(key.replaceAll("one$", "other")), key);
            }
        }
    }

    @Test
    void noTextIsEmpty_andEachHasTheSameValuesInBothLanguages() {
        List<String> faults = new ArrayList<>();
        english.forEach((key, text) -> {
            String other = chinese.get(key);
            if (text.isBlank() || (other != null && other.isBlank())) {
                faults.add(key + ": empty");
            } else if (other != null && !placeholders(text).equals(placeholders(other))) {
                faults.add(key + ": " + placeholders(text) + " and " + placeholders(other));
            }
        });
        assertEquals(List.of(), faults);
    }

    private static Set<String> placeholders(String text) {
        return PLACEHOLDER.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    @Test
    void keysAreInOrder() {
        assertEquals(english.keySet().stream().sorted().toList(), List.copyOf(english.keySet()));
        assertEquals(chinese.keySet().stream().sorted().toList(), List.copyOf(chinese.keySet()));
    }

    @Test
    void everyTextIsUsed_andEveryUsedTextIsThere() throws IOException {
        String scripts = scripts();
        Set<String> literal = found(LITERAL, scripts);
        Set<String> starts = found(START, scripts);
        List<String> unused = english.keySet().stream()
                .map(key -> key.replaceAll("\\.(one|other)$", ""))
                .filter(key -> !literal.contains(key) && starts.stream().noneMatch(key::startsWith))
                .toList();
        assertEquals(List.of(), unused);
        Set<String> groups = english.keySet().stream()
                .map(key -> key.replaceAll("\\..*", ""))
                .collect(Collectors.toSet());
        List<String> missing = literal.stream()
                .filter(key -> groups.contains(key.replaceAll("\\..*", "")))
                .filter(key -> !english.containsKey(key) && !english.containsKey(key + ".other"))
                .toList();
        assertEquals(List.of(), missing);
    }

    /** A refusal in words that its reader understands, whatever the API refuses. */
    @Test
    void everyCodeOfTheApiHasASentence() throws IOException {
        JsonNode document = new YAMLMapper().readTree(ConsoleTextsTest.class.getResourceAsStream("api/openapi.yaml"));
        Set<String> expected = new TreeSet<>();
        document.at("/components/schemas/Code/enum").forEach(code -> expected.add("problem." + code.asText()));
        assertTrue(expected.size() > 50, expected::toString);
        Set<String> found = english.keySet().stream()
                .filter(key -> key.startsWith("problem."))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(expected, found);
    }

    private static <T> Set<String> codes(Stream<T> values, Function<T, String> key) {
        return values.map(key).collect(Collectors.toCollection(TreeSet::new));
    }

    /** A notice has codes of five kinds. Texts of those kinds that no code has would be unused. */
    @Test
    void everyCodeInANoticeHasASentence() throws IOException {
        List<String> kinds =
                Stream.of(NoticeKind.values()).map(NoticeKind::code).sorted().toList();
        Set<String> expected = new TreeSet<>();
        kinds.forEach(kind -> expected.addAll(List.of("history.notice." + kind, "history.advice." + kind)));
        Notice.STATES.forEach(
                (kind, states) -> states.forEach(state -> expected.add("history.state." + kind.code() + "." + state)));
        Set<String> found = english.keySet().stream()
                .filter(key -> key.matches("history\\.(notice|advice|state)\\..*"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(expected, found);
        Set<String> values = codes(Stream.of(Outcome.values()), outcome -> "outcome." + outcome.code());
        values.addAll(codes(Stream.of(Withholding.Cause.values()), cause -> "cause." + cause.code()));
        // The cause of a suspended account in notices.
        values.add("cause.suspended");
        values.removeAll(english.keySet());
        assertEquals(Set.of(), values);
        Matcher list =
                Pattern.compile("KINDS = \\[([^]]*)]").matcher(Files.readString(SOURCES.resolve("history/notices.js")));
        assertTrue(list.find());
        assertEquals(
                kinds,
                Pattern.compile("\"(\\w+)\"")
                        .matcher(list.group(1))
                        .results()
                        .map(match -> match.group(1))
                        .sorted()
                        .toList());
    }

    @Test
    void everyPageHasATitle() throws IOException {
        String pages = Files.readString(SOURCES.resolve("app/pages.js"));
        List<String> names = Pattern.compile("name: \"(\\w[\\w-]*)\"")
                .matcher(pages)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertTrue(names.size() > 1, names::toString);
        names.forEach(name -> assertTrue(english.containsKey("page." + name), name));
    }
}
