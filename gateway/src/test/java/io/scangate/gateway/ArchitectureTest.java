package io.scangate.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The import table of ARCHITECTURE.md. */
class ArchitectureTest {
    private static final String ROOT = "io.scangate.gateway.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.scangate.gateway");

    private static final Map<String, List<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("link", List.of()),
            Map.entry("rule", List.of("link")),
            Map.entry("index", List.of("rule", "link")),
            Map.entry("resolve", List.of("index", "rule", "link")),
            Map.entry("snapshot", List.of("source.file", "source.feed", "index", "rule", "link")),
            Map.entry("usage", List.of("index", "link")),
            Map.entry("source", List.of("source.feed", "snapshot", "index", "rule")),
            Map.entry("source.file", List.of("source", "snapshot", "index", "rule")),
            Map.entry("source.feed", List.of("source", "snapshot", "index", "rule")),
            Map.entry("report", List.of("source", "source.feed", "snapshot", "usage")),
            Map.entry("command", List.of("http", "source.file", "snapshot", "resolve", "index", "rule", "link")),
            Map.entry("identity", List.of()),
            Map.entry("settings", List.of()),
            Map.entry("http", List.of("resolve", "identity", "usage", "index", "rule", "link")));

    @Test
    void packagesImportOnlyWhatTheTableAllows() {
        MAY_IMPORT.forEach((name, allowed) -> {
            List<String> packages = new ArrayList<>(List.of(ROOT + name));
            allowed.forEach(other -> packages.add(ROOT + other));
            classes()
                    .that()
                    .resideInAPackage(ROOT + name)
                    .should()
                    .onlyDependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                            "are in " + packages + " or not of the gateway",
                            type -> !type.getPackageName().startsWith("io.scangate")
                                    || packages.contains(type.getPackageName())))
                    .allowEmptyShould(true)
                    .check(CLASSES);
        });
    }

    @Test
    void nettyIsAtHomeInHttpOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "http")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
    }

    @Test
    void everyPackageIsInTheTable() {
        classes()
                .should()
                .resideInAnyPackage(java.util.stream.Stream.concat(
                                java.util.stream.Stream.of("io.scangate.gateway"),
                                MAY_IMPORT.keySet().stream().map(name -> ROOT + name))
                        .toArray(String[]::new))
                .check(CLASSES);
    }
}
