package io.scangate.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A changelog in the form of Keep a Changelog 1.1.0. Immutable. */
final class Changelog {
    static final String UNRELEASED = "Unreleased";
    private static final Pattern VERSION = Pattern.compile("## \\[(\\d+\\.\\d+\\.\\d+)] - (\\d{4}-\\d\\d-\\d\\d)");
    private static final List<String> KINDS = List.of("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security");

    private final List<Section> sections;

    private Changelog(List<Section> sections) {
        this.sections = List.copyOf(sections);
    }

    /** The changes of a version; the date is the latest there is for those that are not released. */
    private record Section(String version, LocalDate date, List<String> kinds) {}

    /** Reads a file; fails at the first line that has no place in the form. */
    static Changelog read(Path file) throws IOException {
        return of(Files.readAllLines(file));
    }

    static Changelog of(List<String> lines) {
        assertEquals("# Changelog", lines.get(0));
        List<Section> sections = new ArrayList<>();
        String kind = "";
        int items = 0;
        for (String line : lines.subList(1, lines.size())) {
            if (line.startsWith("#")) {
                assertTrue(kind.isEmpty() || items > 0, "nothing under " + kind + " before " + line);
                kind = line.startsWith("### ") ? line.substring(4) : "";
                items = 0;
                if (kind.isEmpty()) {
                    sections.add(section(line));
                } else {
                    assertTrue(!sections.isEmpty(), line);
                    sections.get(sections.size() - 1).kinds.add(kind);
                }
            } else if (line.startsWith("* ")) {
                assertTrue(!kind.isEmpty(), "under no kind of change: " + line);
                items++;
            }
        }
        assertTrue(items > 0, "nothing under the last heading");
        return new Changelog(sections);
    }

    private static Section section(String line) {
        if (line.equals("## [" + UNRELEASED + "]")) {
            return new Section(UNRELEASED, LocalDate.MAX, new ArrayList<>());
        }
        Matcher matcher = VERSION.matcher(line);
        assertTrue(matcher.matches(), line + " (expected: ## [1.2.3] - 2026-12-31, or ## [" + UNRELEASED + "])");
        return new Section(matcher.group(1), LocalDate.parse(matcher.group(2)), new ArrayList<>());
    }

    private static int[] numbers(String version) {
        return Stream.of(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }

    /** The latest version first, and the kinds of changes in the order of the form, each once. */
    void assertInOrder() {
        for (int i = 0; i < sections.size(); i++) {
            Section each = sections.get(i);
            assertTrue(i == 0 || !each.version.equals(UNRELEASED), UNRELEASED + " is not first");
            assertEquals(KINDS.stream().filter(each.kinds::contains).toList(), each.kinds, each.version);
            if (i > 0) {
                assertTrue(!each.date.isAfter(sections.get(i - 1).date), each.version);
                assertTrue(
                        sections.get(i - 1).version.equals(UNRELEASED)
                                || Arrays.compare(numbers(each.version), numbers(sections.get(i - 1).version)) < 0,
                        each.version);
            }
        }
    }

    /** A version that is not released has its changes under Unreleased, and a release has a section of its own before all others. */
    void assertBeginsWith(String version) {
        List<String> all = sections.stream().map(Section::version).toList();
        if (version.endsWith("-SNAPSHOT")) {
            assertEquals(UNRELEASED, all.get(0));
            assertTrue(!all.contains(version.replace("-SNAPSHOT", "")), version + " is released: " + all);
        } else {
            assertEquals(version, all.get(0));
        }
    }
}
