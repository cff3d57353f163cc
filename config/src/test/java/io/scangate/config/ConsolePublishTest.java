package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** The page that publishes, as an owner uses it. */
class ConsolePublishTest extends ConsoleWorld {
    private static final String PAGE = "/a/" + ConsolePages.APPID + "/publish";

    private void report(String gateway, long revision) {
        String status = "{\"name\": \"" + gateway + "\", \"revision\": " + revision + ", \"mark\": \"" + server.mark()
                + "\", \"state\": \"current\", \"rules\": 1}";
        server.operator()
                .put("/v1/gateways/" + gateway + "/report", ReportText.of(status, null))
                .is(204);
    }

    private void choose(ConsolePage page, String part) {
        page.page().getByLabel(server.origin() + part).check();
        page.button("See what changes").click();
    }

    @Test
    void ownerSeesWhatChanges_publishes_andSeesTheGatewaysServeIt() {
        report("of-scans", server.head());
        report("g2", server.head());
        try (ConsolePage page = as("owner", PAGE)) {
            page.shows("of 20 publishes are left this month");
            choose(page, "/item");
            page.shows("recently scanned links would open something else.")
                    .shows("pages/item/next")
                    .shows("It counts as one publish.");
            page.button("Publish for everybody").click();
            page.shows("Served by 0 of 2 gateways");
            report("of-scans", server.head());
            page.shows("Served by 1 of 2 gateways");
            report("g2", server.head());
            page.shows("Served by 2 of 2 gateways")
                    .shows("an earlier release can be put live again")
                    .shot("publish-served")
                    .assertAccessible("publish-served");
        }
        JsonNode rule = server.operator()
                .get("/v1/accounts/" + ConsolePages.APPID + "/rules?search=item")
                .is(200)
                .body();
        assertEquals("pages/item/next", rule.at("/items/0/live/page").asText(), rule::toString);
    }

    @Test
    void ownerPlansAPublish_andWithdrawsIt() {
        String at = LocalDateTime.now(ZoneId.of("Asia/Shanghai"))
                .plusDays(3)
                .withHour(9)
                .withMinute(30)
                .toString()
                .substring(0, 16);
        try (ConsolePage page = as("owner", PAGE)) {
            choose(page, "/second/");
            page.labelled("At a set time").check();
            page.labelled("Day and time").fill(at);
            page.button("Plan it").click();
            page.shows("Planned for").page().getByText("See all plans").click();
            page.shows("Waiting").shows("pages/second/index").shows("9:30");
            page.page()
                    .locator("sg-plans .plans > li")
                    .filter(new Locator.FilterOptions().setHasText("pages/second/index"))
                    .getByRole(AriaRole.BUTTON)
                    .click();
            page.shows("Withdrawn.");
        }
        JsonNode plans = server.operator()
                .get("/v1/accounts/" + ConsolePages.APPID + "/planned-releases")
                .is(200)
                .body();
        assertFalse(plans.toString().contains("pages/second/index"), plans::toString);
    }
}
