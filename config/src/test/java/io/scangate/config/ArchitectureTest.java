package io.scangate.config;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package of the control plane may import which. */
class ArchitectureTest {
    private static final String CONFIG = "io.scangate.config";
    private static final String GATEWAY = "io.scangate.gateway";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(CONFIG);

    /** They may import everything; only the root imports them, and {@code command} imports {@code demo}. */
    private static final Set<String> COMMAND_LINE = Set.of(CONFIG + ".command", CONFIG + ".demo");

    private static final Map<String, List<String>> MAY_IMPORT = Map.of(
            "lifecycle", List.of(GATEWAY + ".link", GATEWAY + ".rule", GATEWAY + ".text"),
            "access", List.of(CONFIG + ".lifecycle"),
            "icp", List.of(CONFIG + ".lifecycle", GATEWAY + ".link", GATEWAY + ".rule"),
            "ownership", List.of(CONFIG + ".lifecycle", GATEWAY + ".link", GATEWAY + ".rule"),
            "snapshots", List.of(CONFIG + ".lifecycle", GATEWAY + ".snapshot", GATEWAY + ".link", GATEWAY + ".rule"),
            "feed", List.of(CONFIG + ".lifecycle", CONFIG + ".access", CONFIG + ".snapshots"),
            "preview",
                    List.of(
                            CONFIG + ".lifecycle",
                            CONFIG + ".feed",
                            GATEWAY + ".index",
                            GATEWAY + ".resolve",
                            GATEWAY + ".link",
                            GATEWAY + ".rule",
                            GATEWAY + ".text"),
            "store",
                    List.of(
                            CONFIG + ".lifecycle",
                            CONFIG + ".access",
                            CONFIG + ".feed",
                            CONFIG + ".icp",
                            CONFIG + ".ownership",
                            GATEWAY + ".link",
                            GATEWAY + ".rule"),
            "wechat",
                    List.of(
                            CONFIG + ".lifecycle",
                            CONFIG + ".access",
                            CONFIG + ".ownership",
                            GATEWAY + ".rule",
                            GATEWAY + ".text"),
            "api",
                    List.of(
                            CONFIG + ".lifecycle",
                            CONFIG + ".access",
                            CONFIG + ".icp",
                            CONFIG + ".ownership",
                            CONFIG + ".store",
                            CONFIG + ".feed",
                            CONFIG + ".preview",
                            GATEWAY + ".resolve",
                            GATEWAY + ".link",
                            GATEWAY + ".rule",
                            GATEWAY + ".text"));

    @Test
    void packagesImportOnlyWhatTheTableAllows() {
        MAY_IMPORT.forEach((name, allowed) -> {
            Set<String> packages = Stream.concat(Stream.of(CONFIG + "." + name), allowed.stream())
                    .collect(Collectors.toSet());
            classes()
                    .that()
                    .resideInAPackage(CONFIG + "." + name)
                    .should()
                    .onlyDependOnClassesThat(DescribedPredicate.describe(
                            "are in " + packages + " or not ours",
                            type -> !type.getPackageName().startsWith("io.scangate")
                                    || packages.contains(type.getPackageName())))
                    .allowEmptyShould(true)
                    .check(CLASSES);
        });
    }

    @Test
    void everyPackageIsInTheTable() {
        classes()
                .should()
                .resideInAnyPackage(Stream.concat(
                                Stream.concat(Stream.of(CONFIG), COMMAND_LINE.stream()),
                                MAY_IMPORT.keySet().stream().map(name -> CONFIG + "." + name))
                        .toArray(String[]::new))
                .check(CLASSES);
    }

    @Test
    void nothingReachesIntoTheGatewaysServer() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage(GATEWAY + ".http..")
                .check(CLASSES);
    }

    @Test
    void sqlIsAtHomeInStoreOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CONFIG + ".store")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.jdbi..", "java.sql..", "com.zaxxer..", "org.sqlite..", "org.flywaydb..")
                .check(CLASSES);
    }
}
