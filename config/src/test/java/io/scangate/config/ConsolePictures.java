package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The pictures of the owner's guide in {@code docs/console}, each of a step of {@link ConsoleJourney}. A build fails if the page no longer shows the
 * titles, labels and buttons that a picture shows; {@code shown.txt} has them. With {@code -Dconsole.pictures=true} both are made anew.
 */
final class ConsolePictures {
    private static final Path PICTURES = Path.of("..", "docs", "console");
    private static final Path SHOWN = PICTURES.resolve("shown.txt");
    private static final String BETWEEN = " | ";

    private ConsolePictures() {}

    /** Whether pictures are taken. */
    static boolean taken() {
        return Boolean.getBoolean("console.pictures");
    }

    /** Compares the page with the picture of a step, or takes the picture; nothing if docs have no such picture. */
    static void check(ConsolePage page, String step, ConsoleBrowser.View view) {
        String name = "journey-" + step + "-" + view.language() + "-" + view.width();
        Path picture = PICTURES.resolve(name + ".png");
        if (!Files.exists(picture)) {
            return;
        }
        try {
            Map<String, String> shown = shown();
            if (taken()) {
                // A picture of the whole page shows what stays at the top of the window where the window is.
                page.page().evaluate("window.scrollTo(0, 0)");
                page.settle();
                page.page()
                        .screenshot(new Page.ScreenshotOptions()
                                .setPath(picture)
                                .setFullPage(page.page().locator("dialog[open]").count() == 0));
                shown.put(name, String.join(BETWEEN, texts(page)));
                Files.write(
                        SHOWN,
                        shown.entrySet().stream()
                                .map(each -> each.getKey() + ": " + each.getValue())
                                .toList());
            } else {
                Set<String> expected = new TreeSet<>(Arrays.asList(
                        shown.getOrDefault(name, "no line in shown.txt").split(" \\| ")));
                Waiting.await(picture + " is still true, or was taken anew with -Dconsole.pictures=true")
                        .untilAsserted(() -> assertEquals(Set.of(), missing(expected, page), name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> missing(Set<String> expected, ConsolePage page) {
        Set<String> missing = new TreeSet<>(expected);
        missing.removeAll(texts(page));
        return missing;
    }

    /** The lines by the names of the pictures. */
    private static Map<String, String> shown() throws IOException {
        Map<String, String> shown = new TreeMap<>();
        for (String line : Files.exists(SHOWN) ? Files.readAllLines(SHOWN) : List.<String>of()) {
            int colon = line.indexOf(": ");
            shown.put(line.substring(0, colon), line.substring(colon + 2));
        }
        return shown;
    }

    /** Texts without digits: those with a time, a port or a number differ from run to run. */
    private static Set<String> texts(ConsolePage page) {
        Set<String> texts = new TreeSet<>();
        for (String text : page.page().locator("h1, h2, h3, label, button, th").allInnerTexts()) {
            String line = text.strip();
            if (!line.isEmpty() && !line.matches("(?s).*(\\d|\\n|\\.txt).*")) {
                texts.add(line);
            }
        }
        return texts;
    }
}
