package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.scangate.config.ConsoleBrowser.View;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Pattern;

/** An owner's steps through the console in one view: each does one thing, waits for what it shows, and takes a picture. */
final class ConsoleJourney {
    static final String APPID = "wx3f1c0a9b2d4e5f60";
    static final String TESTER = "wx-user-bo";
    static final String ANYBODY = "wx-user-cy";
    private static final String ACCOUNT = "/a/" + APPID;

    private final TestServer server;
    private final TestService registry;
    private final Gateway gateway;
    private final ConsolePage page;
    private final ConsoleBrowser.View view;
    private final ConsoleTexts texts;
    private int steps;

    ConsoleJourney(TestServer server, TestService registry, Gateway gateway, ConsolePage page, View view) {
        this.server = server;
        this.registry = registry;
        this.gateway = gateway;
        this.page = page;
        this.view = view;
        this.texts = new ConsoleTexts(view.language());
    }

    /** The end of a step: nothing is cut off at the side, and the picture in docs, if there is one, is still true. */
    private void picture(String name) {
        steps++;
        page.assertFits(name).shot(String.format("journey-%02d-%s", steps, name));
        ConsolePictures.check(page, name, view);
    }

    private void press(String key) {
        page.button(texts.of(key)).first().click();
    }

    private void follow(String key) {
        Page.GetByRoleOptions named =
                new Page.GetByRoleOptions().setName(texts.of(key)).setExact(true);
        page.page().getByRole(AriaRole.LINK, named).first().click();
    }

    private Locator field(String key) {
        return page.labelled(texts.of(key));
    }

    private ConsolePage shows(String key, String... values) {
        return page.shows(texts.of(key, values));
    }

    private void gatewayOpens(String expected, String user, String link) {
        Waiting.await(user + " scans " + link + ": " + expected)
                .until(() -> FollowingGateway.scan(gateway, user, link).equals(expected));
    }

    /** The page "Why does it not open?" answers as a gateway decides. */
    private void diagnosisSays(String key, String user, String link) {
        String question = "/why?link=" + RestClient.encoded(link) + "&user=" + user;
        page.leave().at(ACCOUNT + question);
        assertThat(page.page().locator("sg-answer h2").first()).hasText(texts.of(key));
    }

    void signsIn() {
        field("signin.name").fill("ana");
        field("signin.password").fill(GoodRequests.PASSWORD);
        picture("sign-in");
        press("signin.go");
        assertThat(page.page().locator("h1")).hasText(texts.of("page.why"));
    }

    /** A rule is refused without a licence and without its file, and the page says both at once. */
    void isRefused_withoutLicenceAndFile(String prefix) {
        registry.answers(404, "");
        page.at(ACCOUNT + "/rules");
        shows("rules.empty");
        follow("rules.add");
        field("add.prefix").fill(prefix);
        field("add.page").fill("pages/item/item");
        press("add.go");
        shows("edit.refused");
        assertThat(page.page().locator(".bad .name"))
                .hasText(new String[] {bad("edit.check.licence"), bad("edit.check.proof")});
        picture("refused");
    }

    /** A check that has failed. */
    private String bad(String key) {
        return texts.of(key) + ": " + texts.of("edit.state.bad");
    }

    /** The registry has the licence by now; the file is downloaded, put on the website, and looked for. */
    void provesLicenceAndFile_andAddsTheRule() throws IOException {
        registry.answers(200, "{\"licence\": \"ICP-1\", \"holder\": \"Shop\"}");
        press("edit.licence.ask");
        page.shows("ICP-1");
        press("proof.check");
        shows("proof.missing");
        picture("file-missing");
        Pattern download = Pattern.compile(texts.of("proof.download", "name", "\\S+\\.txt"));
        Page.GetByRoleOptions named = new Page.GetByRoleOptions().setName(download);
        Download file = page.page()
                .waitForDownload(
                        () -> page.page().getByRole(AriaRole.BUTTON, named).click());
        server.website().put(file.suggestedFilename(), Files.readString(file.path()));
        press("proof.check");
        shows("proof.found");
        picture("file-found");
        press("add.go");
        page.page().waitForURL(Pattern.compile(".*/rules/(?!new).+"));
        shows("state.unpublished");
        picture("added");
    }

    /** A test link and a tester: the gateway opens the development version to the tester alone, and the console says so. */
    void testsIt(String link) {
        follow("testers.links");
        shows("testers.none");
        field("testers.add").fill(link);
        press("testers.add.go");
        shows("testers.added");
        field("testers.user").fill(TESTER);
        press("testers.user.add");
        assertThat(page.page().locator(".answers li"))
                .hasText(Pattern.compile(TESTER + ".*" + texts.of("version.develop"), Pattern.DOTALL));
        picture("test-link");
        gatewayOpens("develop pages/item/item", TESTER, link);
        gatewayOpens("unpublished", ANYBODY, link);
        diagnosisSays("why.opens.develop", TESTER, link);
        picture("tester-opens");
        diagnosisSays("why.opens.web", ANYBODY, link);
        picture("others-do-not");
    }

    /** Looks at what changes, publishes, and sees that the gateway serves it. */
    void publishes(String prefix, String link) {
        page.at(ACCOUNT + "/publish");
        page.page().getByLabel(prefix).check();
        press("release.look");
        button("publish.go").waitFor();
        picture("before-publish");
        press("publish.go");
        shows("release.served", "served", "1", "gateways", "1");
        picture("published");
        gatewayOpens("release pages/item/item", ANYBODY, link);
        diagnosisSays("why.opens.release", ANYBODY, link);
        picture("everybody-opens");
    }

    private Locator button(String key) {
        return page.button(texts.of(key));
    }

    /** Another account occupies the range: the page says whose it is before and after the refusal. */
    void isOccupiedElsewhere(String prefix) {
        page.at(ACCOUNT + "/rules/new");
        field("add.prefix").fill(prefix);
        field("add.page").fill("pages/item/item");
        shows("edit.conflict.occupies").shows("cakes@example.com");
        press("add.go");
        shows("edit.refused");
        picture("occupied");
    }

    /** Nine more rules from a file make ten; the eleventh is refused. */
    void reachesTheLimitOfRules(String prefix) {
        StringBuilder rows = new StringBuilder("prefix,page\n");
        for (int row = 2; row <= 10; row++) {
            rows.append(prefix).append(row).append(",pages/item/item\n");
        }
        page.at(ACCOUNT + "/bulk");
        field("bulk.text").fill(rows.toString());
        press("bulk.check");
        shows("bulk.good.other", "count", "9");
        picture("nine-rows");
        page.button(texts.of("bulk.add.other", "count", "9")).click();
        shows("bulk.added.other", "count", "9");
        page.at(ACCOUNT + "/rules/new");
        field("add.prefix").fill(prefix + "11");
        field("add.page").fill("pages/item/item");
        press("add.go");
        shows("edit.refused");
        assertThat(page.page().locator(".bad .name")).hasText(bad("edit.check.account"));
        picture("eleventh-rule");
    }

    /** The second publish of the month is the last one; a third is refused before anything is pressed. */
    void usesTheQuotaUp(String id, String link) {
        edits(id, "pages/item/spring");
        follow("edit.publish");
        press("publish.go");
        shows("release.served", "served", "1", "gateways", "1");
        gatewayOpens("release pages/item/spring", ANYBODY, link);
        edits(id, "pages/item/summer");
        follow("edit.publish");
        shows("problem.publish_quota");
        assertThat(button("publish.go")).hasCount(0);
        picture("quota");
    }

    private void edits(String id, String target) {
        page.at(ACCOUNT + "/rules/" + id);
        field("add.page").fill(target);
        press("edit.save");
        shows("edit.saved");
    }

    /** Puts the first release live again, which takes no publish. */
    void rollsBack(String prefix, String link) {
        page.at(ACCOUNT + "/history");
        field("history.rule").selectOption(prefix);
        Locator first = page.page()
                .locator("sg-releases li")
                .filter(new Locator.FilterOptions().setHasText(texts.of("history.release", "number", "1")));
        first.getByRole(AriaRole.BUTTON).click();
        button("history.rollback.go").waitFor();
        shows("history.rollback.free");
        picture("rollback");
        press("history.rollback.go");
        shows("history.rolledback", "number", "1");
        gatewayOpens("release pages/item/item", ANYBODY, link);
    }

    /** A scan that no rule matches is reported, and a rule is made of it; one of the ten rules makes room for it. */
    void makesARuleOfAMissedLink(String link) {
        gatewayOpens("no_rule", ANYBODY, link);
        Waiting.await("the missed link is reported").until(() -> server.operator()
                .get("/v1/accounts/" + APPID + "/missed-links")
                .content()
                .contains(link));
        page.at(ACCOUNT + "/missed");
        shows("missed.rule");
        picture("missed");
        deletesTheLastRule();
        page.at(ACCOUNT + "/missed");
        press("missed.rule");
        page.page().locator("dialog[open]").waitFor();
        field("add.page").fill("pages/item/item");
        picture("rule-of-missed");
        press("add.go");
        shows("missed.matches");
        picture("missed-no-more");
        gatewayOpens("unpublished", ANYBODY, link);
    }

    private void deletesTheLastRule() {
        page.at(ACCOUNT + "/rules?search=" + RestClient.encoded("/more/10"));
        page.page().getByText("/more/10").first().click();
        press("end.delete");
        page.page().locator("dialog[open]").waitFor();
        picture("delete");
        page.confirm(texts.of("end.delete"));
        shows("end.delete.done");
        assertEquals(
                9,
                server.operator()
                        .get("/v1/accounts/" + APPID + "/rules")
                        .is(200)
                        .body()
                        .get("items")
                        .size());
    }
}
