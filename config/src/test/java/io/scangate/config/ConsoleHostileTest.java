package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.FilePayload;
import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.HostileTexts.Shown;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/**
 * Texts that somebody else can write stay texts on every page, on a telephone: nothing runs, nothing becomes an element, no link leaves the web, and no
 * text makes the page wider than the window.
 */
@Timeout(300)
class ConsoleHostileTest extends ConsoleWorld {
    /** Elements and attributes that the console itself never has. */
    private static final String INTRUDERS = """
            () => {
              const found = [];
              const look = (root) => root.querySelectorAll('*').forEach((one) => {
                const own = one.localName !== 'script' || one.src.startsWith(location.origin + '/console/');
                const link = one.localName !== 'a' || !one.hasAttribute('href') || /^(https?|blob):/.test(one.href);
                const picture = one.localName !== 'img' || /^(blob:|data:image)/.test(one.src);
                const handler = one.getAttributeNames().some((name) => name.startsWith('on'));
                if (!own || !link || !picture || handler || ['iframe', 'object', 'embed', 'base'].includes(one.localName)) {
                  found.push(one.outerHTML.slice(0, 200));
                }
                if (one.shadowRoot) {
                  look(one.shadowRoot);
                }
              });
              look(document);
              return found;
            }
            """;

    /** Whether nothing is loading that has no content yet. */
    private static final String COMPLETE = """
            () => {
              const waits = (root) => [...root.querySelectorAll('*')].some((one) =>
                (one.localName === 'sg-loading' && one.of?.running && one.of.value === undefined) || (one.shadowRoot && waits(one.shadowRoot)));
              return !waits(document);
            }
            """;

    private HostileTexts texts = new HostileTexts();
    private final List<String> dialogs = new ArrayList<>();
    private final Map<String, ConsolePage> windows = new HashMap<>();

    @Override
    String[] settings() {
        return new String[] {
            "openid-issuer",
            HostileWorld.ISSUER,
            "openid-client-id",
            "c",
            "openid-redirect",
            "https://console.example/v1/openid/return"
        };
    }

    @Override
    void prepare() {
        ConsoleOperatorPages.prepare(server);
        texts = HostileWorld.fill(server);
    }

    /** A window of each user, which stays: files that it has are not loaded again. */
    private ConsolePage windowOf(@Nullable String user) {
        return windows.computeIfAbsent(String.valueOf(user), name -> {
            ConsolePage page = ConsoleBrowser.open(server, View.PHONE, user == null ? null : server.session(user));
            page.page().onDialog(dialog -> {
                dialogs.add(dialog.message());
                dialog.dismiss();
            });
            return page;
        });
    }

    private void withWindows(Stream<Executable> checks) {
        try {
            assertAll(checks);
            assertEquals(List.of(), dialogs);
        } finally {
            windows.values().forEach(ConsolePage::close);
            windows.clear();
        }
    }

    /** Goes to a page that may not exist, so that it may have no title. */
    private static ConsolePage visit(ConsolePage page, String hash) {
        page.leave().page().navigate("/console/#" + hash);
        page.page().locator("h1:visible, h2:visible").first().waitFor();
        return page;
    }

    private static void assertHarmless(ConsolePage page, String name) {
        page.page().waitForFunction(COMPLETE);
        assertEquals(List.of(), page.page().evaluate(INTRUDERS), name);
        page.assertFits(name);
    }

    /** Every page that the pictures show, of the hostile account in place of the other one, and with hostile addresses. */
    @Test
    void noPageMakesAnythingOfAText_orBecomesWider() {
        String port = server.origin().replaceAll(".*:", "");
        Set<List<String>> pages = new LinkedHashSet<>();
        Stream.concat(ConsolePages.ALL.stream(), ConsoleOperatorPages.ALL.stream())
                .forEach(each -> pages.add(List.of(
                        userOf(each.user()),
                        each.hash()
                                .replace("{port}", port)
                                .replace("/a/" + ConsolePages.APPID, "/a/" + HostileWorld.APPID))));
        HostileWorld.hostileAddresses().forEach(each -> pages.add(List.of(HostileWorld.OWNER, each)));
        withWindows(pages.stream().map(each -> () -> {
            ConsolePage page = visit(windowOf(each.get(0).isEmpty() ? null : each.get(0)), each.get(1));
            assertHarmless(page, each.get(1));
        }));
    }

    private static String userOf(@Nullable String user) {
        return user == null ? "" : user.equals("owner") || user.equals("viewer") ? HostileWorld.OWNER : user;
    }

    @Test
    void everyHostileTextIsShownAsText() {
        Map<List<String>, List<Shown>> pages =
                texts.all().stream().collect(Collectors.groupingBy(each -> List.of(each.user(), each.hash())));
        withWindows(pages.entrySet().stream().map(each -> () -> {
            String hash = each.getKey().get(1);
            ConsolePage page = windowOf(each.getKey().get(0)).leave().at(hash);
            assertAll(each.getValue().stream().map(text -> () -> assertShown(page, text, hash)));
            assertHarmless(page, hash);
        }));
    }

    private static void assertShown(ConsolePage page, Shown text, String hash) {
        page.page().waitForFunction(COMPLETE);
        Locator closed = page.page().locator("details:not([open]) > summary");
        for (int left = closed.count(); left > 0; left--) {
            closed.first().click();
        }
        try {
            page.page()
                    .getByText(text.visible())
                    .or(page.page().getByText(text.encoded()))
                    .first()
                    .waitFor();
        } catch (RuntimeException e) {
            throw new AssertionError(hash + " does not show " + text.visible(), e);
        }
    }

    /** Texts of a picture, of files, and the reason of a freeze, which is ended at once. */
    @Test
    void pictureFileAndReason_stayTexts() {
        String text = HostileTexts.of("freeze");
        withWindows(Stream.of(
                () -> {
                    ConsolePage page = windowOf(HostileWorld.OWNER).at("/a/" + HostileWorld.APPID + "/why");
                    page.page()
                            .locator("input[type=file]")
                            .setInputFiles(new FilePayload("a.png", "image/png", HostileWorld.picture()));
                    page.shows(HostileTexts.visible("picture"));
                    assertHarmless(page, "picture");
                },
                () -> {
                    ConsolePage page = windowOf(HostileWorld.OWNER).leave().at("/a/" + HostileWorld.APPID + "/bulk");
                    page.page().locator("textarea").fill("prefix,page\n" + HostileTexts.path("row") + ",pages/a\n");
                    page.button("Check all rows").click();
                    page.page()
                            .locator("sg-tried-rows")
                            .getByText(HostileTexts.visible("row"))
                            .first()
                            .waitFor();
                    assertHarmless(page, "bulk");
                },
                () -> {
                    ConsolePage page = windowOf("operator").leave().at("/s/hosts/licences");
                    page.page().getByText("Import a file").click();
                    byte[] file = ("domain,licence,holder\n" + HostileTexts.path("domain") + ",a,b\n")
                            .getBytes(StandardCharsets.UTF_8);
                    page.page().locator("input[type=file]").setInputFiles(new FilePayload("l.csv", "text/csv", file));
                    page.button("Import").click();
                    page.shows(HostileTexts.visible("domain"));
                    assertHarmless(page, "import");
                },
                () -> {
                    ConsolePage page = windowOf("operator").leave().at("/s/service");
                    page.button("Freeze all changes").click();
                    page.labelled("Reason").fill(text);
                    page.confirm("Freeze all changes");
                    page.shows(HostileTexts.visible("freeze"));
                    assertHarmless(page, "freeze");
                    page.button("End the freeze").click();
                    page.confirm("End the freeze");
                    page.shows("Changes are possible");
                }));
    }

    /** The table of fields names no text that is never looked for. */
    @Test
    void everyTextOfTheTableIsLookedFor() {
        Set<String> looked = texts.all().stream().map(Shown::id).collect(Collectors.toCollection(TreeSet::new));
        looked.add("freeze");
        Set<String> named = HostileFields.known().values().stream()
                .flatMap(List::stream)
                .filter(each -> !each.startsWith("!"))
                .collect(Collectors.toCollection(TreeSet::new));
        named.removeAll(looked);
        assertEquals(Set.of(), named);
    }

    /** The check of the other tests finds an element that a page has made of a text. */
    @Test
    void anIntruderIsFound() {
        try (ConsolePage page = as(HostileWorld.OWNER, "/me/profile")) {
            page.page().evaluate("""
                    () => {
                      const link = document.createElement('a');
                      link.href = 'javascript:alert(1)';
                      document.querySelector('sg-app').shadowRoot.append(link);
                    }""");
            assertFalse(((List<?>) page.page().evaluate(INTRUDERS)).isEmpty());
        }
    }
}
