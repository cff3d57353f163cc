package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.NewAccount;
import io.scangate.config.people.PeopleStore.Wanted;
import io.scangate.config.people.ServiceRole;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the form of a sign-up says about what is typed, and how operators find those that wait. */
class ConsoleSignUpsTest extends ConsoleWorld {
    @Override
    void prepare() {
        server.signedIn("operator", ServiceRole.ADMIN, Map.of());
    }

    private static void type(ConsolePage page, String field, String text) {
        page.page().locator("#" + field).fill(text);
    }

    @ParameterizedTest
    @CsvSource({
        "en, does not look like an appid, at most, cannot be registered, The account waits for approval",
        "zh, 不像微信的 appid, 最多, 无法注册, 帐号正在等待审核"
    })
    void faultsAreAtTheirFields_inTheLanguageOfTheForm_andAnOddAppidIsOnlyAWarning(
            String language, String odd, String tooLong, String taken, String done) {
        server.waiting("wx-taken-" + language);
        try (ConsolePage page = stranger(View.PHONE.in(language), "/sign-up")) {
            type(page, "appid", "wx-0dd");
            page.page().locator("#account_name").focus();
            assertThat(page.page().locator("#appid-warning")).containsText(odd);
            type(page, "appid", "wx0123456789abcdef");
            page.page().locator("#account_name").focus();
            assertThat(page.page().locator("#appid-warning")).hasCount(0);
            type(page, "account_name", "Tea");
            type(page, "name", "tea." + language);
            type(page, "display_name", "x".repeat(101));
            type(page, "password", GoodRequests.PASSWORD);
            type(page, "again", GoodRequests.PASSWORD);
            Locator register = page.page().locator("form button.primary");
            register.click();
            assertThat(page.page().locator("#display_name-fault")).containsText(tooLong);
            assertThat(page.page().locator("#display_name")).isFocused();
            assertThat(page.page().getByText("display_name")).hasCount(0);
            page.shot("sign-up-fault").assertAccessible("sign-up-fault");
            type(page, "display_name", "Tea");
            type(page, "appid", "wx-taken-" + language);
            register.click();
            assertThat(page.page().locator("#appid-fault")).containsText(taken);
            type(page, "appid", "wx-odd-" + language);
            register.click();
            page.shows(done);
        }
    }

    private void waiting(String user, NewAccount account) {
        server.people()
                .store()
                .signUp(user, user, GoodRequests.HASH, new Wanted(account, true, 1_000_000), server.now());
    }

    /** Nobody waits any more. */
    private void approveAll() {
        server.operator()
                .get("/v1/sign-ups?state=waiting")
                .is(200)
                .body()
                .get("items")
                .forEach(one -> server.operator()
                        .post("/v1/accounts/" + one.get("appid").asText() + "/approve", null)
                        .is(200));
    }

    @Test
    void operatorSeesHowManyWait_beginsWithTheOldest_andKnowsWhomTheDialogIsAbout() {
        approveAll();
        server.waiting("wx-oldest");
        waiting("long", new NewAccount("wx-long", "W".repeat(200), AccountKind.MEDIA, null));
        try (ConsolePage page = as("operator", "/s/accounts/signups")) {
            Locator count = page.page().locator("sg-nav sg-waiting-count .count");
            assertThat(count).hasText(Pattern.compile("^2"));
            assertThat(page.page().locator("sg-tabs sg-waiting-count .count")).hasText(Pattern.compile("^2"));
            Locator rows = page.page().locator("tbody tr");
            assertThat(rows).hasCount(2);
            assertThat(rows.first()).containsText("wx-oldest");
            assertThat(rows.first()).containsText("Unusual appid");
            double height = rows.last().boundingBox().height;
            assertTrue(height < 200, () -> "a row is " + height + " high");
            page.shot("sign-ups-waiting").assertAccessible("sign-ups-waiting");
            Locator refuse = rows.first().getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Refuse"));
            assertThat(refuse).hasClass("danger");
            refuse.click();
            assertThat(page.page().getByRole(AriaRole.DIALOG, new Page.GetByRoleOptions().setName("Refuse wx-oldest?")))
                    .isVisible();
            page.labelled("Reason").fill("Not yours.");
            page.shot("sign-ups-refuse").confirm("Refuse");
            assertThat(rows).hasCount(1);
            assertThat(count).hasText(Pattern.compile("^1"));
        }
    }
}
