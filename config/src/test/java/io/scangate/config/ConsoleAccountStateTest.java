package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.people.AccountRole;
import io.scangate.config.people.ServiceRole;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people of an account read above all its pages while it waits or is suspended. */
class ConsoleAccountStateTest extends ConsoleWorld {
    private static final List<String> PAGES =
            List.of("why", "rules", "testers", "publish", "scans", "missed", "history", "account");
    private static final View CHINESE = View.DESKTOP.in("zh");

    @Override
    void prepare() {
        server.licensed();
    }

    private void suspend(String appid, String reason) {
        server.operator()
                .put("/v1/accounts/" + appid + "/suspension", "{\"reason\": \"" + reason + "\"}")
                .is(200);
    }

    private static Locator banner(ConsolePage page) {
        return page.page().locator("sg-account-banner");
    }

    private static Locator refusals(ConsolePage page) {
        return page.page().locator("main [role=alert]");
    }

    @Test
    void ownerOfASuspendedAccount_readsTheReasonOnce_onEveryPage() {
        server.account("wx-bad");
        server.signedIn("bad", null, Map.of("wx-bad", AccountRole.OWNER));
        suspend("wx-bad", "Complaints <b>of</b> neighbours");
        try (ConsolePage page = as("bad", "/a/wx-bad/why")) {
            for (String name : PAGES) {
                page.leave().at("/a/wx-bad/" + name);
                assertThat(banner(page)).hasCount(1);
                assertThat(banner(page)).containsText("The account is suspended since");
                assertThat(banner(page)).containsText("Complaints <b>of</b> neighbours");
                assertThat(banner(page)).containsText("Ask an operator of the service, and name the appid wx-bad.");
                assertThat(page.page().locator("main h1")).hasCount(1);
                assertThat(refusals(page)).hasCount(0);
            }
            page.assertAccessible("suspended").shot("suspended");
        }
        try (ConsolePage page = as(CHINESE, "bad", "/a/wx-bad/rules")) {
            assertThat(banner(page)).containsText("请联系本服务的运营人员，并附上 appid wx-bad。");
            assertThat(banner(page)).not().containsText("suspended");
        }
    }

    @Test
    void accountThatIsSuspendedMeanwhile_showsTheBanner_andItsPagesAgainLater() {
        server.importAccount("wx-then", server.origin() + "/then/");
        server.signedIn("then", null, Map.of("wx-then", AccountRole.OWNER));
        try (ConsolePage page = as("then", "/a/wx-then/rules")) {
            page.shows("1 in all");
            assertThat(banner(page)).hasCount(0);
            suspend("wx-then", "Later");
            page.page().locator("sg-nav a[href='#/a/wx-then/testers']").click();
            assertThat(banner(page)).containsText("Later");
            assertThat(refusals(page)).hasCount(0);
            server.operator().delete("/v1/accounts/wx-then/suspension").is(200);
            page.page().locator("sg-nav a[href='#/a/wx-then/rules']").click();
            page.shows("1 in all");
            assertThat(banner(page)).hasCount(0);
        }
    }

    @Test
    void operatorSeesTheClosedPages() {
        server.importAccount("wx-seen", server.origin() + "/seen/");
        server.signedIn("boss", ServiceRole.ADMIN, Map.of("wx-seen", AccountRole.OWNER));
        suspend("wx-seen", "Seen");
        try (ConsolePage page = as("boss", "/a/wx-seen/rules")) {
            page.shows("1 in all");
            assertThat(banner(page)).containsText("Seen");
        }
    }

    @Test
    void personalAccount_isClosed_withWhatToAskFor() {
        server.account("wx-own");
        server.signedIn("own", null, Map.of("wx-own", AccountRole.OWNER));
        server.operator()
                .patch("/v1/accounts/wx-own", "{\"kind\": \"personal\"}")
                .is(200);
        try (ConsolePage page = as("own", "/a/wx-own/publish")) {
            assertThat(banner(page)).containsText("ask an operator of the service to change its kind");
            assertThat(refusals(page)).hasCount(0);
        }
    }

    @Test
    void waitingAccount_saysSoOnEveryPage_andInTheDiagnosis_untilItIsApproved() {
        server.waiting("wx-new");
        server.upload("wx-new");
        server.again("wx-new")
                .post(
                        "/v1/accounts/wx-new/rules",
                        "{\"prefix\": \"" + server.origin() + "/new/\", \"page\": \"pages/a\"}")
                .is(201);
        try (ConsolePage page = as("wx-new", "/a/wx-new/why")) {
            for (String name : PAGES) {
                page.leave().at("/a/wx-new/" + name);
                assertThat(banner(page)).containsText("The account waits for approval");
                assertThat(banner(page)).containsText("until an operator of the service approves the account wx-new.");
            }
            assertThat(page.page().getByText("The account waits for approval")).hasCount(1);
            page.at("/a/wx-new/why?link=" + RestClient.encoded(server.origin() + "/new/7"));
            assertThat(page.page().locator("sg-answer .advice"))
                    .containsText("until then the account waits for approval");
            assertThat(page.page().locator("sg-answer .facts"))
                    .containsText(server.origin() + "/new/ Waits for approval");
            page.assertAccessible("waiting").shot("waiting");
            server.operator().post("/v1/accounts/wx-new/approve", null).is(200);
            page.page().locator("sg-nav a[href='#/a/wx-new/rules']").click();
            assertThat(banner(page)).hasCount(0);
        }
    }
}
