package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.openid.OpenIdSettings;
import io.scangate.config.people.AccountRole;
import io.scangate.config.store.TestDatabase;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sign-ins at another service in a browser, for which that service is another site. */
@NeedsBrowser
@Timeout(120)
class ConsoleOpenIdTest {
    private static final String APPID = "wx0123456789abcdef";
    private static final String THERE = "Sign in at localhost";

    private LyingProvider provider;
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        provider = new LyingProvider("localhost", Instant::now);
        server = TestServer.startNow(
                TestDatabase.SQLITE,
                "openid-issuer",
                provider.issuer(),
                "openid-client-id",
                "scangate",
                "openid-redirect",
                provider.issuer() + OpenIdSettings.PATH);
        provider.relay(OpenIdSettings.PATH, server.base());
        server.account(APPID);
        server.signedIn("bo", null, Map.of(APPID, AccountRole.OWNER));
    }

    @AfterEach
    void stop() {
        server.close();
        provider.close();
    }

    private static Locator identities(ConsolePage page) {
        return page.page().locator("sg-own-identities tbody tr");
    }

    private static void link(ConsolePage page, String password) {
        page.dialog().getByLabel("Password").fill(password);
        page.confirm("Add an identity");
    }

    @Test
    void personLinksAnIdentity_signsInByIt_andRemovesIt() {
        try (ConsolePage page = ConsoleBrowser.open(server, View.DESKTOP, server.session("bo"))) {
            page.at("/me/profile").shows("None yet").button("Add an identity").click();
            link(page, "a wrong password");
            page.dialog().getByText("Name, password or code is wrong").waitFor();
            link(page, GoodRequests.PASSWORD);
            // Back on the page that asked for it.
            assertThat(identities(page)).hasCount(1);
            assertThat(identities(page).first()).containsText("s-1");
            page.shot("profile-identity").assertAccessible("profile-identity");
            page.button("Sign out").click();
            page.button(THERE).click();
            page.button("Sign out").waitFor();
            page.at("/me/profile").shows("By the account of the organisation");

            page.button("Remove the identity").click();
            page.dialog().getByLabel("Password").fill(GoodRequests.PASSWORD);
            page.confirm("Remove the identity");
            page.shows("The identity is removed.");
            assertThat(identities(page)).hasCount(0);
            assertThat(page.page().locator("sg-own-sessions tbody tr")).hasCount(1);
        }
    }

    @Test
    void personAddsAnIdentityOfSomebodyElse_andReadsWhyNot() {
        server.signedIn("cy", null, Map.of(APPID, AccountRole.VIEWER));
        for (String user : new String[] {"bo", "cy"}) {
            try (ConsolePage page = ConsoleBrowser.open(server, View.DESKTOP, server.session(user))) {
                page.at("/me/profile").button("Add an identity").click();
                link(page, GoodRequests.PASSWORD);
                if (user.equals("cy")) {
                    page.shows("identity of somebody else here");
                }
                assertThat(identities(page)).hasCount(user.equals("bo") ? 1 : 0);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "en, Sign in at localhost, Nobody here signs in by this identity, has not signed you in here",
        "zh, 通过 localhost 登录, 这里没有人使用这个身份登录, 另一服务没有完成登录"
    })
    void strangersAndThoseWhoCancel_comeBackToTheSignIn_whichSaysWhatToDo(
            String language, String button, String unknown, String cancelled) {
        try (ConsolePage page = ConsoleBrowser.open(server, View.PHONE.in(language), null)) {
            page.at("/a/" + APPID + "/rules").button(button).click();
            page.shows(unknown).shot("sign-in-unknown").assertAccessible("sign-in-unknown");
            provider.cancels = true;
            page.button(button).click();
            page.shows(cancelled);
        }
    }

    @Test
    void userWithoutAPassword_joinsByAnInvitation_andAddsAnIdentityByProvingTheFirst() {
        String token = server.operator()
                .post("/v1/accounts/" + APPID + "/invitations", "{\"role\": \"viewer\"}")
                .is(200)
                .text("token");
        try (ConsolePage page = ConsoleBrowser.open(server, View.DESKTOP, null).at("/invitation?token=" + token)) {
            page.labelled("Name for the sign-in").fill("ana");
            page.button(THERE + " instead of a password").click();
            page.shows("Paste the link of a sticker")
                    .at("/me/profile")
                    .shows("You have none: you sign in at the other service");
            assertThat(page.labelled("Present password")).hasCount(0);
            page.button("Add an identity").click();
            assertThat(page.dialog().getByLabel("Password")).hasCount(0);
            page.confirm("Add an identity");
            // The same person there twice: it is linked already.
            assertThat(identities(page)).hasCount(1);
            page.button("Remove the identity").click();
            page.confirm("Remove the identity");
            page.shows("last");
            assertThat(identities(page)).hasCount(1);
        }
    }
}
