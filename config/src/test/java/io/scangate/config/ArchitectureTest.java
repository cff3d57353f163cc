package io.scangate.config;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import io.scangate.gateway.testing.ImportTable;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The packages of the control plane are as ARCHITECTURE.md says. */
class ArchitectureTest {
    private static final String CONFIG = "io.scangate.config";
    private static final ImportTable TABLE = ImportTable.of(ArchitectureTest.class);

    @Test
    void packages_import_what_the_table_says() {
        TABLE.assertImports();
    }

    @Test
    void package_infos_say_the_same() {
        TABLE.assertPackageInfos();
    }

    /** With the root there is one cycle: its {@code Main} starts the command line, which starts the root's wiring. */
    @Test
    void no_package_below_the_root_imports_itself_through_others() {
        slices().matching(CONFIG + ".(*)..").should().beFreeOfCycles().check(TABLE.classes());
    }

    @Test
    void of_the_root_only_main_imports_the_command_line() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CONFIG + ".command")
                .and()
                .doNotHaveFullyQualifiedName(CONFIG + ".Main")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(CONFIG + ".command")
                .check(TABLE.classes());
    }

    @Test
    void no_import_cycle_has_more_than_four_classes() {
        TABLE.assertNoClassCycleAbove(4, Map.of());
    }

    @Test
    void the_picture_shows_the_table() {
        TABLE.assertPicture("## Packages of the control plane");
    }

    /** The clients of {@code icp} and {@code ownership} are Armeria's, too; the demo's website is no part of the control plane. */
    @Test
    void armeria_is_at_home_in_web_only() {
        noClasses()
                .that(resideOutsideOfPackages(CONFIG + ".web", CONFIG + ".demo"))
                .should()
                .dependOnClassesThat(resideInAPackage("com.linecorp.armeria.server.."))
                .check(TABLE.classes());
        noClasses()
                .that(resideOutsideOfPackages(
                        CONFIG + ".web", CONFIG + ".demo", CONFIG + ".icp", CONFIG + ".ownership"))
                .should()
                .dependOnClassesThat(resideInAPackage("com.linecorp.armeria.."))
                .check(TABLE.classes());
    }

    @Test
    void sql_is_at_home_in_store_only() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CONFIG + ".store")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.jdbi..", "java.sql..", "com.zaxxer..", "org.sqlite..", "org.flywaydb..")
                .check(TABLE.classes());
    }
}
