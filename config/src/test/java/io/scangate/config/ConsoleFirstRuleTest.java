package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.people.AccountRole;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The first rule of a new account, with nothing but the console: its verification file is needed before there is any rule. */
class ConsoleFirstRuleTest extends ConsoleWorld {
    @Override
    void prepare() {
        server.licensed();
    }

    /** A new account with an owner of the same name; its file is on no website. */
    private ConsolePage owner(String appid) {
        String account = "{\"appid\": \"" + appid + "\", \"name\": \"Tea\", \"kind\": \"media\"}";
        server.operator().post("/v1/accounts", account).is(201);
        server.signedIn(appid, null, Map.of(appid, AccountRole.OWNER));
        return window(View.DESKTOP, appid);
    }

    private String fileName(String appid) {
        return server.operator()
                .get("/v1/accounts/" + appid + "/verification-file")
                .is(200)
                .text("file_name");
    }

    private static Download download(ConsolePage page) {
        Pattern name = Pattern.compile("Download .*\\.txt");
        return page.page().waitForDownload(() -> page.page()
                .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name))
                .click());
    }

    private static void assertProofIsBad(ConsolePage page, String text) {
        assertThat(page.page()
                        .locator("li.bad")
                        .filter(new Locator.FilterOptions().setHasText("Verification file: refused")))
                .containsText(text);
    }

    @Test
    void ownerOfANewAccount_getsTheFile_putsItOnTheSite_andAddsTheFirstRule() throws IOException {
        try (ConsolePage page = owner("wx-first").at("/a/wx-first/rules")) {
            page.shows("No rules yet")
                    .page()
                    .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Add a rule"))
                    .click();
            Download file = download(page);
            String address = server.origin() + "/menu/" + file.suggestedFilename();
            page.labelled("Rule").fill(server.origin() + "/menu/");
            page.labelled("Page of the mini program").fill("pages/menu/index");
            assertThat(page.page().locator("sg-verification .place")).hasText(address);
            page.shows(server.origin() + "/" + file.suggestedFilename())
                    .button("Check and add")
                    .click();
            page.shows("Refused, and nothing is changed");
            assertProofIsBad(page, address);
            page.button("Check now").click();
            page.shows("This is what your website answered").shows("Status 404");
            page.shot("first-rule").assertAccessible("first-rule");
            server.website().put(file.suggestedFilename(), Files.readString(file.path()));
            page.button("Check now").click();
            page.shows("The file was found");
            assertThat(page.page().locator("li.good").last()).containsText("Verification file");
            page.button("Check and add").click();
            page.page().waitForURL(Pattern.compile(".*/rules/(?!new).+"));
            page.shows("Not published");
        }
        assertEquals(
                server.origin() + "/menu/",
                server.operator()
                        .get("/v1/accounts/wx-first/rules")
                        .is(200)
                        .body()
                        .at("/items/0/prefix")
                        .asText());
    }

    @Test
    void whoComesBackAfterARefusal_seesTheAddressToUse() {
        String prefix = server.origin() + "/signs/";
        try (ConsolePage page = owner("wx-back").at("/a/wx-back/rules/new")) {
            page.labelled("Rule").fill(prefix);
            page.labelled("Page of the mini program").fill("pages/signs/index");
            page.button("Check and add").click();
            page.shows("Refused, and nothing is changed")
                    .leave()
                    .at("/a/wx-back/rules/new?prefix=" + RestClient.encoded(prefix));
            assertProofIsBad(page, "File not found: " + prefix + fileName("wx-back"));
        }
    }

    @Test
    void dialogOfAnotherPage_leadsToTheFile() {
        String scanned = server.origin() + "/tables/7";
        try (ConsolePage page = owner("wx-dialog").at("/a/wx-dialog/why?link=" + RestClient.encoded(scanned))) {
            page.page().locator("sg-remedy button").first().click();
            page.labelled("Page of the mini program").fill("pages/tables/index");
            page.button("Check and add").click();
            page.page()
                    .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Get the verification file"))
                    .click();
            assertThat(page.page().locator("sg-verification .place")).containsText(fileName("wx-dialog"));
            assertThat(page.labelled("Page of the mini program")).hasValue("pages/tables/index");
        }
    }
}
