package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.store.TestDatabase;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The list of rules: search, filter, order and pages. */
@NeedsBrowser
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleRulesTest {
    private static final String RULES = "/a/" + ConsolePages.APPID + "/rules";

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

    private ConsolePage open(String hash) {
        return ConsoleBrowser.open(server, View.DESKTOP, server.session("owner"))
                .at(hash)
                .shows("in all");
    }

    private static Locator rows(ConsolePage page) {
        return page.page().locator("tbody tr");
    }

    private static List<String> firstCells(ConsolePage page) {
        return page.page().locator("tbody td:first-child code").allTextContents();
    }

    @Test
    void searchAndFilter_areInTheAddress() {
        try (ConsolePage page = open(RULES)) {
            int all = rows(page).count();
            page.labelled("Search in rules and pages").fill("SECOND");
            page.shows("1 in all");
            assertTrue(all > 1, () -> "rows: " + all);
            assertEquals(List.of(server.origin() + "/second/"), firstCells(page));
            assertTrue(page.page().url().endsWith(RULES + "?search=SECOND"), page.page()::url);
        }
        try (ConsolePage page = open(RULES + "?state=draft")) {
            page.shows("1 in all");
            assertEquals(List.of(server.origin() + "/item?id="), firstCells(page));
            assertEquals("draft", page.labelled("State").inputValue());
        }
    }

    @Test
    void headingSortsBothWays_andThenNoLonger() {
        try (ConsolePage page = open(RULES)) {
            List<String> added = firstCells(page);
            Locator heading = page.page().getByRole(AriaRole.COLUMNHEADER).first();
            heading.getByRole(AriaRole.BUTTON).click();
            assertEquals("ascending", heading.getAttribute("aria-sort"));
            assertEquals(added.stream().sorted().toList(), firstCells(page));
            heading.getByRole(AriaRole.BUTTON).click();
            assertEquals("descending", heading.getAttribute("aria-sort"));
            heading.getByRole(AriaRole.BUTTON).click();
            assertEquals(added, firstCells(page));
        }
    }

    @Test
    void keyboardAloneReachesTheSearch() {
        try (ConsolePage page = open(RULES)) {
            page.page().keyboard().press("Tab");
            page.page().keyboard().press("Enter");
            for (int presses = 0; presses < 5; presses++) {
                page.page().keyboard().press("Tab");
                if (Boolean.TRUE.equals(
                        page.labelled("Search in rules and pages").evaluate("(one) => one.matches(':focus')"))) {
                    return;
                }
            }
            throw new AssertionError("five tabs after the link to the content do not reach the search");
        }
    }
}
