package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The console in a browser. {@link #close} fails if the page has thrown something, or if its policy has refused something. Used by one thread.
 */
final class ConsolePage implements AutoCloseable {
    private static final String AXE = resource("/axe.min.js");

    /** Where pictures of pages are put, with {@code -Dconsole.shots=true}. */
    private static final Path SHOTS = Path.of("target", "console-shots");

    private final BrowserContext context;
    private final ConsoleBrowser.View view;
    private final Page page;
    private final List<String> faults = new ArrayList<>();

    ConsolePage(BrowserContext context, ConsoleBrowser.View view) {
        this.context = context;
        this.view = view;
        page = context.newPage();
        page.onPageError(faults::add);
        page.onConsoleMessage(message -> {
            // A refused call is an answer that the page shows.
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                faults.add(message.text());
            }
        });
    }

    private static String resource(String name) {
        try (InputStream in = ConsolePage.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The browser's page. */
    Page page() {
        return page;
    }

    /** Goes to an address behind the {@code #}, such as {@code /a/wx1/why}, and waits until its title is shown. */
    ConsolePage at(String hash) {
        page.navigate("/console/#" + hash);
        page.locator("h1").first().waitFor();
        return this;
    }

    /** Leaves the page, so that the next one is loaded anew. */
    ConsolePage leave() {
        page.navigate("about:blank");
        return this;
    }

    /** The element with a label. */
    Locator labelled(String label) {
        return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
    }

    /** The button with exactly that text. */
    Locator button(String text) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(text).setExact(true));
    }

    /** The content of the open question, or of the secret after it. */
    Locator dialog() {
        return page.locator("sg-ask .stack");
    }

    /** Presses a button in the open dialog. */
    void confirm(String text) {
        dialog().getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(text).setExact(true))
                .click();
    }

    /** Goes to a tab of the page. */
    ConsolePage tab(String text) {
        page.locator("sg-tabs").getByText(text).click();
        return this;
    }

    /** Waits until a text is shown. */
    ConsolePage shows(String text) {
        page.getByText(text).first().waitFor();
        return this;
    }

    /** Fails if axe finds something serious, or if the page is wider than the window. */
    ConsolePage assertAccessible(String name) {
        settle();
        if (page.evaluate("typeof axe").equals("undefined")) {
            page.evaluate(AXE);
        }
        Object found = page.evaluate("""
                async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
                  .filter((one) => ['serious', 'critical'].includes(one.impact))
                  .flatMap((one) => one.nodes.map((node) => one.id + ': ' + node.target.join(' ') + ' ' + node.failureSummary))
                """);
        assertEquals(List.of(), found, () -> name + " " + view);
        return assertFits(name);
    }

    /** Fails if the page is wider than the window. */
    ConsolePage assertFits(String name) {
        int width = ((Number) page.evaluate("document.documentElement.scrollWidth")).intValue();
        assertTrue(width <= view.width(), () -> name + " " + view + " is " + width + " wide");
        return this;
    }

    /** Takes a picture of the whole page, or of the window where a dialog is in front, if pictures are wanted. */
    ConsolePage shot(String name) {
        if (Boolean.getBoolean("console.shots")) {
            settle();
            Path file = SHOTS.resolve(name + "-" + view + ".png");
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(file)
                    .setFullPage(page.locator("dialog[open]").count() == 0));
        }
        return this;
    }

    /** Expects that the browser has refused something because of our policy. */
    void refuses(String directive) {
        assertTrue(faults.removeIf(fault -> fault.contains(directive)), faults::toString);
    }

    /** Ends animations, and waits until the page waits for nothing. */
    void settle() {
        page.waitForFunction(
                "() => document.getAnimations().every((one) => one.playState !== 'running' || one.effect.getTiming().iterations === Infinity)");
    }

    @Override
    public void close() {
        context.close();
        assertEquals(List.of(), faults);
    }
}
