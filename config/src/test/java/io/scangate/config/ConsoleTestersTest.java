package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Media;
import com.microsoft.playwright.options.SelectOption;
import io.scangate.config.qr.QrReader;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of test links and testers, as an owner uses it. */
class ConsoleTestersTest extends ConsoleWorld {
    private static final String PAGE = "/a/" + ConsolePages.APPID + "/testers";

    @Test
    void ownerAddsATestLinkAndATester_seesWhatOpens_takesTheCode_andRemovesBoth() throws Exception {
        String link = server.origin() + "/second/try";
        try (ConsolePage page = as("owner", PAGE)) {
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
        try (ConsolePage page = as("viewer", PAGE)) {
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
