package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.FilePayload;
import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.qr.QrCodes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The page "Why does it not open?": answers, and the buttons that repair. */
class ConsoleWhyTest extends ConsoleWorld {
    private static final String WHY = "/a/" + ConsolePages.APPID + "/why";

    private ConsolePage ask(String link) {
        ConsolePage page = as("owner", WHY);
        page.labelled("Link of the code").fill(link);
        page.button("Find out").click();
        return page;
    }

    @Test
    void missedLink_becomesARule_isPublished_andOpens() {
        String link = server.origin() + "/MENU/table-7";
        try (ConsolePage page = ask(link)) {
            page.shows("Opens the web page, not the mini program").shows("rules are near");
            assertThat(page.page().locator("mark").first()).hasText("MENU");
            assertThat(page.page().locator("sg-remedy").first()).containsText(server.origin() + "/MENU/");
            page.button("Add a rule like the link").first().click();
            assertThat(page.labelled("Rule")).hasValue(server.origin() + "/MENU/");
            page.button("Check and add").click();
            page.shows("but it is not published").button("Publish the rule").click();
            page.button("Publish for everybody").click();
            page.shows("Opens the mini program").shows("pages/menu/index?from=qr");
        }
    }

    @Test
    void linkOfAnotherAccount_isNoSuccess_andTellsHowToReachIt() {
        List<String> missing = new CopyOnWriteArrayList<>();
        try (ConsolePage page = as("owner", WHY)) {
            page.page().onResponse(response -> {
                if (response.status() >= 400) {
                    missing.add(response.url());
                }
            });
            page.labelled("Link of the code").fill(server.origin() + "/taken/7");
            page.button("Find out").click();
            page.shows("Opens the mini program of another account").shows("cakes@example.com");
            assertThat(page.page().locator("sg-answer section.opens")).hasCount(0);
            assertThat(page.page().locator("sg-answer .facts")).containsText("蛋糕 Bakery");
            assertThat(page.page().locator("sg-answer .advice")).containsText("of another account decides");
            page.button("Add a rule like the link").click();
            assertThat(page.labelled("Rule")).hasValue(server.origin() + "/taken/7");
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void operatorWhoAsksAboutAllAccounts_seesThatTheLinkOpens() {
        try (ConsolePage page = as("operator", "/s/why?link=" + RestClient.encoded(server.origin() + "/taken/7"))) {
            page.shows("Opens the mini program");
            assertThat(page.page().locator("sg-answer section.opens")).hasCount(1);
        }
    }

    @Test
    void severalDifferences_areAllShown_andTheRuleIsLikeTheWholeLink() {
        String link = "https://elsewhere.example/tea/7";
        try (ConsolePage page = ask(link)) {
            Locator near = page.page().locator("sg-near-rules article").first();
            assertThat(near.locator("sg-tag")).hasText(new String[] {"Scheme", "Host", "Port", "Path and query"});
            assertThat(page.page().locator("sg-answer .advice")).containsText("elsewhere.example, not 127.0.0.1");
            page.button("Add a rule like the link").first().click();
            assertThat(page.labelled("Rule")).hasValue(link);
            // The near rule is about something else.
            assertThat(page.labelled("Page of the mini program")).hasValue("");
        }
    }

    @Test
    void ruleThatIsRefused_saysEverythingThatIsMissing() {
        try (ConsolePage page = ask("https://elsewhere.example/a")) {
            page.shows("Opens the web page")
                    .button("Add a rule like the link")
                    .first()
                    .click();
            page.labelled("Page of the mini program").fill("pages/a");
            page.button("Check and add").click();
            page.shows("Not possible").shows("elsewhere.example");
        }
    }

    @Test
    void pictureOfASticker_isReadAndAsked() {
        String link = server.origin() + "/menu/table-9";
        byte[] picture = QrCodes.png(link, 8);
        try (ConsolePage page = as(View.PHONE, "owner", WHY)) {
            page.page().locator("input[type=file]").setInputFiles(new FilePayload("sticker.png", "image/png", picture));
            page.shows("Opens the mini program");
            assertThat(page.labelled("Link of the code")).hasValue(link);
        }
    }

    @Test
    void testLinkOfAStranger_isOpenedOnceTheStrangerIsATester() {
        String second = server.origin() + "/second/test";
        String rules = "/v1/accounts/" + ConsolePages.APPID + "/rules";
        String rule = server.operator()
                .get(rules + "?search=second")
                .is(200)
                .body()
                .at("/items/0/id")
                .asText();
        server.operator()
                .patch(rules + "/" + rule, "{\"test_links\": [\"" + second + "\"]}")
                .is(200);
        try (ConsolePage page = ask(second)) {
            page.labelled("User who scans").fill("ben");
            page.button("Find out").click();
            // What opens the link for everybody comes first.
            assertThat(page.page().locator("sg-remedy button.primary")).hasText("Publish the rule");
            page.button("Make the user a tester").click();
            page.button("Make a tester").click();
            page.shows("Opens the development version");
        }
    }
}
