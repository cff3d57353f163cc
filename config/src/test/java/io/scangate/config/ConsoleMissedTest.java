package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page "Missed scans". */
class ConsoleMissedTest extends ConsoleWorld {
    private static final String MISSED = "/a/" + ConsolePages.APPID + "/missed";

    /** The group with a link. */
    private static Locator group(ConsolePage page, String place) {
        return page.page()
                .locator("sg-missed-group")
                .filter(new Locator.FilterOptions().setHasText(place))
                .first();
    }

    @Test
    void missedLinks_areGrouped_andTheDifferenceIsMarkedInBothTexts() {
        try (ConsolePage page = as("viewer", MISSED)) {
            Locator menu = group(page, "/MENU/table");
            menu.getByText("12 scans").waitFor();
            menu.getByText("12 different queries").waitFor();
            Locator marks = menu.locator("mark");
            assertThat(marks.nth(0)).hasText("/MENU/table");
            assertThat(marks.nth(1)).hasText("/menu/");
            assertThat(page.button("Make a rule of this")).hasCount(0);
            // An escaped character of a link stays as it is.
            page.shows("/second/a%20b%3Cscript%3E");
        }
    }

    @Test
    void missedLink_becomesARule_withThePageOfTheNearestOne() {
        try (ConsolePage page = as("owner", MISSED)) {
            page.labelled("Order").selectOption("Most scans first");
            Locator first = page.page().locator("sg-missed-group").first();
            first.getByText("/MENU/table").first().waitFor();
            first.getByText("Make a rule of this").click();
            page.page().locator("dialog[open]").waitFor();
            assertThat(page.labelled("Rule")).hasValue(server.origin() + "/MENU/");
            assertThat(page.labelled("Page of the mini program")).hasValue("pages/menu/index?from=qr");
            page.button("Check and add").click();
            page.shows("The rule is added");
            Locator menu = group(page, "/MENU/table");
            menu.getByText("A rule matches by now").waitFor();
            menu.getByText("What does it open now?").click();
            page.shows("but it is not published");
            assertThat(page.labelled("Link of the code")).hasValue(Pattern.compile("/MENU/table\\?no="));
        }
    }
}
