package io.scangate.gateway.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.rule.Withheld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LayoutTest {
    private static final Path SOURCES = Path.of("src/main/java/io/scangate/gateway/index");

    private static final Set<String> OWNERS = Set.of(
            "Layout.java", "TableLayout.java", "NodeLayout.java", "RecordLayout.java", "Words.java", "Hasher.java");

    /**
     * Matches a shift by a number other than 1, a mask, and a fixed distance in an array; not a size such as 1 << 20.
     */
    private static final Pattern ARITHMETIC = Pattern.compile(
            "[a-z)\\]] (<<|>>>?) ([2-9]|1\\d)|& 0x(?!FF\\b)|(?<!new long)(?<!new int)\\[[^\\]]*\\+ \\d");

    @Test
    void onlyLayoutClassesCalculateOffsetsShiftsAndMasks() throws IOException {
        List<String> found = new ArrayList<>();
        Set<String> owners = new TreeSet<>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                for (String line : Files.readAllLines(file)) {
                    if (ARITHMETIC.matcher(line).find()) {
                        (OWNERS.contains(name) ? owners : found).add(name);
                    }
                }
            }
        }
        assertEquals(List.of(), found);
        assertTrue(owners.contains("Words.java"), "the pattern matches nothing");
    }

    @Test
    void aRuleKeepsItsKeyWhenItsReferencesChange() {
        long[] hosts = new long[8];
        Layout.putRule(hosts, 1, Integer.MAX_VALUE, 7, 9, Withheld.BLOCKED, 0xFFFF);
        Layout.setReferences(hosts, 1, 3, 5, 0);
        assertEquals(
                List.of(3, 5, 0, 0xFFFF),
                List.of(
                        Layout.account(hosts, 1),
                        Layout.livePage(hosts, 1),
                        Layout.test(hosts, 1),
                        Layout.keyLength(hosts, 1)));
        assertEquals(Withheld.BLOCKED, Layout.withheld(hosts, 1));
    }

    @Test
    void aReasonFitsBesideEveryKeyLength() {
        long[] hosts = new long[8];
        for (@Nullable Withheld withheld : new @Nullable Withheld[] {null, Withheld.SUSPENDED, Withheld.BLOCKED}) {
            for (int keyLength : new int[] {1, 0x7FFF, 0xFFFF}) {
                Layout.putRule(hosts, 1, -1, 0, 0, withheld, keyLength);
                assertEquals(withheld, Layout.withheld(hosts, 1));
                assertEquals(keyLength, Layout.keyLength(hosts, 1));
                assertEquals(-1, Layout.account(hosts, 1));
            }
        }
    }

    @Test
    void theLargestPlaceOfEachLayerAndKindIsUnpackedUnchanged() {
        int rule = (1 << 24) - 1;
        for (int host : new int[] {1, Integer.MAX_VALUE, -1}) {
            assertTrue(Layout.fitsScan(Layout.place(host, rule)));
            assertFalse(Layout.fitsScan(Layout.place(host, rule + 1)));
            for (int layer = 0; layer < Layout.SCAN_LAYERS; layer++) {
                for (int kind = 0; kind < Layout.SCAN_KINDS; kind++) {
                    long scan = Layout.scan(layer, kind, Layout.place(host, rule));
                    long counted = Layout.counted(scan);
                    assertEquals(layer, Layout.scanLayer(scan));
                    assertEquals(kind, Layout.countedKind(counted));
                    assertEquals(host, Layout.placeHost(Layout.countedPlace(counted)));
                    assertEquals(rule, Layout.placeRule(Layout.countedPlace(counted)));
                }
            }
        }
    }
}
