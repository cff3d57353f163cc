package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Route;
import org.junit.jupiter.api.Test;

/** The server goes away while somebody has the console open. */
class ConsoleOfflineTest extends ConsoleWorld {
    private static final String FILES = "**/console/**";

    @Test
    void filesThatCannotBeLoaded_areSaid_andAskedForAgain() {
        try (ConsolePage page = as("owner", "/a/" + ConsolePages.APPID + "/rules")) {
            page.shows("in all");
            page.page().context().route(FILES, Route::abort);
            page.page().locator("sg-nav").getByText("Publish").click();
            page.shows("The server does not answer");
            assertThat(page.page().locator("h1")).hasText("Publish");
            page.assertAccessible("offline");
            page.page().getByText("简体中文").click();
            assertThat(page.page().locator("sg-toasts")).containsText("Check the connection, and try again.");
            page.page().context().unroute(FILES);
            page.button("Try again").click();
            page.shows("See what changes");
        }
    }
}
