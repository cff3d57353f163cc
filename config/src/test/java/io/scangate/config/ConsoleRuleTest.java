package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The page of a rule: what it says while its owner writes, and the verification of its directory. */
class ConsoleRuleTest extends ConsoleWorld {
    private static final String NEW = "/a/" + ConsolePages.APPID + "/rules/new";

    @Test
    void ownerSeesWhatARuleMatches_andWhoIsInTheWay_thenAddsIt() {
        try (ConsolePage page = as("owner", NEW)) {
            String shop = server.origin() + "/shop";
            page.labelled("Rule").fill(shop.replace("http:", "HTTP:"));
            page.shows("It takes exactly this path").shows("A longer name").shows(shop + "2");
            page.labelled("Rule").fill(server.origin() + "/taken/");
            page.shows("Somebody else has the same rule").shows("cakes@example.com");
            page.labelled("Rule").fill("javascript:alert(1)");
            page.shows("This is not yet a link").shows("javascript:alert(1)");
            page.labelled("Rule").fill(shop + "/");
            page.shows("It ends in a slash").shows(shop + "/table-7").shows("No other account has a rule here.");
            page.labelled("Page of the mini program").fill("/pages/shop");
            page.shows("without leading slash");
            page.labelled("Page of the mini program").fill("pages/shop/index");
            page.shows("It can be a page.").button("Check and add").click();
            page.shows("Verification").shows("Proven");
            page.labelled("Page of the mini program").fill("pages/shop/next");
            page.button("Save").click();
            page.shows("Saved.");
        }
        JsonNode added = server.operator()
                .get("/v1/accounts/" + ConsolePages.APPID + "/rules?search=shop")
                .is(200)
                .body();
        assertEquals("pages/shop/next", added.at("/items/0/page").asText(), added::toString);
    }

    @Test
    void refusedRule_hasAllReasonsAtTheirChecks() {
        try (ConsolePage page = as("owner", NEW)) {
            page.labelled("Rule").fill("http://127.0.0.2/shop/");
            page.labelled("Page of the mini program").fill("pages/shop/index");
            page.button("Check and add").click();
            page.shows("Refused, and nothing is changed").shows("not in the licence registry");
            assertThat(page.page().locator(".bad .name"))
                    .hasText(new String[] {"Licence of the host: refused", "Verification file: refused"});
        }
    }

    @Test
    void verification_saysWhereTheFileMustBe_whatCameBack_andHowItDiffers() throws Exception {
        JsonNode file = server.operator()
                .get("/v1/accounts/" + ConsolePages.APPID + "/verification-file")
                .is(200)
                .body();
        String name = file.path("file_name").asText();
        try (ConsolePage page = as("owner", "/a/" + ConsolePages.APPID + "/rules")) {
            page.page().getByText(server.origin() + "/second/").first().click();
            page.shows(server.origin() + "/second/" + name).shows(server.origin() + "/" + name);
            assertEquals(
                    file.path("file_content").asText(),
                    Files.readString(page.page()
                            .waitForDownload(
                                    () -> page.button("Download " + name).click())
                            .path()));
            server.website().put(name, "something else");
            page.button("Check now").click();
            page.shows("This is what your website answered")
                    .shows("Other content")
                    .shows("something else")
                    .shot("verification-differs")
                    .assertAccessible("verification-differs");
            server.website().put(name, file.path("file_content").asText());
            page.button("Check now").click();
            page.shows("The file was found");
            page.page().getByText("Earlier checks").click();
            assertThat(page.page().locator("details li")).hasCount(2);
        }
    }
}
