package io.scangate.config;

import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.ConsolePages.Shown;
import io.scangate.config.store.TestDatabase;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every page by axe, and within the width of the window: the English desktop by day, and the Chinese telephone by night. With {@code
 * -Dconsole.shots=true} in all eight views, and with pictures in {@code target/console-shots}.
 */
@NeedsBrowser
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsolePagesTest {
    private TestServer server;

    @BeforeAll
    void start() throws IOException {
        server = TestServer.startNow(TestDatabase.SQLITE);
        ConsolePages.prepare(server);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static List<Shown> pages() {
        return ConsolePages.ALL;
    }

    private static List<View> views() {
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
    @MethodSource("pages")
    void pageIsAccessible_andFits(Shown shown) {
        check(server, shown);
    }

    /** Looks at a page in every view. */
    static void check(TestServer server, Shown shown) {
        for (View view : views()) {
            String session = shown.user() == null ? null : server.session(shown.user());
            try (ConsolePage page = ConsoleBrowser.open(server, view, session)) {
                page.at(shown.hash().replace("{port}", server.origin().replaceAll(".*:", "")))
                        .shows(shown.until().in(view.language()));
                shown.then().accept(page);
                page.shot(shown.name()).assertAccessible(shown.name());
            }
        }
    }
}
