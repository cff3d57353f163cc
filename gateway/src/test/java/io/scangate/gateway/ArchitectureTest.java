package io.scangate.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.scangate.gateway.testing.ImportTable;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The packages of the gateway are as ARCHITECTURE.md says. */
class ArchitectureTest {
    private static final ImportTable TABLE = ImportTable.of(ArchitectureTest.class);

    @Test
    void packages_import_what_the_table_says() {
        TABLE.assertImports();
    }

    @Test
    void package_infos_say_the_same() {
        TABLE.assertPackageInfos();
    }

    @Test
    void no_package_imports_itself_through_others() {
        TABLE.assertNoPackageCycle();
    }

    @Test
    void no_import_cycle_has_more_than_four_classes() {
        TABLE.assertNoClassCycleAbove(4, Map.of());
    }

    @Test
    void the_picture_shows_the_table() {
        TABLE.assertPicture("## Packages of the gateway");
    }

    @Test
    void netty_is_at_home_in_wire_only() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.scangate.gateway.wire")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(TABLE.classes());
    }
}
