package io.scangate.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.scangate.gateway.testing.ImportTable;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Compares the packages of the gateway with ARCHITECTURE.md. */
class ArchitectureTest {
    private static final ImportTable TABLE = ImportTable.of(ArchitectureTest.class);

    @Test
    void packagesImportWhatTheTableSays() {
        TABLE.assertImports();
    }

    @Test
    void packageInfosAgreeWithTheTable() {
        TABLE.assertPackageInfos();
    }

    @Test
    void noPackageImportsItselfThroughOthers() {
        TABLE.assertNoPackageCycle();
    }

    @Test
    void noImportCycleHasMoreThanFourClasses() {
        TABLE.assertNoClassCycleAbove(4, Map.of());
    }

    @Test
    void thePictureAgreesWithTheTable() {
        TABLE.assertPicture("## Packages of the gateway");
    }

    @Test
    void onlyWireTlsAndTakeoverUseNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.scangate.gateway.wire", "io.scangate.gateway.tls", "io.scangate.gateway.takeover")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(TABLE.classes());
    }
}
