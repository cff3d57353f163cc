package io.scangate.config;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One browser for all tests of a JVM, which ends with it. Used by one thread, as Playwright demands. */
final class ConsoleBrowser {
    /** Longer than a busy machine takes for anything; a test that waits so long has failed. */
    private static final int TIMEOUT_MILLIS = 30_000;

    private static @Nullable Browser browser;

    private ConsoleBrowser() {}

    /** How somebody looks at the console. */
    record View(String language, int width, boolean dark) {
        static final View DESKTOP = new View("en", 1280, false);
        static final View PHONE = new View("en", 390, false);

        View in(String other) {
            return new View(other, width, dark);
        }

        @Override
        public String toString() {
            return language + "-" + width + (dark ? "-dark" : "-light");
        }
    }

    private static Browser browser() {
        if (browser == null) {
            Playwright playwright = Playwright.create();
            PlaywrightAssertions.setDefaultAssertionTimeout(TIMEOUT_MILLIS);
            Runtime.getRuntime().addShutdownHook(new Thread(playwright::close, "end-of-browser"));
            browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(BrowserCondition.browser().orElseThrow())
                            // Root has no sandbox; nothing may call anybody.
                            .setArgs(List.of(
                                    "--no-sandbox",
                                    "--disable-background-networking",
                                    "--disable-component-update",
                                    "--disable-sync",
                                    "--no-first-run")));
        }
        return browser;
    }

    /**
     * A page of the console in a browser of its own, at the start.
     *
     * @param session the token of a session; null for somebody who has not signed in
     */
    static ConsolePage open(TestServer server, View view, @Nullable String session) {
        BrowserContext context = browser()
                .newContext(new Browser.NewContextOptions()
                        .setBaseURL(server.base())
                        .setLocale(view.language().equals("zh") ? "zh-CN" : "en-US")
                        .setTimezoneId("Asia/Shanghai")
                        .setColorScheme(view.dark() ? ColorScheme.DARK : ColorScheme.LIGHT)
                        .setViewportSize(view.width(), view.width() < 600 ? 844 : 860));
        context.setDefaultTimeout(TIMEOUT_MILLIS);
        if (session != null) {
            context.addCookies(List.of(new Cookie("scangate-local", session).setUrl(server.base())));
        }
        ConsolePage page = new ConsolePage(context, view);
        if (Boolean.getBoolean("console.slow")) {
            slow(context.newCDPSession(page.page()));
        }
        return page;
    }

    /** Makes answers late and scripts slow, with {@code -Dconsole.slow=true}: a test that reads a page before it is complete fails. */
    private static void slow(CDPSession devtools) {
        JsonObject network = new JsonObject();
        network.addProperty("offline", false);
        network.addProperty("latency", 400);
        network.addProperty("downloadThroughput", -1);
        network.addProperty("uploadThroughput", -1);
        devtools.send("Network.enable");
        devtools.send("Network.emulateNetworkConditions", network);
        JsonObject processor = new JsonObject();
        processor.addProperty("rate", 4);
        devtools.send("Emulation.setCPUThrottlingRate", processor);
    }
}
