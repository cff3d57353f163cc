package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Media;
import com.microsoft.playwright.options.SelectOption;
import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.qr.QrReader;
import io.scangate.config.store.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The page of test links and testers, as an owner uses it. */
@NeedsBrowser
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleTestersTest {
    private static final String PAGE = "/a/" + ConsolePages.APPID + "/testers";

    private TestServer server;

    @BeforeAll
    void start() throws IOException {
        server = TestServer.startNow(TestDatabase.SQLITE);
        ConsolePages.prepare(server);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private ConsolePage as(String user) {
        return ConsoleBrowser.open(server, View.DESKTOP, server.session(user));
    }

    @Test
    void ownerAddsATestLinkAndATester_seesWhatOpens_takesTheCode_andRemovesBoth() throws Exception {
        String link = server.origin() + "/second/try";
        try (ConsolePage page = as("owner").at(PAGE)) {
            page.labelled("Rule").selectOption(new SelectOption().setLabel(server.origin() + "/second/"));
            page.shows("No test links yet").labelled("Another test link").fill("https://elsewhere.example/x");
            page.button("Add").click();
            page.shows("Not possible").labelled("Another test link").fill(link);
            page.button("Add").click();
            page.shows("Development version")
                    .shows("pages/second/index")
                    .labelled("User")
                    .fill("<script>");
            page.button("Add a tester").click();
            page.page().locator(".answers li").nth(1).waitFor();
            byte[] code = Files.readAllBytes(page.page()
                    .waitForDownload(() -> page.button("PNG").click())
                    .path());
            assertEquals(List.of(link), new QrReader().read(code));
            page.page()
                    .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Remove: <script>"))
                    .click();
            page.shows("<script> is no tester any more.").button("Remove").click();
            page.shows("The test link is removed.").shows("No test links yet");
        }
    }

    @Test
    void printedSheet_hasTheCodesAlone() {
        try (ConsolePage page = as("viewer").at(PAGE)) {
            page.page().locator("img").first().waitFor();
            page.page().emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
            assertThat(page.page().locator("img").first()).isVisible();
            assertThat(page.page().locator("sg-nav")).isHidden();
            assertThat(page.page().getByText("What testers open now")).isHidden();
            assertThat(page.page().locator("button:visible")).hasCount(0);
            page.shot("testers-sheet");
        }
    }
}
