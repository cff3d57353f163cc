package io.scangate.config;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import io.scangate.config.ConsolePages.Shown;
import io.scangate.config.ConsolePages.Until;
import io.scangate.config.people.AccountRole;
import io.scangate.config.people.ServiceRole;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The pages of operators for axe and for pictures, as {@link ConsolePages} has the others. */
final class ConsoleOperatorPages {
    /** An account that is suspended. */
    static final String SUSPENDED = "wx-suspended";

    /** An account whose texts are hostile. */
    static final String HOSTILE = "wx-hostile";

    /** An account that waits, and its owner. */
    private static final String WAITING = "wx-waiting";

    /** Somebody whose account was refused. */
    private static final String REFUSED = "wx-refused";

    private static final String REASON = "This appid belongs to a bakery.";

    /** An account whose mini program has no published code. */
    private static final String NO_CODE = "wx-no-code";

    static final List<Shown> ALL = List.of(
            page("accounts", "operator", "/s/accounts", "Contact", "联系方式"),
            page("accounts-none", "reader", "/s/accounts?name=nothing", "No account is found", "没有找到帐号"),
            page("accounts-deleted", "operator", "/s/accounts/deleted", "Forget", "彻底删除"),
            with(
                    "accounts-create",
                    "operator",
                    "/s/accounts",
                    "Contact",
                    "联系方式",
                    page -> press(page, "Create an account", "创建帐号")),
            page("account", "operator", "/a/" + ConsolePages.APPID + "/account", "Used this month", "本月已用"),
            page("account-suspended", "operator", "/a/" + SUSPENDED + "/account", "Used this month", "本月已用"),
            page("account-viewer", "viewer", "/a/" + ConsolePages.APPID + "/account", "Used this month", "本月已用"),
            with(
                    "account-suspend",
                    "operator",
                    "/a/" + ConsolePages.APPID + "/account",
                    "Used this month",
                    "本月已用",
                    page -> press(page, "Suspend", "停用")),
            page("account-people", "operator", "/a/" + ConsolePages.APPID + "/account/people", "End the role", "取消角色"),
            page(
                    "account-keys",
                    "owner",
                    "/a/" + ConsolePages.APPID + "/account/keys",
                    "Secret of the account",
                    "帐号密钥"),
            page("account-takedowns", "operator", "/a/" + ConsolePages.APPID + "/account/takedowns", "Put back", "恢复"),
            page("users", "operator", "/s/users", "Signs in with", "登录方式"),
            page("user", "operator", "/s/users/editor", "Give a new password", "重置密码"),
            page("profile", "viewer", "/me/profile", "This one", "当前会话"),
            with(
                    "profile-factor",
                    "viewer",
                    "/me/profile",
                    "This one",
                    "当前会话",
                    ConsoleOperatorPages::beginSecondFactor),
            page("invitation-gone", null, "/invitation?token=none", "It was used or withdrawn", "邀请已被使用"),
            with("hosts-import", "operator", "/s/hosts/licences", "ICP-1", "ICP-1", page -> page.page()
                    .locator("summary")
                    .click()),
            page("gateways", "operator", "/s/gateways", "behind", "落后"),
            page("hosts-licences", "operator", "/s/hosts", "ICP-1", "ICP-1"),
            page("hosts-unlicensed", "reader", "/s/hosts/unlicensed", "Every host has a licence", "所有域名都有备案"),
            page("hosts-blocked", "operator", "/s/hosts/blocked", "bad.example", "bad.example"),
            page(
                    "hosts-ranges",
                    "reader",
                    "/s/hosts/ranges?prefix=http%3A%2F%2F127.0.0.1%3A{port}%2F",
                    "/menu/",
                    "/menu/"),
            page("hosts-claims", "operator", "/s/hosts/claims", "No open claims", "没有待处理的认领"),
            page("sign-up", null, "/sign-up", "Your login", "你的登录信息"),
            page("sign-up-further", "viewer", "/sign-up", "You will be its owner", "你将成为其所有者"),
            page("sign-ups", "operator", "/s/accounts/signups", WAITING, WAITING),
            page("sign-ups-refused", "reader", "/s/accounts/signups?state=refused", REASON, REASON),
            page("profile-refused", REFUSED, "/me/profile", REASON, REASON),
            page("account-waiting", WAITING, "/a/" + WAITING + "/account", "Used this month", "本月已用"),
            with(
                    "publish-no-code",
                    "nocode",
                    "/a/" + NO_CODE + "/publish",
                    "The mini program has no published code",
                    "小程序尚未发布代码",
                    ConsoleOperatorPages::askThePlatform),
            page("account-licences", "owner", "/a/" + ConsolePages.APPID + "/account/licences", "Licensed", "已备案"),
            page("bulk", "owner", "/a/" + ConsolePages.APPID + "/bulk", "Check all rows", "检查所有行"),
            with(
                    "bulk-rows",
                    "owner",
                    "/a/" + ConsolePages.APPID + "/bulk",
                    "Check all rows",
                    "检查所有行",
                    ConsoleOperatorPages::checkRows),
            with(
                    "rules-chosen",
                    "owner",
                    "/a/" + ConsolePages.APPID + "/rules",
                    "4 in all",
                    "共 4 条",
                    ConsoleOperatorPages::chooseRule),
            with(
                    "testers-code",
                    "viewer",
                    "/a/" + ConsolePages.APPID + "/testers",
                    "How do testers find out their user id?",
                    "如何得知自己的用户名？",
                    ConsoleOperatorPages::showTesterCode),
            page("keys", "operator", "/s/keys", "Last used", "最近使用"),
            page("history-all", "operator", "/s/history", "operator:test", "operator:test"),
            page("notices-all", "reader", "/s/history/notices", "until the cause ends", "在原因消除之前"),
            page("service", "operator", "/s/service", "time-zone", "time-zone"));

    private ConsoleOperatorPages() {}

    private static Shown page(String name, @Nullable String user, String hash, String english, String chinese) {
        return with(name, user, hash, english, chinese, ConsolePages::nothing);
    }

    private static Shown with(
            String name,
            @Nullable String user,
            String hash,
            String english,
            String chinese,
            Consumer<ConsolePage> then) {
        return new Shown(name, user, hash, new Until(english, chinese), then);
    }

    /** Presses the button with one of these texts. */
    private static void press(ConsolePage page, String english, String chinese) {
        page.button(english).or(page.button(chinese)).first().click();
    }

    private static void beginSecondFactor(ConsolePage page) {
        press(page, "Set up a second factor", "设置第二因素");
        page.dialog().locator("input").fill(GoodRequests.PASSWORD);
        press(page, "Next", "下一步");
        page.page().locator("sg-second-factor img").waitFor();
    }

    private static void askThePlatform(ConsolePage page) {
        press(page, "Ask the platform now", "立即向平台查询");
        assertThat(page.page().locator("sg-account-hurdles button")).hasCount(0);
    }

    private static void checkRows(ConsolePage page) {
        page.page()
                .locator("textarea")
                .fill("prefix,page,publish\nhttp://127.0.0.1/new/,pages/new/index,true\n" + "ftp://shop.example/"
                        + "long/".repeat(30) + ",pages/b/index,\n" + ConsolePages.HOSTILE + ",pages/c/index,\n");
        press(page, "Check all rows", "检查所有行");
        page.page().locator("sg-tried-rows tbody tr").nth(2).waitFor();
    }

    private static void chooseRule(ConsolePage page) {
        page.page().locator("tbody input:enabled").first().check();
        page.page().locator(".several").waitFor();
    }

    private static void showTesterCode(ConsolePage page) {
        page.page().locator("sg-tester-code summary").click();
        page.page().locator("sg-tester-code img").waitFor();
    }

    /** Adds what these pages show to what {@link ConsolePages#prepare} has added. */
    static void prepare(TestServer server) {
        ConsolePages.prepare(server);
        RestClient operator = server.operator();
        server.account(SUSPENDED);
        operator.put(
                        "/v1/accounts/" + SUSPENDED + "/suspension",
                        "{\"reason\": \"Stickers on other people's tables, three complaints.\"}")
                .is(200);
        server.account(HOSTILE);
        String hostile = "{\"name\": \"" + ConsolePages.HOSTILE + "\", \"contact\": \"<b>shop</b>@example.com\"}";
        operator.patch("/v1/accounts/" + HOSTILE, hostile).is(200);
        server.account("wx-deleted");
        operator.delete("/v1/accounts/wx-deleted").is(204);
        String rules = "/v1/accounts/" + ConsolePages.APPID + "/rules";
        String second = operator.get(rules + "?search=second")
                .is(200)
                .body()
                .at("/items/0/id")
                .asText();
        operator.put(rules + "/" + second + "/takedown", "{\"reason\": \"Not a restaurant.\"}")
                .is(200);
        operator.post("/v1/accounts/" + ConsolePages.APPID + "/invitations", "{\"role\": \"editor\"}")
                .is(200);
        operator.put("/v1/blocked-hosts/bad.example", "{\"reason\": \"Fraud with parking tickets\"}")
                .is(200);
        server.waiting(WAITING);
        server.waiting(REFUSED);
        operator.post("/v1/accounts/" + REFUSED + "/refuse", "{\"reason\": \"" + REASON + "\"}")
                .is(200);
        server.account(NO_CODE);
        operator.patch("/v1/accounts/" + NO_CODE, "{\"code_published\": false}").is(200);
        server.signedIn("nocode", null, Map.of(NO_CODE, AccountRole.OWNER));
        gateway(server, "edge-shanghai-1", server.revision());
        gateway(server, "edge-beijing-with-a-long-name-of-its-host.internal.example", server.revision() - 1);
        server.signedIn("reader", ServiceRole.READER, Map.of());
        server.signedIn("editor", null, Map.of(ConsolePages.APPID, AccountRole.EDITOR));
    }

    /** Reports as a gateway. */
    static void gateway(TestServer server, String name, long revision) {
        String status = "{\"name\": \"" + name + "\", \"revision\": " + revision
                + ", \"state\": \"current\", \"rules\": 4, \"settings\": {\"role-policy\": \"wechat\", \"min-client-version\": \"6.5.6\"}}";
        server.operator()
                .put("/v1/gateways/" + name + "/report", ReportText.of(status, null))
                .is(204);
    }
}
