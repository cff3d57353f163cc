package io.scangate.dist;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CHANGELOG.md has the form of Keep a Changelog. {@link VersionTest} compares it with the version. */
class ChangelogTest {
    private static final String GOOD =
            "# Changelog|## [Unreleased]|### Added|* a|## [1.10.0] - 2026-02-01|### Added|* b|### Fixed|* c"
                    + "|## [1.9.0] - 2026-01-01|### Security|* d";

    private static Changelog of(String text) {
        return Changelog.of(List.of(text.split("\\|")));
    }

    @Test
    void theFileHasTheForm() throws Exception {
        Changelog.read(Path.of("..", "CHANGELOG.md")).assertInOrder();
        of(GOOD).assertInOrder();
    }

    /** Each is a replacement in a good one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "# Changelog=# Changes",
                "## [Unreleased]=## 2.0.0, not released",
                "## [1.10.0] - 2026-02-01=## 1.10.0 (2026-02-01)",
                "## [1.10.0] - 2026-02-01=## [1.8.0] - 2026-02-01",
                "## [1.10.0] - 2026-02-01=## [1.10.0] - 2025-02-01",
                "### Fixed=### Gateway",
                "### Fixed=### Added",
                "* c=",
                "* d=",
                "### Security=### Fixed|* e|### Changed",
            })
    void anotherFormIsFound(String change) {
        int equal = change.indexOf('=');
        String bad = GOOD.replace(change.substring(0, equal), change.substring(equal + 1));
        assertThrows(AssertionError.class, () -> of(bad).assertInOrder());
    }
}
