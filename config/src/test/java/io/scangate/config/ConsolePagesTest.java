package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertAll;

import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.ConsolePages.Shown;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every page by axe, and within the width of the window: on the English desktop by day, or on the Chinese telephone by night. With {@code
 * -Dconsole.shots=true} in all eight views, and with pictures in {@code target/console-shots}.
 */
@Timeout(300)
class ConsolePagesTest extends ConsoleWorld {
    static List<View> views() {
        return Boolean.getBoolean("console.shots")
                ? List.of(
                        new View("en", 1280, false),
                        new View("en", 1280, true),
                        new View("en", 390, false),
                        new View("en", 390, true),
                        new View("zh", 1280, false),
                        new View("zh", 1280, true),
                        new View("zh", 390, false),
                        new View("zh", 390, true))
                : List.of(new View("en", 1280, false), new View("zh", 390, true));
    }

    @ParameterizedTest
    @MethodSource("views")
    void everyPageIsAccessible_andFits(View view) {
        check(server, ConsolePages.ALL, view);
    }

    /**
     * Looks at pages, in one browser window for each user: files that it has are not loaded again. A build looks at each page in one of the two
     * views, since a look takes a second.
     */
    static void check(TestServer server, List<Shown> pages, View view) {
        boolean all = Boolean.getBoolean("console.shots");
        int parity = view.dark() ? 1 : 0;
        Map<String, ConsolePage> windows = new HashMap<>();
        try {
            assertAll(pages.stream()
                    .filter(each -> all || pages.indexOf(each) % 2 == parity)
                    .map(shown -> () -> {
                        ConsolePage page = windows.computeIfAbsent(
                                String.valueOf(shown.user()), user -> open(server, view, shown.user()));
                        check(server, shown, page, view);
                    }));
        } finally {
            windows.values().forEach(ConsolePage::close);
        }
    }

    private static ConsolePage open(TestServer server, View view, @Nullable String user) {
        return ConsoleBrowser.open(server, view, user == null ? null : server.session(user));
    }

    private static void check(TestServer server, Shown shown, ConsolePage page, View view) {
        String port = server.origin().replaceAll(".*:", "");
        page.leave()
                .at(shown.hash().replace("{port}", port))
                .shows(shown.until().in(view.language()));
        shown.then().accept(page);
        page.shot(shown.name()).assertAccessible(shown.name());
    }
}
