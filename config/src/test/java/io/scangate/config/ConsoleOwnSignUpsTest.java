package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.store.TestDatabase;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A person withdraws a registration. */
@NeedsBrowser
@Timeout(120)
class ConsoleOwnSignUpsTest {
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.startNow(TestDatabase.SQLITE);
        server.waiting("wx-mine");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"en, Withdraw, The registration is withdrawn., Withdrawn, No account yet", "zh, 撤回, 注册已撤回。, 已撤回, 还没有帐号"
    })
    void personWithdrawsARegistration_andHasNoAccountThen(
            String language, String button, String done, String state, String none) {
        try (ConsolePage page = ConsoleBrowser.open(server, View.PHONE.in(language), server.session("wx-mine"))) {
            page.at("/me/profile").button(button).click();
            page.confirm(button);
            page.shows(done).shows(state);
            assertThat(page.button(button)).hasCount(0);
            page.leave().at("").shows(none);
        }
    }
}
