package io.scangate.config;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import io.scangate.gateway.testing.ImportTable;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Compares the packages of the control plane with ARCHITECTURE.md. */
class ArchitectureTest {
    private static final String CONFIG = "io.scangate.config";
    private static final ImportTable TABLE = ImportTable.of(ArchitectureTest.class);

    @Test
    void packagesImportWhatTheTableSays() {
        TABLE.assertImports();
    }

    @Test
    void packageInfosAgreeWithTheTable() {
        TABLE.assertPackageInfos();
    }

    /** The root has one cycle: {@code Main} starts the command line, and the commands start the root's wiring. */
    @Test
    void noPackageBelowTheRootImportsItselfThroughOthers() {
        slices().matching(CONFIG + ".(*)..").should().beFreeOfCycles().check(TABLE.classes());
    }

    @Test
    void onlyMainOfTheRootImportsTheCommandLine() {
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
    void noImportCycleHasMoreThanFourClasses() {
        TABLE.assertNoClassCycleAbove(4, Map.of());
    }

    @Test
    void thePictureAgreesWithTheTable() {
        TABLE.assertPicture("## Packages of the control plane");
    }

    /**
     * The clients in {@code icp} and {@code outbound} are Armeria's, too. The demo's website is not part of the
     * control plane.
     */
    @Test
    void onlyWebUsesArmeriasServer() {
        noClasses()
                .that(resideOutsideOfPackages(CONFIG + ".web", CONFIG + ".demo"))
                .should()
                .dependOnClassesThat(resideInAPackage("com.linecorp.armeria.server.."))
                .check(TABLE.classes());
        noClasses()
                .that(resideOutsideOfPackages(CONFIG + ".web", CONFIG + ".demo", CONFIG + ".icp", CONFIG + ".outbound"))
                .should()
                .dependOnClassesThat(resideInAPackage("com.linecorp.armeria.."))
                .check(TABLE.classes());
    }

    @Test
    void onlyStoreUsesSql() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CONFIG + ".store")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.jdbi..", "java.sql..", "com.zaxxer..", "org.sqlite..", "org.flywaydb..")
                .check(TABLE.classes());
    }

    /**
     * An event loop that waits for another one stops both. The classes that may wait do so on threads that may block, or at
     * the start and the stop.
     */
    @Test
    void onlyTheseClassesWaitForFutures() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.(WebServer|Front|HttpLicenceRegistry|Lookups|SnapshotSpool)(\\$.*)?")
                .and()
                .resideOutsideOfPackages("..demo..", "..top..")
                .should()
                .callMethodWhere(
                        target(owner(assignableTo(Future.class))).and(target(nameMatching("join|get|await.*|sync.*"))))
                .check(TABLE.classes());
    }
}
