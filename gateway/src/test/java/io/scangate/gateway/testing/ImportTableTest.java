package io.scangate.gateway.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Each check fails where the table, the picture or a package-info disagrees with the code. */
class ImportTableTest {
    private static final String ROOT = "io.scangate.gateway";
    private static final ImportTable TABLE = ImportTable.of(ROOT, ImportTableTest.class);

    private static ImportTable with(String line, String instead) {
        assertTrue(TABLE.document().contains(line), line);
        return TABLE.with(TABLE.document().replace(line, instead));
    }

    private static void drawn(String line, String instead) {
        with(line, instead).assertPicture("## Packages of the gateway");
    }

    private static void assertFails(String part, Executable check) {
        String message =
                String.valueOf(assertThrows(AssertionError.class, check).getMessage());
        assertTrue(message.contains(part), message);
    }

    @Test
    void aRowWithAMissingOrAnUnusedImportFails() {
        String row = "samples of links | index, link |";
        assertFails("ScanLog", with(row, "samples of links | index |")::assertImports);
        assertFails(
                "what io.scangate.gateway.usage", with(row, "samples of links | index, link, rule |")::assertImports);
        assertFails("package-info.java and the table", with(row, "samples of links | nothing |")::assertPackageInfos);
    }

    @Test
    void aPackageWithoutARowFails() {
        assertFails(
                "rows of the table",
                with(
                        "| `admission` | who may make the guarded calls of an admin listener, of both planes: `AdminAccess`; a bounded log of refused credentials: `RefusedLogins` | nothing |\n",
                        "")::assertImports);
    }

    @Test
    void aPictureWithAMissingOrAnExtraArrowFails() {
        assertFails("not drawn", () -> drawn("  usage --> index\n", ""));
        assertFails("not in the table", () -> drawn("  rule --> link\n", "  rule --> link & settings\n"));
    }

    @Test
    void aCycleSmallerThanItsListedSizeFails() {
        assertFails(
                "cycles of more than 1000", () -> TABLE.assertNoClassCycleAbove(1000, Map.of(ROOT + ".Main", 2000)));
    }

    @Test
    void cyclesAreFoundInAnyOrder() {
        Map<String, Set<String>> graph = Map.of(
                "a", Set.of("b"),
                "b", Set.of("c", "e"),
                "c", Set.of("a"),
                "d", Set.of("a", "not a node"),
                "e", Set.of("f"),
                "f", Set.of("e"));
        List<Set<String>> cycles = new ArrayList<>(Cycles.of(graph));
        cycles.removeIf(cycle -> cycle.size() == 1);
        assertEquals(Set.of(Set.of("a", "b", "c"), Set.of("e", "f")), Set.copyOf(cycles));
    }
}
