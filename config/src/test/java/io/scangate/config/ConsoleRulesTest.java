package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The list of rules: search, filter, order and pages. */
class ConsoleRulesTest extends ConsoleWorld {
    private static final String RULES = "/a/" + ConsolePages.APPID + "/rules";

    private ConsolePage open(String hash) {
        return as("owner", hash).shows("in all");
    }

    private static Locator rows(ConsolePage page) {
        return page.page().locator("tbody tr");
    }

    private static Locator firstCells(ConsolePage page) {
        return page.page().locator("tbody td:first-child code");
    }

    @Test
    void searchAndFilter_areInTheAddress() {
        try (ConsolePage page = open(RULES)) {
            assertThat(rows(page)).hasCount(4);
            page.labelled("Search in rules and pages").fill("SECOND");
            page.shows("1 in all");
            assertThat(firstCells(page)).hasText(new String[] {server.origin() + "/second/"});
            page.page().waitForURL(url -> url.endsWith(RULES + "?search=SECOND"));
        }
        try (ConsolePage page = open(RULES + "?state=draft")) {
            page.shows("1 in all");
            assertThat(firstCells(page)).hasText(new String[] {server.origin() + "/item?id="});
            assertThat(page.labelled("State")).hasValue("draft");
        }
    }

    @Test
    void headingSortsBothWays_andThenNoLonger() {
        try (ConsolePage page = open(RULES)) {
            assertThat(rows(page)).hasCount(4);
            List<String> added = firstCells(page).allTextContents();
            Locator heading = page.page().getByRole(AriaRole.COLUMNHEADER).first();
            heading.getByRole(AriaRole.BUTTON).click();
            assertThat(heading).hasAttribute("aria-sort", "ascending");
            assertThat(firstCells(page)).hasText(added.stream().sorted().toArray(String[]::new));
            heading.getByRole(AriaRole.BUTTON).click();
            assertThat(heading).hasAttribute("aria-sort", "descending");
            heading.getByRole(AriaRole.BUTTON).click();
            assertThat(firstCells(page)).hasText(added.toArray(String[]::new));
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
