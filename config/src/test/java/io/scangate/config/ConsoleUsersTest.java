package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.access.HiddenText;
import io.scangate.config.people.AccountRole;
import io.scangate.config.people.Totp;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** People who sign in: users, invitations, and what everybody does with the own password, second factor and sessions. */
class ConsoleUsersTest extends ConsoleWorld {
    @Override
    void prepare() {
        ConsoleOperatorPages.prepare(server);
    }

    private String invitation() {
        return server.operator()
                .post("/v1/accounts/" + ConsolePages.APPID + "/invitations", "{\"role\": \"viewer\"}")
                .is(200)
                .text("token");
    }

    @Test
    void operatorCreatesAUser_givesANewPassword_andEndsTheUser() {
        try (ConsolePage page = as("operator", "/s/users")) {
            page.button("Create a user").click();
            page.labelled("Name for the sign-in").fill("li.lei");
            page.labelled("Displayed name").fill("Li <i>Lei</i>");
            page.labelled("Role in the service").selectOption("reader");
            page.button("Create").click();
            String first = page.labelled("Password for the next sign-in").inputValue();
            page.confirm("Close");
            page.page().getByText("Li <i>Lei</i>").click();
            page.shows("to be changed at the next sign-in")
                    .button("Give a new password")
                    .click();
            page.confirm("Give a new password");
            String second = page.labelled("Password for the next sign-in").inputValue();
            assertTrue(second.length() >= 12 && !second.equals(first));
            page.confirm("Close");
            page.button("End the user").click();
            page.confirm("End the user");
            page.shows("Ended");
            assertThat(page.button("Give a new password")).hasCount(0);
        }
    }

    @Test
    void strangerJoinsByAnInvitation_whichCountsOnce() {
        String hash = "/invitation?token=" + invitation();
        try (ConsolePage page = stranger(View.PHONE, hash)) {
            page.shows("茶与点心").labelled("Name for the sign-in").fill("stranger");
            page.labelled("Password").fill(GoodRequests.PASSWORD);
            page.labelled("The password again").fill(GoodRequests.PASSWORD + "x");
            page.button("Join").click();
            page.shows("The two passwords differ.")
                    .labelled("The password again")
                    .fill(GoodRequests.PASSWORD);
            page.button("Join").click();
            page.shows("Paste the link of a sticker");
        }
        try (ConsolePage page = stranger(View.PHONE, hash)) {
            page.shows("It was used or withdrawn");
        }
    }

    @Test
    void personWhoIsSignedIn_acceptsAnInvitation() {
        server.signedIn("guest", null, Map.of());
        try (ConsolePage page = as("guest", "/invitation?token=" + invitation())) {
            page.button("Accept the invitation").click();
            page.shows("Paste the link of a sticker").shows("Viewer");
        }
    }

    @Test
    void personChangesThePassword_andTheOtherSessionsEnd() {
        server.signedIn("changing", null, Map.of(ConsolePages.APPID, AccountRole.VIEWER));
        RestClient other = server.again("changing");
        try (ConsolePage page = as("changing", "/me/profile")) {
            page.shows("This one").labelled("Present password").fill(GoodRequests.PASSWORD);
            page.labelled("New password").fill("another " + GoodRequests.PASSWORD);
            page.labelled("The new password again").fill("another " + GoodRequests.PASSWORD);
            page.button("Change the password").click();
            page.shows("Your other sessions have ended.");
            other.get("/v1/session").is(401);
        }
    }

    @Test
    void personSetsUpASecondFactor_andSeesAWrongCodeRefused() {
        server.signedIn("careful", null, Map.of(ConsolePages.APPID, AccountRole.VIEWER));
        try (ConsolePage page = as("careful", "/me/profile")) {
            page.button("Set up a second factor").click();
            page.dialog().getByLabel("Password").fill(GoodRequests.PASSWORD);
            page.button("Next").click();
            page.page().getByAltText("QR code for the authenticator").waitFor();
            assertTrue((Boolean) page.page()
                    .getByAltText("QR code for the authenticator")
                    .evaluate("async (image) => { await image.decode(); return image.naturalWidth > 0; }"));
            String seed = page.page().locator("sg-second-factor code").textContent();
            String right = Totp.codeAt(HiddenText.of(seed), server.now());
            page.labelled("Code of your telephone").fill(right.equals("000000") ? "111111" : "000000");
            page.button("Confirm").click();
            page.shows("Not possible").labelled("Code of your telephone").fill(right);
            page.button("Confirm").click();
            page.button("End the second factor").waitFor();
        }
    }

    @Test
    void personEndsASessionElsewhere() {
        server.signedIn("busy", null, Map.of(ConsolePages.APPID, AccountRole.VIEWER));
        try (ConsolePage page = as("busy", "/me/profile")) {
            page.shows("This one").button("End").first().click();
            page.shows("The session has ended.");
            server.operator().get("/v1/users/busy").is(200);
            assertThat(page.button("End")).hasCount(0);
        }
    }
}
