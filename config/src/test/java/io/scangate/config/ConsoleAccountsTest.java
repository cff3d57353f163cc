package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Route;
import io.scangate.config.people.AccountRole;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The pages of accounts: operators find, create, suspend and limit them, and readers and owners see what they may. */
class ConsoleAccountsTest extends ConsoleWorld {
    private static final String ACCOUNT = "/a/" + ConsolePages.APPID + "/account";

    @Override
    void prepare() {
        ConsoleOperatorPages.prepare(server);
    }

    @Test
    void operatorCreatesAnAccount_changesIt_andInvitesItsOwner() {
        try (ConsolePage page = as("operator", "/s/accounts")) {
            page.button("Create an account").click();
            page.labelled("appid").fill("wx-new");
            page.labelled("Name").fill("New shop");
            page.labelled("Kind").selectOption("media");
            page.button("Create").click();
            page.shows("Not published yet").button("Edit the data").click();
            page.labelled("Contact").fill("new@shop.example");
            page.page().getByText("The mini program has published code").click();
            page.button("Save").click();
            page.shows("new@shop.example").shows("The mini program has published code");
            page.tab("People").shows("Nobody has a role yet").button("Invite").click();
            page.labelled("Role").selectOption("owner");
            page.button("Make the link").click();
            String link = page.labelled("Link of the invitation").inputValue();
            assertEquals(server.base() + "/console/#/invitation?token=", link.replaceAll("=.*", "="));
            page.confirm("Close");
            page.shows("by ").shows("Withdraw");
        }
        assertEquals(
                "new@shop.example",
                server.operator().get("/v1/accounts/wx-new").is(200).text("contact"));
    }

    @Test
    void operatorSuspendsAnAccount_andEndsThat() {
        server.account("wx-bad");
        try (ConsolePage page = as("operator", "/a/wx-bad/account")) {
            page.shows("Active").button("Suspend").click();
            page.labelled("Reason").fill("Complaints <b>of</b> neighbours");
            page.confirm("Suspend");
            page.shows("Suspended by an operator").shows("Complaints <b>of</b> neighbours");
            page.button("End the suspension").click();
            page.confirm("End the suspension");
            page.shows("Active");
        }
        assertEquals(
                "active", server.operator().get("/v1/accounts/wx-bad").is(200).text("state"));
    }

    @Test
    void operatorChangesLimits_andTakesARuleDown() {
        server.importAccount("wx-limits", server.origin() + "/limits/");
        try (ConsolePage page = as("operator", "/a/wx-limits/account")) {
            page.shows("default of the service").button("Change the limits").click();
            page.labelled("Rules").fill("7");
            page.button("Save").click();
            page.shows("set for this account");
            page.at("/a/wx-limits/account/takedowns")
                    .shows("/limits/")
                    .button("Take down")
                    .click();
            page.labelled("Reason").fill("No restaurant");
            page.confirm("Take down");
            page.shows("Taken down by an operator")
                    .shows("No restaurant")
                    .button("Put back")
                    .click();
            page.confirm("Put back");
            page.shows("Published");
        }
        assertEquals(
                7,
                server.operator()
                        .get("/v1/accounts/wx-limits/limits")
                        .is(200)
                        .body()
                        .get("rules")
                        .asInt());
    }

    @Test
    void accountsAreFound_byNameAndByHost() {
        try (ConsolePage page = as("reader", "/s/accounts")) {
            page.shows(ConsoleOperatorPages.SUSPENDED)
                    .labelled("Part of the name")
                    .fill("Cakes");
            page.shows("1 in all").shows("茶与点心");
            page.labelled("Search by").selectOption("host");
            page.shows("No account is found")
                    .labelled("Host, such as shop.example")
                    .fill("127.0.0.1");
            page.shows("茶与点心");
            assertThat(page.page()).hasURL(Pattern.compile(".*host=127\\.0\\.0\\.1"));
            assertThat(page.button("Create an account")).hasCount(0);
        }
    }

    /** A call looks at 10,000 accounts, so the first ones may have none that is searched for. */
    @Test
    void accountIsFound_whereTheFirstCallsFindNone() {
        try (ConsolePage page = as("reader", "/s/accounts")) {
            page.page().route(url -> url.contains("/v1/accounts?") && url.contains("name=Cakes"), route -> {
                String url = route.request().url();
                if (url.contains("after=second")) {
                    route.resume(new Route.ResumeOptions().setUrl(url.replace("after=second", "")));
                } else {
                    route.fulfill(new Route.FulfillOptions()
                            .setContentType("application/json")
                            .setBody("{\"items\": [], \"total\": 0, \"total_exact\": false, \"next\": \""
                                    + (url.contains("after=first") ? "second" : "first") + "\"}"));
                }
            });
            page.labelled("Part of the name").fill("Cakes");
            page.shows("茶与点心").shows("1 in all");
        }
    }

    @Test
    void deletedAccountIsRestored() {
        server.account("wx-gone");
        server.operator().delete("/v1/accounts/wx-gone").is(204);
        try (ConsolePage page = as("operator", "/s/accounts/deleted")) {
            page.labelled("Part of the appid").fill("gone");
            page.shows("1 in all").button("Restore").click();
            page.confirm("Restore");
            page.shows("No deleted accounts");
        }
        server.operator().get("/v1/accounts/wx-gone").is(200);
    }

    @Test
    void ownerSeesButtonsOfOwners_viewerNone_readerNone() {
        try (ConsolePage page = as("owner", ACCOUNT)) {
            page.shows("Used this month").button("Edit the data").waitFor();
            assertThat(page.button("Suspend")).hasCount(0);
            assertThat(page.button("Change the limits")).hasCount(0);
        }
        for (String user : new String[] {"viewer", "reader"}) {
            try (ConsolePage page = as(user, ACCOUNT)) {
                page.shows("Used this month");
                assertThat(page.page().locator("main button:visible")).hasCount(0);
            }
        }
    }

    @Test
    void ownerReplacesTheSecret_whichIsShownOnce() {
        String appid = "wx-secret";
        server.account(appid);
        String secret = server.operator()
                .post("/v1/accounts/" + appid + "/secret", null)
                .is(200)
                .text("secret");
        server.signedIn("owner2", null, Map.of(appid, AccountRole.OWNER));
        try (ConsolePage page = as("owner2", "/a/" + appid + "/account/keys")) {
            page.button("Replace the secret").click();
            page.labelled("Present secret").fill(secret);
            page.confirm("Replace the secret");
            String other = page.labelled("New secret").inputValue();
            server.anonymous()
                    .post("/v1/tokens", "{\"appid\": \"" + appid + "\", \"secret\": \"" + other + "\"}")
                    .is(200);
            page.confirm("Close");
            assertThat(page.labelled("New secret")).hasCount(0);
        }
    }
}
