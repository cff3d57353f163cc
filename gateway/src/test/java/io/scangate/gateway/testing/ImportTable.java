package io.scangate.gateway.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The table of a module's packages in ARCHITECTURE.md, and checks that compare it with the code. Usage, one test a check:
 * {@code ImportTable.of(ArchitectureTest.class).assertImports()}.
 *
 * <pre>
 *   | package of `io.scangate.config` | what it is | may import (of ours) |
 *   | `icp`                           | ...        | lifecycle; gateway: link, rule |     also: nothing, all
 *
 *   May import {&#64;code lifecycle} and the gateway's {&#64;code link} and {&#64;code rule}.     icp/package-info.java
 *   May import nothing of ours.
 * </pre>
 *
 * The row {@code (root)} is of the module's root package. Immutable.
 */
public final class ImportTable {
    private static final String GATEWAY = "io.scangate.gateway";
    private static final String ALL = "all";
    private static final Pattern CODE = Pattern.compile("the gateway's|\\{@code\\s+([\\w.]+)}");
    private static final Pattern MAY_IMPORT =
            Pattern.compile("May import\\s((?:nothing|everything|[^{;.]|\\{@code\\s+[\\w.]+})*)[;.]");
    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?(io\\.scangate(?:\\.[a-z]\\w*)*)\\.[A-Z]", Pattern.MULTILINE);
    private static final Pattern EDGE = Pattern.compile("\\s*([\\w.]+)\\s*-->\\s*([\\w.]+(?:\\s*&\\s*[\\w.]+)*)\\s*");

    private final String root;
    private final String document;
    private final Map<String, Set<String>> rows;
    private final JavaClasses classes;

    private ImportTable(String root, String document, JavaClasses classes) {
        this.root = root;
        this.document = document;
        this.rows = rows();
        this.classes = classes;
    }

    /**
     * Reads the table of a module from the document one directory up, and the module's classes from the class path.
     *
     * @param test a test class in the module's root package; classes of its directory are skipped
     */
    public static ImportTable of(Class<?> test) {
        return of(test.getPackageName(), test);
    }

    static ImportTable of(String root, Class<?> test) {
        // Names of referenced classes are enough; reading the JDK's and the libraries' classes takes most of the time.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        String tests = test.getProtectionDomain().getCodeSource().getLocation().toString();
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains(tests))
                .importPackages(root);
        return new ImportTable(root, text(Path.of("..", "ARCHITECTURE.md")), classes);
    }

    /** The same classes with the table of another document. */
    ImportTable with(String other) {
        return new ImportTable(root, other, classes);
    }

    String document() {
        return document;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The module's classes. */
    public JavaClasses classes() {
        return classes;
    }

    private Map<String, Set<String>> rows() {
        Map<String, Set<String>> found = new TreeMap<>();
        for (String line : block("| package of `" + root + "`", line -> !line.startsWith("|"))) {
            String[] cells = line.split("\\|", -1);
            if (!cells[1].contains("---")) {
                String name = cells[1].strip().replace("`", "");
                found.put(name.equals("(root)") ? root : root + "." + name, imports(cells[3].strip()));
            }
        }
        return found;
    }

    private Set<String> imports(String cell) {
        Set<String> imports = new TreeSet<>();
        if (cell.equals("nothing")) {
            return imports;
        }
        String module = root;
        for (String part : cell.split(";", -1)) {
            String names = part;
            if (part.strip().startsWith("gateway:")) {
                module = GATEWAY;
                names = part.replace("gateway:", "");
            }
            for (String name : names.split(",", -1)) {
                imports.add(name.strip().equals(ALL) ? ALL : module + "." + name.strip());
            }
        }
        return imports;
    }

    /** The lines after the heading that starts with the text, up to the line that ends the block. */
    private List<String> block(String start, Predicate<String> end) {
        List<String> lines = document.lines()
                .dropWhile(line -> !line.startsWith(start))
                .skip(1)
                .takeWhile(end.negate())
                .toList();
        if (lines.isEmpty()) {
            throw new AssertionError("no lines after \"" + start + "\"");
        }
        return lines;
    }

    /** Each package has a row, and imports exactly the packages that the row allows. */
    public void assertImports() {
        Map<String, Set<String>> used = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (JavaClass type : classes) {
            Set<String> ofPackage = used.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target = dependency.getTargetClass().getPackageName();
                if (target.startsWith("io.scangate.") && !target.equals(type.getPackageName())) {
                    ofPackage.add(target);
                    if (!allowed(type.getPackageName()).contains(target) && !allowsAll(type.getPackageName())) {
                        wrong.add(dependency.getDescription());
                    }
                }
            }
        }
        assertEquals(List.of(), wrong, "dependencies that the table does not allow");
        assertEquals(used.keySet(), rows.keySet(), "packages with classes, and rows of the table");
        rows.forEach((name, imports) -> {
            if (!imports.contains(ALL)) {
                Set<String> ofPackage = used.getOrDefault(name, new TreeSet<>());
                ofPackage.addAll(importsOfSources(name));
                assertEquals(ofPackage, imports, "what " + name + " imports, and its row");
            }
        });
    }

    /** Class files do not show where constants come from, so this reads the sources. */
    private static Set<String> importsOfSources(String name) {
        Set<String> imports = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory(name), "*.java")) {
            for (Path file : files) {
                for (Matcher line = IMPORT.matcher(text(file)); line.find(); ) {
                    if (!line.group(1).equals(name)) {
                        imports.add(line.group(1));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return imports;
    }

    private static Path directory(String name) {
        return Path.of("src", "main", "java").resolve(name.replace('.', '/'));
    }

    private Set<String> allowed(String name) {
        return rows.getOrDefault(name, Set.of());
    }

    private boolean allowsAll(String name) {
        return allowed(name).contains(ALL);
    }

    /** The sentence "May import" of each package-info agrees with the table. */
    public void assertPackageInfos() {
        for (Map.Entry<String, Set<String>> row : rows.entrySet()) {
            Path file = directory(row.getKey()).resolve("package-info.java");
            assertEquals(row.getValue(), mayImport(text(file)), file + " and the table");
        }
    }

    private Set<String> mayImport(String packageInfo) {
        Matcher sentence = MAY_IMPORT.matcher(packageInfo.replaceAll("\\s*\\n \\* ?", " "));
        if (!sentence.find()) {
            return Set.of("(no sentence \"May import ...\")");
        }
        if (sentence.group(1).startsWith("everything")) {
            return Set.of(ALL);
        }
        Set<String> imports = new TreeSet<>();
        String module = root;
        for (Matcher code = CODE.matcher(sentence.group(1)); code.find(); ) {
            if (code.group(1) == null) {
                module = GATEWAY;
            } else {
                imports.add(module + "." + code.group(1));
            }
        }
        return imports;
    }

    /** No package imports itself through others. */
    public void assertNoPackageCycle() {
        Map<String, Set<String>> graph = new TreeMap<>();
        for (JavaClass type : classes) {
            Set<String> targets = graph.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                targets.add(dependency.getTargetClass().getPackageName());
            }
        }
        List<Set<String>> cycles =
                Cycles.of(graph).stream().filter(cycle -> cycle.size() > 1).toList();
        assertEquals(List.of(), cycles, "cycles of packages");
    }

    /**
     * No import cycle of classes has more members than the limit; nested classes count as part of the outermost one.
     *
     * @param known sizes of larger cycles that remain, by the name of one member; each may only shrink
     */
    public void assertNoClassCycleAbove(int limit, Map<String, Integer> known) {
        Map<String, Set<String>> graph = new TreeMap<>();
        for (JavaClass type : classes) {
            Set<String> targets = graph.computeIfAbsent(outermost(type), name -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                targets.add(outermost(dependency.getTargetClass()));
            }
        }
        Map<String, Integer> found = new TreeMap<>();
        for (Set<String> cycle : Cycles.of(graph)) {
            if (cycle.size() > limit) {
                String name =
                        cycle.stream().filter(known::containsKey).findFirst().orElse(cycle.toString());
                found.put(name, cycle.size());
            }
        }
        assertEquals(new TreeMap<>(known), found, "cycles of more than " + limit + " classes");
    }

    private static String outermost(JavaClass type) {
        String name = type.getName();
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    /**
     * The picture's arrows are imports of the table, and each import of the table is an arrow or a path of arrows. The
     * picture is the mermaid graph after the line "```mermaid" under the heading; rows that may import all have no arrows, nor have
     * imports of the other module.
     */
    public void assertPicture(String heading) {
        List<String> section = block(heading, line -> line.startsWith("#"));
        int start = section.indexOf("```mermaid");
        Map<String, Set<String>> arrows = new TreeMap<>();
        for (String line : section.subList(start + 1, section.size())) {
            Matcher edge = EDGE.matcher(line);
            if (edge.matches()) {
                for (String target : edge.group(2).split("&", -1)) {
                    arrows.computeIfAbsent(root + "." + edge.group(1), name -> new TreeSet<>())
                            .add(root + "." + target.strip());
                }
            }
        }
        rows.forEach((name, imports) -> {
            if (!imports.contains(ALL)) {
                Set<String> drawn = arrows.getOrDefault(name, Set.of());
                assertEquals(Set.of(), minus(drawn, imports), "arrows of " + name + " that are not in the table");
                Set<String> ofModule = imports.stream()
                        .filter(other -> other.startsWith(root + "."))
                        .collect(Collectors.toCollection(TreeSet::new));
                assertEquals(Set.of(), minus(ofModule, reachable(name, arrows)), "imports of " + name + " not drawn");
            }
        });
        assertEquals(Set.of(), minus(arrows.keySet(), rows.keySet()), "packages that are drawn and not in the table");
    }

    private static Set<String> minus(Set<String> all, Set<String> some) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private static Set<String> reachable(String from, Map<String, Set<String>> graph) {
        Set<String> seen = new TreeSet<>();
        List<String> open = new ArrayList<>(List.of(from));
        while (!open.isEmpty()) {
            for (String next : Objects.requireNonNullElse(graph.get(open.remove(open.size() - 1)), Set.<String>of())) {
                if (seen.add(next)) {
                    open.add(next);
                }
            }
        }
        return seen;
    }
}
