package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** The end of a rule: offline, or deleted. */
class ConsoleRuleEndTest extends ConsoleWorld {
    private static final String RULES = "/v1/accounts/" + ConsolePages.APPID + "/rules";

    private JsonNode rules(String path) {
        return server.operator()
                .get(RULES + "?search=" + RestClient.encoded(path))
                .is(200)
                .body()
                .path("items");
    }

    private ConsolePage open(String user, String path) {
        String id = rules(path).at("/0/id").asText();
        return as(user, "/a/" + ConsolePages.APPID + "/rules/" + id).shows(server.origin() + path);
    }

    @Test
    void liveRule_isTakenOffline_andCanBePublishedAgain() {
        try (ConsolePage page = open("owner", "/menu/")) {
            page.button("Take offline").click();
            page.shows("open the web page until you publish the rule again");
            page.confirm("Take offline");
            page.shows("The rule is offline.");
            assertThat(page.button("Take offline")).hasCount(0);
            page.shows("Not published");
        }
        JsonNode rule = rules("/menu/").get(0);
        assertEquals("unpublished", rule.path("state").asText(), rule::toString);
    }

    @Test
    void deletedRule_isNoLongerInTheList_andItsRangeIsFree() {
        try (ConsolePage page = open("owner", "/second/")) {
            assertThat(page.button("Take offline")).hasCount(0);
            page.button("Delete the rule").click();
            page.shows("Its releases and test links are gone.");
            page.confirm("Delete the rule");
            page.page().waitForURL(url -> url.endsWith("/rules"));
            assertThat(page.page().getByText(server.origin() + "/second/")).hasCount(0);
        }
        assertEquals(0, rules("/second/").size());
    }

    @Test
    void viewer_endsNothing() {
        try (ConsolePage page = open("viewer", "/item")) {
            assertThat(page.button("Take offline")).hasCount(0);
            assertThat(page.button("Delete the rule")).hasCount(0);
        }
    }
}
