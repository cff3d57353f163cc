package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import io.scangate.config.ConsoleBrowser.View;
import io.scangate.config.people.AccountRole;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A rule of another account is in the way: its claim, what becomes of it, and the notice. */
@NeedsBrowser
@Timeout(120)
class ConsoleClaimTest {
    private static final String APPID = "wx0123456789abcdef";

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.startAtPresent(TestDatabase.SQLITE).licensed();
        server.account(APPID);
        server.signedIn("owner", null, Map.of(APPID, AccountRole.OWNER));
        server.signedIn("editor", null, Map.of(APPID, AccountRole.EDITOR));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String taken() {
        return URLEncoder.encode(server.origin() + "/taken/", StandardCharsets.UTF_8);
    }

    private ConsolePage newRule(String user, View view) {
        return ConsoleBrowser.open(server, view, server.session(user))
                .at("/a/" + APPID + "/rules/new?page=pages%2Fmine&prefix=" + taken());
    }

    /** What an operator does with the open claim. */
    private void decide(String verb) {
        String id = server.operator()
                .get("/v1/claims")
                .is(200)
                .body()
                .at("/items/0/id")
                .asText();
        server.operator().post("/v1/claims/" + id + "/" + verb, null).is(200);
    }

    @Test
    void ownerClaims_withdraws_andReadsWhatTheOperatorsDecide() {
        server.importAccount("wx-cakes", server.origin() + "/taken/");
        String file = server.operator()
                .get("/v1/accounts/" + APPID + "/verification-file")
                .is(200)
                .text("file_name");
        server.website().remove(file);
        try (ConsolePage page = newRule("owner", View.DESKTOP)) {
            page.button("Claim this rule").click();
            page.confirm("Claim this rule");
            page.dialog().getByText("file was not found").first().waitFor();
            page.confirm("Cancel");
            page.page().locator("sg-claim a.button").waitFor();
            server.upload(APPID);
            page.button("Claim this rule").click();
            assertThat(page.dialog().getByLabel("Page")).hasValue("pages/mine");
            page.shot("claim").confirm("Claim this rule");
            page.shows("An operator decides; a notice says how.").assertAccessible("claim-open");
            page.button("Withdraw the claim").click();
            page.confirm("Withdraw the claim");
            page.button("Claim this rule").click();
            page.confirm("Claim this rule");
            page.button("Withdraw the claim").waitFor();
            decide("refuse");
            page.leave();
            page.at("/a/" + APPID + "/why?link=" + taken() + "x")
                    .shows("If this website is yours")
                    .shows("An operator has refused it")
                    .button("Claim this rule")
                    .click();
            page.dialog().getByLabel("Page").fill("pages/again");
            page.confirm("Claim this rule");
            page.button("Claim it again").waitFor();
            decide("grant");
            page.at("/a/" + APPID + "/history/notices")
                    .shows("Granted: the rule is in this account, unpublished.")
                    .shows("An operator has refused it");
        }
        try (ConsolePage page = ConsoleBrowser.open(server, View.DESKTOP.in("zh"), server.session("owner"))) {
            page.at("/a/" + APPID + "/history/notices").shows("已同意：规则已在此帐号中");
        }
    }

    @Test
    void ruleWhoseOwnerHasLostTheProof_isTheClaimersAtOnce() {
        server.importAccounts(List.of(
                new Account("wx-gone", Map.of(), List.of(new Rule(server.origin() + "/taken/", "pages/a", null)))));
        server.advance(Duration.ofHours(73));
        try (ConsolePage page = newRule("owner", View.PHONE)) {
            page.button("Claim this rule").click();
            page.confirm("Claim this rule");
            page.shows("The rule is yours").page().getByText("Look at the rule").click();
            assertThat(page.labelled("Page of the mini program")).hasValue("pages/mine");
        }
    }

    @Test
    void editorIsToldWhoCanClaim() {
        server.importAccount("wx-cakes", server.origin() + "/taken/");
        try (ConsolePage page = newRule("editor", View.PHONE.in("zh"))) {
            page.shows("此帐号的所有者可以申请这条规则。");
            assertThat(page.button("申请这条规则")).hasCount(0);
        }
    }
}
