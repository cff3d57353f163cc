package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.access.HiddenText;
import io.scangate.config.people.AccountRole;
import io.scangate.config.people.ServiceRole;
import io.scangate.config.people.Totp;
import io.scangate.config.store.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A second factor in a browser: from its set-up to the sign-in, and both ways back. */
@NeedsBrowser
@Timeout(120)
class ConsoleSecondFactorTest {
    private static final String APPID = "wx0123456789abcdef";

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.startAtPresent(TestDatabase.SQLITE);
        server.account(APPID);
        server.signedIn("careful", null, Map.of(APPID, AccountRole.OWNER));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String code(String seed) {
        return Totp.codeAt(HiddenText.of(seed), server.now());
    }

    /** A code counts once. */
    private String nextCode(String seed) {
        server.advance(Duration.ofSeconds(30));
        return code(seed);
    }

    private static String wrong(String right) {
        return right.equals("000000") ? "111111" : "000000";
    }

    /** Types it as an authenticator shows it. */
    private static void type(ConsolePage page, String code) {
        page.labelled("Code of your telephone").fill(code.substring(0, 3) + " " + code.substring(3));
    }

    private static void signIn(ConsolePage page) {
        page.labelled("Name").fill("careful");
        page.labelled("Password").fill(GoodRequests.PASSWORD);
        page.button("Sign in").click();
    }

    /** Sets a second factor up; returns its seed. */
    private String setUp(ConsolePage page) {
        page.at("/me/profile").button("Set up a second factor").click();
        page.dialog().getByLabel("Password").fill("a wrong password");
        page.button("Next").click();
        page.shows("Not possible").dialog().getByLabel("Password").fill(GoodRequests.PASSWORD);
        page.button("Next").click();
        page.page().getByAltText("QR code for the authenticator").waitFor();
        String seed = page.page().locator("sg-second-factor code").textContent();
        type(page, code(seed));
        page.button("Confirm").click();
        page.button("End the second factor").waitFor();
        return seed;
    }

    @Test
    void personSetsItUp_signsInWithTheCodeOnly_andEndsIt() {
        try (ConsolePage page = ConsoleBrowser.open(server, View.DESKTOP, server.session("careful"))) {
            String seed = setUp(page);
            page.button("Sign out").click();
            signIn(page);
            assertThat(page.labelled("Code of your telephone")).isFocused();
            String right = nextCode(seed);
            type(page, wrong(right));
            page.button("Sign in").click();
            page.shows("Name, password or code is wrong").shot("sign-in-code").assertAccessible("sign-in-code");
            type(page, right);
            page.button("Sign in").click();
            page.button("Sign out").waitFor();
            page.at("/me/profile").shows("With password and code");

            page.button("End the second factor").click();
            page.dialog().getByLabel("Password").fill(GoodRequests.PASSWORD);
            String next = nextCode(seed);
            type(page, wrong(next));
            page.confirm("End the second factor");
            page.dialog().getByText("Name, password or code is wrong").waitFor();
            type(page, next);
            page.confirm("End the second factor");
            page.shows("The second factor has ended.").button("Sign out").click();
            signIn(page);
            page.button("Sign out").waitFor();
        }
    }

    @Test
    void operatorRemovesTheSecondFactorOfALostTelephone() {
        server.signedIn("operator", ServiceRole.ADMIN, Map.of());
        try (ConsolePage page = ConsoleBrowser.open(server, View.PHONE, server.session("careful"))) {
            setUp(page);
        }
        try (ConsolePage page = ConsoleBrowser.open(server, View.DESKTOP, server.session("operator"))
                .at("/s/users/careful")) {
            page.button("Remove the second factor").click();
            page.confirm("Remove the second factor");
            assertThat(page.button("Remove the second factor")).hasCount(0);
        }
        try (ConsolePage page = ConsoleBrowser.open(server, View.PHONE, null).at("")) {
            signIn(page);
            page.shows("Paste the link of a sticker");
        }
    }
}
