package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.people.AccountRole;
import io.scangate.config.store.TestDatabase;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** An owner who is stuck reads why, and what to do. */
@NeedsBrowser
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleOwnersHintsTest {
    private TestServer server;

    @BeforeAll
    void start() throws IOException {
        server = TestServer.startNow(TestDatabase.SQLITE).licensed();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private void account(String appid) {
        server.account(appid);
        server.signedIn(appid, null, Map.of(appid, AccountRole.OWNER));
        server.signedIn("view." + appid, null, Map.of(appid, AccountRole.VIEWER));
    }

    private ConsolePage as(String user, View view, String hash) {
        return ConsoleBrowser.open(server, view, server.session(user)).at(hash);
    }

    @Test
    void accountWithoutARule_isNotLive() {
        account("wx-none");
        try (ConsolePage page = as("wx-none", View.PHONE, "/a/wx-none/publish")) {
            page.shows("No rule yet").assertAccessible("publish-none");
            assertThat(page.page().getByText("Everything is live")).hasCount(0);
            page.page().locator("sg-publish-choice a.primary").click();
            page.shows("Add a rule");
        }
        try (ConsolePage page = as("view.wx-none", View.PHONE.in("zh"), "/a/wx-none/publish")) {
            page.shows("还没有规则").shows("由此帐号的所有者或编辑者添加");
            assertThat(page.page().locator("sg-publish-choice a.primary")).hasCount(0);
        }
    }

    @Test
    void accountWithRulesThatAreLive_isLive() {
        account("wx-live");
        server.importAccount("wx-imported", server.origin() + "/live/");
        server.signedIn("imported", null, Map.of("wx-imported", AccountRole.OWNER));
        try (ConsolePage page = as("imported", View.PHONE, "/a/wx-imported/publish")) {
            page.shows("Everything is live");
        }
    }

    @Test
    void rowsOfAFileWithoutAProof_haveTheFileTheirAddressesAndACheck() {
        account("wx-rows");
        String name = server.operator()
                .get("/v1/accounts/wx-rows/verification-file")
                .is(200)
                .text("file_name");
        server.website().remove(name);
        String rows = "prefix,page\n" + server.origin() + "/a/b?id=,pages/a\n" + server.origin() + "/c/,pages/c\n";
        try (ConsolePage page = as("wx-rows", View.PHONE, "/a/wx-rows/bulk")) {
            page.labelled("Its text, to look at and to change").fill(rows);
            page.button("Check all rows").click();
            page.shows("2 of 2 rows would be refused");
            Locator proof = page.button("File and addresses");
            assertThat(proof).hasCount(2);
            proof.first().click();
            page.button("Download " + name).waitFor();
            page.shows(server.origin() + "/a/" + name)
                    .shot("bulk-proof")
                    .assertAccessible("bulk-proof")
                    .button("Check now")
                    .click();
            page.shows("The file was not found.");
            server.upload("wx-rows");
            page.button("Check now").click();
            page.shows("The file was found").page().keyboard().press("Escape");
            page.shows("All 2 rows can be added");
        }
    }

    @Test
    void accountThatThePlatformHasSwitchedOff_readsWhatThatMeansAndWhomToAsk() {
        account("wx-off");
        server.operator().put("/v1/accounts/wx-off/feature", "{\"on\": false}").is(200);
        try (ConsolePage page = as("wx-off", View.PHONE, "/a/wx-off/rules")) {
            Locator banner = page.page().locator("sg-account-banner");
            assertThat(banner).containsText("Scanned links are switched off for this account");
            assertThat(banner).containsText("Ask an operator of the service, and name the appid wx-off.");
            page.shot("feature-off").assertAccessible("feature-off");
            page.page().locator("sg-empty").waitFor();
            assertThat(page.page().locator("a[href$='/rules/new']")).hasCount(0);
        }
        try (ConsolePage page = as("wx-off", View.PHONE.in("zh"), "/a/wx-off/publish")) {
            page.shows("请联系本服务的运营人员，并附上 appid wx-off。");
        }
    }

    @Test
    void ownerSwitchesScannedLinksOffAndOn() {
        account("wx-own");
        try (ConsolePage page = as("wx-own", View.DESKTOP, "/a/wx-own/account")) {
            Locator banner = page.page().locator("sg-account-banner");
            assertThat(banner).hasCount(0);
            page.button("Switch scanned links off").click();
            page.confirm("Switch scanned links off");
            assertThat(banner).containsText("An owner switches them on again");
            page.button("Switch scanned links on").click();
            page.confirm("Switch scanned links on");
            assertThat(banner).hasCount(0);
        }
    }
}
