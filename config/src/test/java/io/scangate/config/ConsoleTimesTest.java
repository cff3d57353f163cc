package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.people.AccountRole;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long pages take, in {@code target/console-times.txt}: figures for the documentation, from a machine that does nothing else. */
@Tag("soak")
@Timeout(3600)
class ConsoleTimesTest extends ConsoleWorld {
    private static final Path TIMES = Path.of("target", "console-times.txt");
    private static final int LOADS = 15;

    private static final int RULES_OF_ACCOUNT = 10;
    private static final int ACCOUNTS = Integer.getInteger("console.rules", 1_000_000) / RULES_OF_ACCOUNT;
    private static final int BATCH = 1000;

    /** Notes when the field for a link is there, which is when somebody can begin to type. */
    private static final String USABLE = """
            (() => {
              const has = (root) => [...root.querySelectorAll('*')].some((one) =>
                (one.localName === 'input' && one.name === 'link') || (one.shadowRoot && has(one.shadowRoot)));
              const look = () => {
                if (has(document)) {
                  window.usableAt = performance.now();
                } else {
                  requestAnimationFrame(look);
                }
              };
              requestAnimationFrame(look);
            })()""";

    private static final String MEASURED = """
            () => {
              const loads = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
                .filter((one) => new URL(one.name).pathname.startsWith('/console/'));
              return [performance.getEntriesByName('first-contentful-paint')[0].startTime, window.usableAt,
                loads.reduce((sum, one) => sum + one.transferSize, 0), loads.length];
            }""";

    /** A page, and a text that it shows when it is complete. */
    private record Opened(String name, String user, String hash, String until) {}

    private static void note(String line) throws IOException {
        Files.writeString(TIMES, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String summary(List<Double> times) {
        double[] sorted =
                times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return String.format("median %.0f, worst %.0f", sorted[sorted.length / 2], sorted[sorted.length - 1]);
    }

    /** The first load of the page that is needed most, each in a browser window without anything in its cache. */
    @Test
    void firstLoad() throws IOException {
        List<Double> painted = new ArrayList<>();
        List<Double> usable = new ArrayList<>();
        String carried = "";
        for (int load = 0; load < LOADS; load++) {
            try (ConsolePage page = window(View.DESKTOP, "owner")) {
                page.page().addInitScript(USABLE);
                page.at("/a/" + ConsolePages.APPID + "/why");
                page.page()
                        .waitForFunction(
                                "() => window.usableAt && performance.getEntriesByName('first-contentful-paint').length");
                List<?> found = (List<?>) page.page().evaluate(MEASURED);
                painted.add(((Number) found.get(0)).doubleValue());
                usable.add(((Number) found.get(1)).doubleValue());
                carried = found.get(2) + " bytes in " + found.get(3) + " requests";
            }
        }
        assertEquals(LOADS, painted.size());
        note("first load, " + LOADS + " times: " + carried + "; first paint: " + summary(painted) + " ms; usable: "
                + summary(usable) + " ms; paints "
                + Arrays.toString(painted.stream().mapToInt(Double::intValue).toArray()));
    }

    /** Pages of a platform with a million rules of 100,000 accounts. */
    @Test
    void pagesOfAMillionRules() throws IOException {
        long begun = System.nanoTime();
        for (int from = 0; from < ACCOUNTS; from += BATCH) {
            server.importAccounts(IntStream.range(from, Math.min(ACCOUNTS, from + BATCH))
                    .mapToObj(ConsoleTimesTest::account)
                    .toList());
        }
        String one = appid(ACCOUNTS / 2);
        server.signedIn("middle", null, Map.of(one, AccountRole.OWNER));
        note(ACCOUNTS * RULES_OF_ACCOUNT + " rules imported in "
                + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s");
        for (Opened each : pages(one)) {
            List<Double> times = new ArrayList<>();
            try (ConsolePage page = window(View.DESKTOP, each.user())) {
                for (int load = 0; load <= LOADS; load++) {
                    page.leave();
                    double took = millis(page, each);
                    if (load > 0) {
                        times.add(took);
                    }
                }
            }
            note("| " + each.name() + " | " + summary(times) + " ms |");
            assertTrue(times.size() == LOADS, each.name());
        }
    }

    /** From the start of the navigation until the page is complete; its files are in the cache but for the first time. */
    private static double millis(ConsolePage page, Opened opened) {
        long start = System.nanoTime();
        page.at(opened.hash());
        page.page()
                .getByText(opened.until())
                .locator("visible=true")
                .first()
                .waitFor(new Locator.WaitForOptions().setTimeout(120_000));
        return (System.nanoTime() - start) / 1e6;
    }

    private static List<Opened> pages(String one) {
        String host = "s" + ACCOUNTS / 2 + ".shop.cn";
        String link = RestClient.encoded("https://" + host + "/menu3/?t=1");
        return List.of(
                new Opened("Rules of an account", "middle", "/a/" + one + "/rules", "10 in all"),
                new Opened("Rules, searched", "middle", "/a/" + one + "/rules?search=menu7", "1 in all"),
                new Opened("History: releases", "middle", "/a/" + one + "/history", "Release 1"),
                new Opened("History: changes", "middle", "/a/" + one + "/history/changes", "imported"),
                new Opened(
                        "Why does it not open", "middle", "/a/" + one + "/why?link=" + link, "Opens the mini program"),
                new Opened("Why, over all accounts", "operator", "/s/why?link=" + link, "Opens the mini program"),
                new Opened("Accounts", "operator", "/s/accounts", appid(0)),
                new Opened("Accounts by name", "operator", "/s/accounts?name=" + one, one),
                new Opened("Accounts by host", "operator", "/s/accounts?host=" + host, one),
                new Opened(
                        "Occupied ranges",
                        "operator",
                        "/s/hosts/ranges?prefix=" + RestClient.encoded("https://" + host + "/"),
                        "/menu3/"),
                new Opened("Changes of all accounts", "operator", "/s/history", "imported"),
                new Opened("Rules without a licence", "operator", "/s/hosts/unlicensed", "Rules whose hosts"));
    }

    private static String appid(int account) {
        return String.format("wx-many-%06d", account);
    }

    private static Account account(int number) {
        List<Rule> rules = IntStream.range(0, RULES_OF_ACCOUNT)
                .mapToObj(rule -> new Rule("https://s" + number + ".shop.cn/menu" + rule + "/", "pages/m" + rule, null))
                .toList();
        return new Account(appid(number), Map.of("ana", Role.ADMIN), rules);
    }
}
