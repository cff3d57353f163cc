package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.people.ServiceRole;
import io.scangate.config.store.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The list of gateways. */
@NeedsBrowser
@Timeout(120)
class ConsoleGatewaysTest {
    @Test
    void operatorSeesTheVersionOfEachGateway() throws Exception {
        try (TestServer server = TestServer.startNow(TestDatabase.SQLITE)) {
            server.signedIn("operator", ServiceRole.ADMIN, Map.of());
            GatewayVersionsTest.report(server, "new", ", \"version\": \"9.8.7\"");
            GatewayVersionsTest.report(server, "old", "");
            try (ConsolePage page = ConsoleBrowser.open(server, View.PHONE, server.session("operator"))
                    .at("/s/gateways")) {
                Locator rows = page.page().locator("tbody tr");
                assertThat(rows.nth(0)).containsText("9.8.7");
                assertThat(rows.nth(1)).containsText("Not reported");
            }
        }
    }
}
