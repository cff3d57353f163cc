package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import io.scangate.gateway.testing.Waiting;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The pages of the service: gateways as they report, licences from a file, blocked hosts, keys, settings and the freeze. */
class ConsoleServiceTest extends ConsoleWorld {
    @Override
    void prepare() {
        ConsoleOperatorPages.prepare(server);
    }

    @Test
    void gatewayThatReportsLater_isShownWithoutAReload() {
        try (ConsolePage page = as("reader", "/s/gateways")) {
            page.shows("edge-shanghai-1").shows("gateways serve the newest rules");
            assertThat(page.button("Remove")).hasCount(0);
            ConsoleOperatorPages.gateway(server, "edge-of-later", server.revision());
            page.shows("edge-of-later");
        }
    }

    @Test
    void licencesOfAFile_areImported_andBadRowsAreNamed() {
        String csv = "domain,licence,holder\nexample.com,ICP-2,<b>Shop</b>\n,ICP-3,Nobody\n";
        try (ConsolePage page = as("operator", "/s/hosts/licences")) {
            page.page().getByText("Import a file").click();
            page.page()
                    .locator("input[type=file]")
                    .setInputFiles(new FilePayload("l.csv", "text/csv", csv.getBytes(StandardCharsets.UTF_8)));
            page.button("Import").click();
            page.shows("1 licence is imported.")
                    .shows("1 row was rejected:")
                    .shows("line 3")
                    .shows("<b>Shop</b>");
        }
        server.operator().get("/v1/licences/example.com").is(200);
    }

    @Test
    void hostIsBlocked_andUnblocked() {
        try (ConsolePage page = as("operator", "/s/hosts/blocked")) {
            page.button("Block a host").click();
            page.labelled("Host").fill("fraud.example");
            page.labelled("Reason").fill("Fraud");
            page.confirm("Block a host");
            page.shows("fraud.example").labelled("Part of the host").fill("fraud");
            page.shows("1 in all").button("Unblock").click();
            page.confirm("Unblock");
            page.shows("No blocked host has this text");
        }
        server.operator().get("/v1/blocked-hosts/fraud.example").is(404);
    }

    @Test
    void keyIsShownOnce_andWorks_untilItEnds() {
        try (ConsolePage page = as("operator", "/s/keys")) {
            page.button("Make a key").click();
            page.dialog().getByLabel("Kind").selectOption("reader");
            page.dialog().getByLabel("Name").fill("robot");
            page.button("Make").click();
            String key = page.labelled("New key").inputValue();
            server.operator().as(key).get("/v1/accounts").is(200);
            page.confirm("Close");
            page.labelled("Search in names").fill("robot");
            page.shows("1 in all").button("End").click();
            page.confirm("End");
            page.shows("No key is found");
            server.operator().as(key).get("/v1/accounts").is(401);
        }
    }

    @Test
    void settingsAreFound_andTheFreezeRefusesChanges() {
        try (ConsolePage page = as("operator", "/s/service")) {
            page.shows("Changes are possible").labelled("Part of name or value").fill("time-zone");
            page.shows("time-zone")
                    .shows("Its version: not packaged.")
                    .button("Freeze all changes")
                    .click();
            page.labelled("Reason").fill("Restore of the database");
            page.confirm("Freeze all changes");
            page.shows("Frozen").shows("Restore of the database");
            assertTrue(server.operator().get("/v1/freeze").is(200).text("by").contains("operator"));
            page.button("End the freeze").click();
            page.confirm("End the freeze");
            page.shows("Changes are possible");
        }
        Waiting.await("the end of the freeze")
                .untilAsserted(() -> server.operator().get("/v1/freeze").is(404));
    }

    @Test
    void changesOfAllAccounts_areFiltered_andLeadToTheAccount() {
        String reason = "{\"reason\": \"<i>no</i>\"}";
        server.operator().put("/v1/blocked-hosts/audited.example", reason).is(200);
        try (ConsolePage page = as("reader", "/s/history")) {
            Locator rows = page.page().locator("sg-changes tbody tr");
            // All changes first: no row is the same as no other row.
            rows.first().waitFor();
            page.labelled("What was changed").selectOption("blocked_host");
            assertThat(rows.filter(new Locator.FilterOptions().setHasNotText("Blocked host")))
                    .hasCount(0);
            rows.first().locator("summary").click();
            page.shows("<i>no</i>").labelled("What was changed").selectOption("account");
            rows.filter(new Locator.FilterOptions().setHasText(ConsoleOperatorPages.SUSPENDED))
                    .getByRole(AriaRole.LINK)
                    .first()
                    .click();
            assertThat(page.page())
                    .hasURL(Pattern.compile(".*#/a/" + ConsoleOperatorPages.SUSPENDED + "/history/changes"));
            page.tab("Notices").shows("until the cause ends");
        }
    }
}
