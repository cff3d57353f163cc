package io.scangate.config.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The pages of the repository that people read: Markdown files, named by their paths from its root. */
public final class DocumentPages {
    /** The root of the repository, from the directory of a module. */
    public static final Path ROOT = Path.of("..");

    /** The page from which a reader reaches every other page of docs. */
    static final String FRONT = "docs/README.md";

    private static final Path DOCS = ROOT.resolve("docs");

    private DocumentPages() {}

    /** The README, and all pages of docs and of its folders, in their order. */
    public static List<String> ofUsers() throws IOException {
        return Stream.concat(Stream.of("README.md"), filesOfDocs(".md").stream())
                .toList();
    }

    /** Those, and the pages for contributors. */
    static List<String> all() throws IOException {
        Stream<String> others = Stream.of(
                "ARCHITECTURE.md",
                "CHANGELOG.md",
                "CONTRIBUTING.md",
                "SECURITY.md",
                "bench/README.md",
                "bench/peers/README.md",
                "config/console/README.md");
        return Stream.concat(ofUsers().stream(), others).toList();
    }

    /** The files below docs whose names end so. */
    static List<String> filesOfDocs(String end) throws IOException {
        try (Stream<Path> files = Files.walk(DOCS)) {
            return files.filter(file -> file.toString().endsWith(end))
                    .map(file -> ROOT.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    static String text(String page) throws IOException {
        return Files.readString(ROOT.resolve(page));
    }

    /** What a page and its translation have in common: the levels of its headings, and where it has pictures and rows of tables. */
    public static List<String> shape(String page) throws IOException {
        return text(page)
                .lines()
                .map(line -> line.startsWith("#")
                        ? line.replaceFirst("[^#].*", "")
                        : line.replaceFirst("^(\\[<img|\\|).*", "$1"))
                .filter(line -> line.matches("#+|\\[<img|\\|"))
                .toList();
    }
}
