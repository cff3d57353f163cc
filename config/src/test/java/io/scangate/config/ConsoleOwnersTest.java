package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.people.AccountRole;
import io.scangate.config.people.ServiceRole;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What owners do without an operator: register, ask the platform and the registry, add rules from a file, and publish several. */
class ConsoleOwnersTest extends ConsoleWorld {
    private static final String RULES = "/a/" + ConsolePages.APPID + "/rules";

    private final TestService platform;

    ConsoleOwnersTest() throws IOException {
        platform = new TestService();
    }

    @Override
    String[] settings() {
        return new String[] {"code-published", platform.origin() + "/code/{appid}"};
    }

    @AfterAll
    void stopPlatform() {
        platform.close();
    }

    private static Locator row(ConsolePage page, String text) {
        return page.page().locator("tbody tr").filter(new Locator.FilterOptions().setHasText(text));
    }

    private static void press(Locator within, String text) {
        within.getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(text).setExact(true))
                .click();
    }

    private static void follow(ConsolePage page, String link) {
        follow(page.page().locator("body"), link);
    }

    private static void follow(Locator within, String link) {
        within.getByRole(
                        AriaRole.LINK,
                        new Locator.GetByRoleOptions().setName(link).setExact(true))
                .click();
    }

    private static FilePayload csv(String text, Charset charset) {
        return new FilePayload("rules.csv", "text/csv", text.getBytes(charset));
    }

    @Test
    void strangerRegistersAnAccount_whichWaits_untilAnOperatorApprovesIt() {
        try (ConsolePage stranger = stranger(View.PHONE, "")) {
            stranger.page().getByText("Register your mini program").click();
            stranger.labelled("appid").fill("wx-stranger");
            stranger.labelled("Name of the account").fill("Tea <b>house</b>");
            stranger.labelled("Kind").selectOption("media");
            stranger.labelled("Contact").fill("tea@house.example");
            stranger.labelled("Name for the sign-in").fill("tea.maker");
            stranger.labelled("Password").fill(GoodRequests.PASSWORD);
            stranger.labelled("The password again").fill(GoodRequests.PASSWORD + "x");
            stranger.button("Register").click();
            stranger.shows("The two passwords differ.")
                    .labelled("The password again")
                    .fill(GoodRequests.PASSWORD);
            stranger.button("Register").click();
            stranger.shows("The account waits for approval");
            assertThat(stranger.page().locator("sg-account-overview")).containsText("Tea <b>house</b>");
            try (ConsolePage operator = as("operator", "/s/accounts/signups")) {
                Locator waiting = row(operator, "wx-stranger");
                assertThat(waiting).containsText("tea@house.example");
                press(waiting, "Approve");
                operator.confirm("Approve");
                operator.shows("The account is approved.");
                assertThat(waiting).hasCount(0);
            }
            stranger.page().reload();
            stranger.shows("tea@house.example");
            assertThat(stranger.page().getByText("The account waits for approval"))
                    .hasCount(0);
        }
        assertEquals(
                "active",
                server.operator().get("/v1/accounts/wx-stranger").is(200).text("state"));
    }

    @Test
    void refusalHasAReason_whichThePersonReads() {
        server.waiting("wx-no");
        try (ConsolePage operator = as("operator", "/s/accounts/signups")) {
            press(row(operator, "wx-no"), "Refuse");
            operator.labelled("Reason").fill("Not your <i>appid</i>");
            operator.confirm("Refuse");
            assertThat(row(operator, "wx-no")).hasCount(0);
            operator.labelled("State").selectOption("refused");
            assertThat(row(operator, "wx-no")).containsText("Not your <i>appid</i>");
        }
        try (ConsolePage page = window(View.DESKTOP, "wx-no")) {
            page.page().navigate("/console/");
            follow(page.shows("Not your <i>appid</i>"), "Register an account");
            page.shows("You will be its owner").labelled("appid").fill("wx-yes");
            page.labelled("Name of the account").fill("Mine");
            page.button("Register").click();
            page.shows("The account waits for approval");
        }
    }

    @Test
    void readerSeesSignUps_andDecidesNothing() {
        server.waiting("wx-seen");
        server.signedIn("looking", ServiceRole.READER, Map.of());
        try (ConsolePage page = as("looking", "/s/accounts/signups")) {
            assertThat(row(page, "wx-seen")).hasCount(1);
            assertThat(page.button("Approve")).hasCount(0);
        }
    }

    @Test
    void ownerLetsThePlatformBeAsked_beforeThePublish() {
        server.account("wx-code");
        server.operator()
                .patch("/v1/accounts/wx-code", "{\"code_published\": false}")
                .is(200);
        server.signedIn("coder", null, Map.of("wx-code", AccountRole.OWNER));
        platform.answers(200, "{\"code_published\": false}");
        try (ConsolePage page = as("coder", "/a/wx-code/publish")) {
            page.shows("The mini program has no published code")
                    .button("Ask the platform now")
                    .click();
            page.shows("The platform says that nothing is published yet.");
            platform.answers(200, "{\"code_published\": true}");
            page.button("Ask the platform now").click();
            assertThat(page.page().getByText("The mini program has no published code"))
                    .hasCount(0);
        }
    }

    @Test
    void diagnosisAndPublish_sayThatTheCodeIsMissing_andLetThePlatformBeAsked() {
        String prefix = server.origin() + "/no-code/";
        server.account("wx-cause")
                .post("/v1/accounts/wx-cause/rules", "{\"prefix\": \"" + prefix + "\", \"page\": \"pages/a\"}")
                .is(201);
        lackCode("wx-cause");
        server.signedIn("causer", null, Map.of("wx-cause", AccountRole.OWNER));
        try (ConsolePage page = as("causer", "/a/wx-cause/why?link=" + RestClient.encoded(prefix + "7"))) {
            assertThat(page.page().locator("sg-answer sg-account-hurdles"))
                    .containsText("The mini program has no published code");
            assertThat(page.button("Publish the rule")).hasCount(0);
            page.button("Ask the platform now").click();
            page.shows("The platform says that nothing is published yet.");
            platform.answers(200, "{\"code_published\": true}");
            page.button("Ask the platform now").click();
            page.button("Publish the rule").waitFor();
            lackCode("wx-cause");
            page.button("Publish the rule").click();
            Locator dialog = page.page().locator("sg-publish-dialog");
            assertThat(dialog).containsText("The mini program has no published code");
            assertThat(dialog.locator("[role=alert]")).hasCount(0);
            page.button("Ask the platform now").click();
            assertThat(dialog).containsText("The platform says that nothing is published yet.");
            assertThat(page.button("Publish for everybody")).isDisabled();
            platform.answers(200, "{\"code_published\": true}");
            page.button("Ask the platform now").click();
            page.button("Publish for everybody").click();
            page.shows("Opens the mini program");
        }
    }

    /** The service and the platform say that nothing of a mini program is published. */
    private void lackCode(String appid) {
        platform.answers(200, "{\"code_published\": false}");
        server.operator()
                .patch("/v1/accounts/" + appid, "{\"code_published\": false}")
                .is(200);
    }

    @Test
    void staleTabOfARefusedOwner_saysThatTheRegistrationWasRefused() {
        server.waiting("wx-stale");
        try (ConsolePage page = as("wx-stale", "/a/wx-stale/publish")) {
            page.button("Ask the platform now").waitFor();
            server.operator()
                    .post("/v1/accounts/wx-stale/refuse", "{\"reason\": \"Not yours.\"}")
                    .is(200);
            page.button("Ask the platform now").click();
            page.shows("This registration was refused");
            // A part of the page whose first answer comes after the refusal shows a notice with the same link.
            follow(page.page().locator("sg-account-hurdles"), "Your registrations");
            page.shows("Not yours.");
            assertThat(page.page()).hasURL(Pattern.compile(".*#/me/profile"));
        }
    }

    @Test
    void ownerSeesTheLicencesOfAllHosts_andAsksAgainBesideARule() {
        try (ConsolePage page = as("owner", "/a/" + ConsolePages.APPID + "/account/licences")) {
            assertThat(row(page, "127.0.0.1")).containsText("Licensed");
        }
        try (ConsolePage page = as("owner", RULES + "/new?prefix=https%3A%2F%2Fshop.example.net%2F")) {
            page.shows("Licence of the host: refused");
            String licence = "domain,licence,holder\nexample.net,ICP-9,Fresh\n";
            assertEquals(
                    1,
                    server.operator()
                            .put("/v1/licences", licence, "Content-Type", "text/csv")
                            .is(200)
                            .body()
                            .get("imported")
                            .asInt());
            page.button("Ask the registry now").click();
            page.shows("Licence of the host: good").shows("ICP-9");
        }
    }

    @Test
    void rulesOfAFile_areShownRowByRow_repaired_added_andPublished() {
        String good = "prefix,page\n" + server.origin() + "/bulk/a/,pages/a/index\n";
        String bad = good + "ftp://127.0.0.1/b/,pages/b/index\n";
        try (ConsolePage page = as("owner", RULES)) {
            follow(page, "Add from a file");
            page.labelled("CSV file").setInputFiles(csv("prefix,page\n茶,p\n", Charset.forName("GBK")));
            page.shows("This file is not in UTF-8")
                    .labelled("CSV file")
                    .setInputFiles(csv(bad, StandardCharsets.UTF_8));
            assertThat(page.labelled("Its text, to look at and to change")).hasValue(bad);
            page.button("Check all rows").click();
            page.shows("1 of 2 rows would be refused");
            assertThat(row(page, "ftp://127.0.0.1/b/")).containsText("Refused");
            assertThat(row(page, "/bulk/a/")).containsText("Would be added");
            String repaired = good + server.origin() + "/bulk/b/,pages/b/index\n";
            page.labelled("Its text, to look at and to change").fill(repaired);
            assertThat(row(page, "/bulk/a/")).hasCount(0);
            page.button("Check all rows").click();
            page.shows("All 2 rows can be added").button("Add 2 rules").click();
            follow(page.shows("2 rules are added"), "Publish them");
            page.shows(server.origin() + "/bulk/b/")
                    .button("Publish for everybody")
                    .waitFor();
        }
        String found = "/v1/accounts/" + ConsolePages.APPID + "/rules?search=bulk";
        assertEquals(2, server.operator().get(found).is(200).body().at("/items").size());
    }

    @Test
    void severalRulesOfTheList_arePublishedTogether() {
        try (ConsolePage page = as("owner", RULES)) {
            assertThat(page.page().getByLabel("Live as it is: " + server.origin() + "/menu/"))
                    .isDisabled();
            page.page()
                    .getByLabel("Choose to publish: " + server.origin() + "/item?id=")
                    .check();
            page.labelled("Search in rules and pages").fill("second");
            page.shows("1 in all");
            page.page()
                    .getByLabel("Choose to publish: " + server.origin() + "/second/")
                    .check();
            follow(page.shows("2 rules chosen"), "Publish them");
            assertThat(page.page()).hasURL(Pattern.compile(".*/publish\\?rules=[^,]+%2C[^,]+"));
            page.shows(server.origin() + "/second/")
                    .button("Publish for everybody")
                    .waitFor();
        }
        try (ConsolePage page = as("viewer", RULES)) {
            page.shows("/menu/");
            assertThat(page.page().locator("tbody input")).hasCount(0);
        }
    }

    @Test
    void ownerShowsTheCode_byWhichTestersLearnTheirId() {
        try (ConsolePage page = as("viewer", "/a/" + ConsolePages.APPID + "/testers")) {
            page.page().getByText("How do testers find out their user id?").click();
            Locator code = page.page().getByAltText("QR code: this is you");
            code.waitFor();
            assertEquals(
                    true, code.evaluate("async (image) => { await image.decode(); return image.naturalWidth > 0; }"));
        }
    }
}
