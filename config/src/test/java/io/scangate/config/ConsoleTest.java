package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.access.HiddenText;
import io.scangate.config.people.AccountRole;
import io.scangate.config.people.PeopleStore.Edit;
import io.scangate.config.people.ServiceRole;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The frame of the console: sign-in, roles, languages, and texts that somebody else wrote. */
class ConsoleTest extends ConsoleWorld {
    private static final String WHY = "/a/" + ConsolePages.APPID + "/why";

    @Test
    void personSignsIn_changesTheGivenPassword_andSignsOut() {
        server.signedIn("new", null, Map.of(ConsolePages.APPID, AccountRole.EDITOR));
        Edit given = new Edit(null, null, false, HiddenText.of(GoodRequests.HASH), true);
        server.people().store().update(TestServer.OPS, "new", given, false, server.now());
        try (ConsolePage page = stranger(View.DESKTOP, WHY)) {
            page.labelled("Name").fill("new");
            page.labelled("Password").fill("a wrong password");
            page.button("Sign in").click();
            page.shows("Not possible").labelled("Password").fill(GoodRequests.PASSWORD);
            page.button("Sign in").click();
            page.shows("Choose a password")
                    .labelled("Password that you were given")
                    .fill(GoodRequests.PASSWORD);
            page.labelled("New password").fill("another " + GoodRequests.PASSWORD);
            page.labelled("The new password again").fill("another " + GoodRequests.PASSWORD);
            page.button("Change the password").click();
            page.shows("Why does it not open?")
                    .shows("Tea & Cakes")
                    .button("Sign out")
                    .click();
            page.labelled("Password").waitFor();
        }
    }

    @Test
    void viewerSeesNoButtonThatChangesSomething() {
        try (ConsolePage page =
                as("viewer", "/a/" + ConsolePages.APPID + "/rules").shows("/menu/")) {
            assertThat(page.page().getByText("Add a rule")).hasCount(0);
        }
        try (ConsolePage page =
                as("owner", "/a/" + ConsolePages.APPID + "/rules").shows("/menu/")) {
            assertThat(page.page().getByText("Add a rule")).hasCount(1);
        }
    }

    @Test
    void languageIsTheBrowsers_untilSomebodyChoosesAnother() {
        try (ConsolePage page = window(View.DESKTOP.in("zh"), "owner")) {
            page.at(WHY).shows("为什么打不开？").button("English").click();
            page.shows("Why does it not open?").page().reload();
            page.shows("Why does it not open?");
        }
    }

    @Test
    void menuStaysInView_besideALongPage() {
        try (ConsolePage page =
                as("owner", "/a/" + ConsolePages.APPID + "/rules/new?prefix=https%3A%2F%2Fa.example%2F")) {
            page.page().waitForFunction("() => document.documentElement.scrollHeight > innerHeight + 200");
            assertThat(page.button("Sign out")).isInViewport();
            page.page().evaluate("scrollTo(0, document.documentElement.scrollHeight)");
            assertThat(page.button("Sign out")).isInViewport();
        }
    }

    @Test
    void refusalsAreInTheReadersLanguage() {
        try (ConsolePage page = stranger(View.DESKTOP.in("zh"), WHY)) {
            page.labelled("用户名").fill("nobody");
            page.labelled("密码").fill("a wrong password");
            page.button("登录").click();
            page.shows("用户名、密码或验证码错误");
            assertThat(page.page().getByText("expected")).hasCount(0);
        }
    }

    @Test
    void textsOfOthersStayTexts() {
        String appid = "wx-hostile";
        server.account(appid);
        server.operator()
                .patch("/v1/accounts/" + appid, "{\"name\": \"" + ConsolePages.HOSTILE + "\"}")
                .is(200);
        try (ConsolePage shown = as("operator", "/a/" + appid + "/rules")) {
            shown.shows("<script>alert(1)</script>").shows("<U+202E>").shows("javascript:alert(2)");
        }
    }

    @Test
    void pageInAFrameOfAnotherSite_isNotShown() {
        server.website().put("frame.html", "<!doctype html><iframe src='" + server.base() + "/console/'></iframe>");
        try (ConsolePage page = window(View.DESKTOP, "owner")) {
            page.page().navigate(server.origin() + "/frame.html");
            assertEquals(
                    0,
                    page.page().frames().get(1).locator("sg-app").count(),
                    "a page of another site shows the console in a frame");
            page.refuses("frame-ancestors");
        }
    }

    @Test
    void operatorChoosesAnAccount() {
        server.signedIn("admin", ServiceRole.ADMIN, Map.of());
        try (ConsolePage page = as("admin", "/s/why")) {
            page.button("Change the account: Choose an account").click();
            page.labelled("Part of the name, or the whole appid").fill("Cakes");
            page.shows(ConsolePages.APPID).page().getByText("茶与点心").first().click();
            page.shows("Paste the link of a sticker");
            assertThat(page.page()).hasURL(Pattern.compile(".*#" + WHY));
        }
    }
}
