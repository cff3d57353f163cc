package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.people.ServiceRole;
import io.scangate.config.store.TestDatabase;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An operator decides about several sign-ups at once. */
@NeedsBrowser
@Timeout(120)
class ConsoleManySignUpsTest {
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.startNow(TestDatabase.SQLITE);
        server.signedIn("operator", ServiceRole.ADMIN, Map.of());
        for (int i = 0; i < 5; i++) {
            server.waiting("wx-many-" + i);
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String stateOf(int number) {
        String own = "";
        for (var one : server.operator().get("/v1/sign-ups").is(200).body().get("items")) {
            if (one.get("appid").asText().equals("wx-many-" + number)) {
                own = one.get("state").asText() + " " + one.path("reason").asText();
            }
        }
        return own.strip();
    }

    @Test
    void operatorRefusesSeveralWithOneReason_approvesOthers_andSeesWhichOfThemWasDecidedMeanwhile() {
        try (ConsolePage page = ConsoleBrowser.open(server, View.PHONE, server.session("operator"))
                .at("/s/accounts/signups")) {
            Locator rows = page.page().locator("tbody tr");
            assertThat(rows).hasCount(5);
            page.labelled("Choose wx-many-0").check();
            page.labelled("Choose wx-many-1").check();
            page.shows("2 chosen").shot("sign-ups-several").assertAccessible("sign-ups-several");
            page.page().locator(".several button.danger").click();
            page.labelled("Reason").fill("Nobody knows you.");
            page.confirm("Refuse");
            assertThat(rows).hasCount(3);
            assertEquals("refused Nobody knows you.", stateOf(0));
            assertEquals("refused Nobody knows you.", stateOf(1));

            page.labelled("Choose wx-many-2").check();
            page.button("Choose all on this page").click();
            page.shows("3 chosen");
            // Another operator is faster with one of them.
            server.operator().post("/v1/accounts/wx-many-3/approve", null).is(200);
            page.page().locator(".several button.primary").click();
            page.confirm("Approve");
            page.shows("1 account was not decided:");
            assertThat(page.page().locator("sg-sign-up-list [role=alert]")).containsText("wx-many-3");
            assertThat(rows).hasCount(0);
            assertEquals("approved", stateOf(2));
            assertEquals("approved", stateOf(4));
        }
    }
}
