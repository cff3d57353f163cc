package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The page "Scans". */
class ConsoleScansTest extends ConsoleWorld {
    private static final String SCANS = "/a/" + ConsolePages.APPID + "/scans";

    private ConsolePage at(String query) {
        return as("owner", SCANS + query);
    }

    /** A number of the figures at the top, as the page counts: the last hours until now. */
    private static Locator figure(ConsolePage page, int place) {
        return page.page().locator("sg-scan-figures dd:not(.than)").nth(place);
    }

    private static Locator than(ConsolePage page, int place) {
        return page.page().locator("sg-scan-figures .than").nth(place);
    }

    /** The counts of the last 168 hours, as the API has them. */
    private JsonNode week() {
        Instant from = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(167, ChronoUnit.HOURS);
        return server.operator()
                .get("/v1/accounts/" + ConsolePages.APPID + "/scans?group=none&limit=200&from=" + from)
                .is(200)
                .body()
                .get("items");
    }

    private static long sum(JsonNode items, String field) {
        return StreamSupport.stream(items.spliterator(), false)
                .mapToLong(item -> item.get(field).asLong())
                .sum();
    }

    private static String grouped(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }

    @Test
    void scansOfTheWeek_areCounted_drawn_andComparedWithTheWeekBefore() {
        try (ConsolePage page = at("").shows("Opened the mini program")) {
            JsonNode expected = week();
            assertThat(figure(page, 0)).hasText(grouped(sum(expected, "scans")));
            assertThat(figure(page, 1)).hasText(grouped(sum(expected, "opens")));
            assertThat(figure(page, 2)).hasText(grouped(sum(expected, "fallbacks")));
            assertTrue(sum(expected, "opens") > sum(expected, "fallbacks"), expected::toString);
            // As many web pages as in the week before, and more of everything else.
            page.shows("0% against").shows("a week before");
            assertThat(than(page, 1)).containsText("+");

            page.page().locator("sg-plot canvas").evaluate("""
                            canvas => new Promise(drawn => {
                              const look = () => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(one => one > 0)
                                ? drawn() : requestAnimationFrame(look);
                              look();
                            })""");
            page.page().getByText("The same numbers as a table").first().click();
            assertThat(page.page().locator("sg-count-table tbody tr")).hasCount(168);
        }
    }

    @Test
    void scansAreDivided_andThoseOfARuleAlone_andTheAddressKeepsIt() {
        String item = server.origin() + "/item?id=";
        try (ConsolePage page = at("?span=days30")) {
            page.labelled("Divided by").selectOption("scene");
            page.shows("Camera (1011)").shows("Picture from the album (1013)");
            page.labelled("Rule").selectOption(item);
            page.page().waitForFunction("() => location.hash.includes('item')");
            page.labelled("Divided by").selectOption("reason");
            page.shows("Scans that opened the web page, by reason").shows("Rule not published");
            assertThat(figure(page, 1)).hasText("0");
            page.page().reload();
            page.shows("Rule not published");
            assertThat(page.labelled("Rule")).hasValue(item);
            page.labelled("Rule").selectOption(server.origin() + "/second/");
            page.shows("No scans in this time");
        }
    }

    @Test
    void numbersAreAFileOfCsv() throws IOException {
        try (ConsolePage page = at("?span=day").shows("Opened the mini program")) {
            Download file = page.page()
                    .waitForDownload(() -> page.button("Download as CSV").click());
            assertEquals("scans-" + ConsolePages.APPID + ".csv", file.suggestedFilename());
            List<String> rows = Files.readAllLines(file.path());
            assertEquals("start,prefix,action,version,reason,scene,scans", rows.get(0));
            assertTrue(rows.size() > 24, rows::toString);
        }
    }
}
