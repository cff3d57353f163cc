package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.Test;

/** The page "History": releases and rollback, changes, and notices. */
class ConsoleHistoryTest extends ConsoleWorld {
    private static final String HISTORY = "/a/" + ConsolePages.APPID + "/history";

    private static Locator release(ConsolePage page, int number) {
        return page.page()
                .locator("sg-releases li")
                .filter(new Locator.FilterOptions().setHasText("Release " + number));
    }

    @Test
    void earlierRelease_isShownWithItsDifference_andIsLiveAgainAfterARollback() {
        String menu = server.origin() + "/menu/";
        try (ConsolePage page = as("owner", HISTORY)) {
            page.labelled("Rule").selectOption(menu);
            Locator second = release(page, 2);
            second.getByText("Live").waitFor();
            assertThat(second.locator("mark").first()).hasText("old");
            assertThat(second.locator("mark").last()).hasText("index");
            assertThat(second.getByText("Roll back to it")).hasCount(0);
            release(page, 1).getByText("Roll back to it").click();
            page.shows("Roll back to release 1").shows("does not count as a publish");
            page.button("Roll back for everybody").click();
            page.shows("Release 1 is live again");
            Locator third = release(page, 3);
            third.getByText("Live").waitFor();
            third.getByText("user:owner").waitFor();
        }
        String live = server.operator()
                .get("/v1/accounts/" + ConsolePages.APPID + "/rules?search=menu")
                .is(200)
                .body()
                .at("/items/0/live/page")
                .asText();
        assertEquals("pages/menu/old?from=qr", live);
    }

    @Test
    void viewerRollsNothingBack() {
        try (ConsolePage page = as("viewer", HISTORY + "/releases")) {
            page.labelled("Rule").selectOption(server.origin() + "/menu/");
            page.shows("Release 1");
            assertThat(page.button("Roll back to it")).hasCount(0);
        }
    }

    @Test
    void changesAreFiltered_andHaveTheirFields_andTheAddressKeepsTheFilter() {
        try (ConsolePage page = as("owner", HISTORY + "/changes")) {
            Locator rows = page.page().locator("sg-changes tbody tr");
            rows.first().waitFor();
            page.labelled("What was changed").selectOption("rule");
            // The rows of the account's other changes go when the answer to the filter is there.
            assertThat(rows.filter(new Locator.FilterOptions().setHasNotText("Rule")))
                    .hasCount(0);
            Locator edited = rows.filter(new Locator.FilterOptions().setHasText("edited"))
                    .first();
            edited.locator("summary").click();
            edited.getByText("pages/item/next").waitFor();
            page.labelled("Who, exactly").fill("nobody");
            page.shows("No changes");
            page.page().reload();
            page.shows("No changes");
            assertThat(page.labelled("Who, exactly")).hasValue("nobody");
            page.labelled("Who, exactly").fill("account:" + ConsolePages.APPID);
            page.page().locator("sg-changes tbody tr").nth(3).waitFor();
        }
    }

    @Test
    void noticesAreShown_andThoseOfAKindAlone() {
        try (ConsolePage page = as("owner", HISTORY + "/notices")) {
            page.shows("until the cause ends").shows("<script>alert(1)</script>");
            page.labelled("Kind").selectOption("quota_used");
            page.shows("No notices");
        }
    }
}
