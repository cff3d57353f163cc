package io.scangate.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.scangate.gateway.testing.ImportTable;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The packages of the gateway are as ARCHITECTURE.md says. */
class ArchitectureTest {
    private static final ImportTable TABLE = ImportTable.of(ArchitectureTest.class);

    @Test
    void packagesImportWhatTheTableSays() {
        TABLE.assertImports();
    }

    @Test
    void packageInfosSayTheSame() {
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
    void thePictureShowsTheTable() {
        TABLE.assertPicture("## Packages of the gateway");
    }

    @Test
    void nettyIsAtHomeInWireOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.scangate.gateway.wire")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(TABLE.classes());
    }
}
