package io.scangate.config;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which package of the control plane may import which: the table of ARCHITECTURE.md. */
class ArchitectureTest {
    private static final String CONFIG = "io.scangate.config";
    private static final String GATEWAY = "io.scangate.gateway";
    private static final String ROOT = "the root";
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| .* \\| ([^|]+) \\|");

    /** Right of them the picture says what its packages are. */
    private static final int PICTURE_COLUMNS = 40;

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(CONFIG);

    /** Packages by the package that may import them. */
    private static final Map<String, Set<String>> MAY_IMPORT = table();

    /** The control plane's part of the document. */
    private static String document() {
        try {
            String document = Files.readString(Path.of("..", "ARCHITECTURE.md"));
            return document.substring(document.indexOf("\n## Packages of the control plane"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Set<String>> table() {
        String document = document();
        int start = document.indexOf("| package of `" + CONFIG + "`");
        Map<String, Set<String>> table = new TreeMap<>();
        Matcher row = ROW.matcher(document.substring(start, document.indexOf("\n\n", start)));
        while (row.find()) {
            String[] ours = row.group(2).split("gateway: ", 2);
            Set<String> packages = new TreeSet<>(Set.of(CONFIG + "." + row.group(1)));
            packages.addAll(packages(CONFIG, ours[0]));
            packages.addAll(packages(GATEWAY, ours.length > 1 ? ours[1] : ""));
            table.put(row.group(1), packages);
        }
        return table;
    }

    /** The row of each package in the picture, counted from above. */
    private static Map<String, Integer> rows() {
        String[] parts = document().split("```\n");
        Map<String, Integer> rows = new TreeMap<>();
        String[] lines = parts[1].split("\n");
        for (int row = 0; row < lines.length; row++) {
            for (String name : lines[row].substring(0, PICTURE_COLUMNS).strip().split(" +")) {
                rows.put(name.equals("(root)") ? CONFIG : CONFIG + "." + name, row);
            }
        }
        return rows;
    }

    private static Set<String> packages(String base, String names) {
        return Arrays.stream(names.split("[,;]"))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(name -> name.equals(ROOT) ? base : base + "." + name)
                .collect(Collectors.toSet());
    }

    @Test
    void packagesImportOnlyWhatTheTableAllows() {
        MAY_IMPORT.forEach((name, packages) -> classes()
                .that()
                .resideInAPackage(CONFIG + "." + name)
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.describe(
                        "are in " + packages + " or not ours",
                        type -> !type.getPackageName().startsWith("io.scangate")
                                || packages.contains(type.getPackageName())))
                .check(CLASSES));
    }

    @Test
    void theTableHasEveryPackage_andNoOther() {
        Set<String> packages = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals(CONFIG))
                .map(name -> name.substring(CONFIG.length() + 1))
                .collect(Collectors.toSet());
        assertEquals(new TreeSet<>(packages), new TreeSet<>(MAY_IMPORT.keySet()));
    }

    @Test
    void thePictureHasEveryPackage_andImportsLeadToRowsBelow() {
        Map<String, Integer> rows = rows();
        Set<String> packages = CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        assertEquals(new TreeSet<>(packages), rows.keySet());
        CLASSES.stream()
                .filter(type -> !type.getFullName().equals(CONFIG + ".Main"))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .forEach(dependency -> {
                    String from = dependency.getOriginClass().getPackageName();
                    String to = dependency.getTargetClass().getPackageName();
                    assertTrue(
                            !rows.containsKey(to) || to.equals(from) || rows.get(to) > rows.get(from),
                            dependency::getDescription);
                });
    }

    @Test
    void theCommandLineIsStartedByMainOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CONFIG + ".command")
                .and()
                .doNotHaveFullyQualifiedName(CONFIG + ".Main")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(CONFIG + ".command")
                .check(CLASSES);
    }

    /** The clients of {@code icp} and {@code ownership} are Armeria's, too; the demo's website is no part of the control plane. */
    @Test
    void armeriasServerIsAtHomeInWebOnly() {
        noClasses()
                .that(resideOutsideOfPackages(CONFIG + ".web", CONFIG + ".demo"))
                .should()
                .dependOnClassesThat(resideInAPackage("com.linecorp.armeria.server.."))
                .check(CLASSES);
        noClasses()
                .that(resideOutsideOfPackages(
                        CONFIG + ".web", CONFIG + ".demo", CONFIG + ".icp", CONFIG + ".ownership"))
                .should()
                .dependOnClassesThat(resideInAPackage("com.linecorp.armeria.."))
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
