package io.scangate.config;

import com.microsoft.playwright.Locator;
import io.scangate.config.people.AccountRole;
import io.scangate.config.people.ServiceRole;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The pages that axe checks and pictures show, each in every language, width and theme. A new page adds lines to {@link #ALL}, and what it shows to
 * {@link #prepare}.
 */
final class ConsolePages {
    /** Hostile: markup, a turned direction, an invisible character, and long. */
    static final String HOSTILE = "<script>alert(1)</script>\u202Eesrever\u202C\u200B javascript:alert(2) \uD83D\uDE00";

    static final String APPID = "wxa1b2c3d4e5f60718";

    /** An account without rules. */
    static final String OTHER = "wx0000000000000000";

    /**
     * A page as somebody sees it.
     *
     * @param user who looks: {@code owner}, {@code viewer}, {@code operator}; null for somebody who has not signed in
     * @param hash the address behind the {@code #}
     * @param until a text that is shown once the page is complete
     * @param then what the user does before the page is looked at
     */
    record Shown(String name, @Nullable String user, String hash, Until until, Consumer<ConsolePage> then) {}

    /** A text in each language. */
    record Until(String english, String chinese) {
        String in(String language) {
            return language.equals("zh") ? chinese : english;
        }
    }

    static final List<Shown> ALL = List.of(
            new Shown("sign-in", null, "", new Until("Sign in", "登录"), ConsolePages::nothing),
            new Shown(
                    "why-empty", "owner", "/a/" + APPID + "/why", new Until("Find out", "查找原因"), ConsolePages::nothing),
            new Shown(
                    "why-near",
                    "owner",
                    "/a/" + APPID + "/why?link=https%3A%2F%2F127.0.0.1%3A{port}%2Fmenu%2Ftable-7",
                    new Until("Opens the web page", "打开网页"),
                    ConsolePages::nothing),
            new Shown(
                    "why-opens",
                    "viewer",
                    "/a/" + APPID + "/why?link=http%3A%2F%2F127.0.0.1%3A{port}%2Fmenu%2Ftable-7",
                    new Until("Opens the mini program", "打开小程序"),
                    ConsolePages::nothing),
            new Shown(
                    "why-unpublished",
                    "owner",
                    "/a/" + APPID + "/why?link=http%3A%2F%2F127.0.0.1%3A{port}%2Fsecond%2Fx",
                    new Until("Not published", "未发布"),
                    ConsolePages::nothing),
            new Shown(
                    "why-operator",
                    "operator",
                    "/s/why?link=http%3A%2F%2F127.0.0.1%3A{port}%2FMenu%2F7",
                    new Until("Opens the web page", "打开网页"),
                    ConsolePages::nothing),
            new Shown(
                    "why-add-rule",
                    "owner",
                    "/a/" + APPID + "/why?link=https%3A%2F%2F127.0.0.1%3A{port}%2Fmenu%2Ftable-7",
                    new Until("Opens the web page", "打开网页"),
                    page -> open(page, "sg-remedy button")),
            new Shown(
                    "why-publish",
                    "owner",
                    "/a/" + APPID + "/why?link=http%3A%2F%2F127.0.0.1%3A{port}%2Fsecond%2Fx",
                    new Until("Not published", "未发布"),
                    page -> open(page, "sg-remedy button")),
            new Shown("accounts", "operator", "/s/why", new Until("Find out", "查找原因"), ConsolePages::openAccounts),
            new Shown(
                    "rules", "owner", "/a/" + APPID + "/rules", new Until("4 in all", "共 4 条"), ConsolePages::nothing),
            new Shown(
                    "rule", "owner", "/a/" + APPID + "/rules", new Until("4 in all", "共 4 条"), ConsolePages::openRule),
            new Shown(
                    "rule-new",
                    "owner",
                    "/a/" + APPID + "/rules/new?prefix=http%3A%2F%2F127.0.0.1%3A{port}%2Ftaken%2Ftoday%3Fid%3D1",
                    new Until("cakes@example.com", "cakes@example.com"),
                    ConsolePages::nothing),
            new Shown(
                    "testers",
                    "owner",
                    "/a/" + APPID + "/testers",
                    new Until("What testers open now", "测试人员现在会打开什么"),
                    page -> page.page().locator(".answers li").first().waitFor()),
            new Shown(
                    "publish",
                    "owner",
                    "/a/" + APPID + "/publish",
                    new Until("See what changes", "查看变化"),
                    page -> page.page().locator("sg-plans li").first().waitFor()),
            new Shown(
                    "publish-forecast",
                    "owner",
                    "/a/" + APPID + "/publish",
                    new Until("See what changes", "查看变化"),
                    ConsolePages::lookAtChanges),
            new Shown(
                    "rules-none",
                    "viewer",
                    "/a/" + APPID + "/rules?search=nothing",
                    new Until("No rule matches", "没有符合条件的规则"),
                    ConsolePages::nothing),
            new Shown(
                    "scans",
                    "owner",
                    "/a/" + APPID + "/scans",
                    new Until("Opened the mini program", "打开了小程序"),
                    ConsolePages::openTable),
            new Shown(
                    "scans-month",
                    "viewer",
                    "/a/" + APPID + "/scans?span=days30&by=scene",
                    new Until("Camera (1011)", "扫一扫（1011）"),
                    ConsolePages::nothing),
            new Shown(
                    "scans-none",
                    "viewer",
                    "/a/" + APPID + "/scans?span=day&prefix=https%3A%2F%2Felsewhere.example%2F",
                    new Until("No scans in this time", "这段时间没有扫描"),
                    ConsolePages::nothing),
            new Shown(
                    "missed",
                    "owner",
                    "/a/" + APPID + "/missed",
                    new Until("Make a rule of this", "以此添加规则"),
                    ConsolePages::nothing),
            new Shown(
                    "missed-none",
                    "viewer",
                    "/a/" + OTHER + "/missed",
                    new Until("No missed scans", "没有未匹配的扫描"),
                    ConsolePages::nothing),
            new Shown(
                    "history",
                    "owner",
                    "/a/" + APPID + "/history",
                    new Until("Roll back to it", "回退到此版本"),
                    ConsolePages::nothing),
            new Shown(
                    "history-rollback",
                    "owner",
                    "/a/" + APPID + "/history/releases",
                    new Until("Roll back to it", "回退到此版本"),
                    ConsolePages::askForRollback),
            new Shown(
                    "history-changes",
                    "owner",
                    "/a/" + APPID + "/history/changes?action=rule",
                    new Until("edited", "编辑"),
                    ConsolePages::openTable),
            new Shown(
                    "history-notices",
                    "viewer",
                    "/a/" + APPID + "/history/notices",
                    new Until("until the cause ends", "在原因消除之前"),
                    ConsolePages::nothing),
            new Shown(
                    "history-none",
                    "viewer",
                    "/a/" + OTHER + "/history/notices",
                    new Until("No notices", "没有通知"),
                    ConsolePages::nothing));

    private ConsolePages() {}

    /** Most pages are complete at once. */
    static void nothing(ConsolePage unused) {}

    /** Opens a dialog. */
    private static void open(ConsolePage page, String button) {
        page.page().locator(button).first().click();
        page.page().locator("dialog[open]").waitFor();
    }

    /** Opens the list of accounts, on a telephone behind the menu. */
    private static void openAccounts(ConsolePage page) {
        Locator menu = page.page().locator("header button[aria-expanded]");
        if (menu.isVisible()) {
            menu.click();
        }
        open(page, "button.now");
        page.shows(APPID);
    }

    private static void openRule(ConsolePage page) {
        page.page().getByText("/second/").first().click();
        page.page().locator("sg-verification ol").waitFor();
    }

    private static void lookAtChanges(ConsolePage page) {
        page.page().getByLabel("/item?id=").check();
        page.page().locator("sg-publish-choice button").click();
        page.page().locator("sg-publish-steps form").waitFor();
    }

    private static void openTable(ConsolePage page) {
        page.page().locator("summary").first().click();
    }

    private static void askForRollback(ConsolePage page) {
        page.page().locator("sg-releases li button").first().click();
        page.page().locator("sg-rollback-dialog .primary:enabled").waitFor();
    }

    /** Adds what the pages show: an account with rules in each state, its people, and an operator. */
    static void prepare(TestServer server) {
        RestClient owner = server.licensed().account(APPID);
        server.operator()
                .patch("/v1/accounts/" + APPID, "{\"name\": \"茶与点心 Tea & Cakes\", \"contact\": \"shop@example.com\"}")
                .is(200);
        String rules = "/v1/accounts/" + APPID + "/rules";
        String menu = add(owner, rules, server.origin() + "/menu/", "pages/menu/old?from=qr");
        owner.post(rules + "/" + menu + "/publish", null).is(200);
        owner.patch(rules + "/" + menu, "{\"page\": \"pages/menu/index?from=qr\"}")
                .is(200);
        owner.post(rules + "/" + menu + "/publish", null).is(200);
        add(owner, rules, server.origin() + "/second/", "pages/second/index");
        String draft = add(owner, rules, server.origin() + "/item?id=", "pages/item/index");
        owner.post(rules + "/" + draft + "/publish", null).is(200);
        String down = add(
                owner,
                rules,
                server.origin() + "/long/" + "a-very-long-part-of-a-path/".repeat(12),
                "pages/long/index");
        server.operator()
                .put(rules + "/" + down + "/takedown", "{\"reason\": \"" + HOSTILE + "\"}")
                .is(200);
        owner.patch(
                        rules + "/" + menu,
                        "{\"test_links\": [\"" + server.origin() + "/menu/table-7\", \"" + server.origin()
                                + "/menu/counter?from=window&campaign=autumn\"]}")
                .is(200);
        owner.patch(rules + "/" + draft, "{\"page\": \"pages/item/next\"}").is(200);
        server.operator()
                .put("/v1/accounts/" + APPID + "/members/li-wei", "{\"role\": \"developer\"}")
                .is(200);
        String plan = "{\"actions\": [{\"action\": \"publish\", \"rule\": \"" + draft + "\"}], \"publish_at\": \""
                + server.now().plus(Duration.ofDays(3)).truncatedTo(ChronoUnit.MINUTES) + "\"}";
        owner.post("/v1/accounts/" + APPID + "/releases", plan).is(201);
        SampledLinks.addDecided(server, server.origin(), "/item?id=7");
        server.importAccount("wx-cakes", server.origin() + "/taken/");
        server.operator()
                .patch("/v1/accounts/wx-cakes", "{\"name\": \"蛋糕 Bakery\", \"contact\": \"cakes@example.com\"}")
                .is(200);
        String cakes = "/v1/accounts/wx-cakes/rules";
        String taken =
                server.operator().get(cakes).is(200).body().at("/items/0/id").asText();
        server.operator().patch(cakes + "/" + taken, "{\"occupies\": true}").is(200);
        ConsoleScans.report(server);
        server.signedIn("owner", null, Map.of(APPID, AccountRole.OWNER));
        server.account(OTHER);
        server.signedIn("viewer", null, Map.of(APPID, AccountRole.VIEWER, OTHER, AccountRole.VIEWER));
        server.signedIn("operator", ServiceRole.ADMIN, Map.of());
    }

    private static String add(RestClient owner, String rules, String prefix, String page) {
        return owner.post(rules, "{\"prefix\": \"" + prefix + "\", \"page\": \"" + page + "\"}")
                .is(201)
                .text("id");
    }
}
