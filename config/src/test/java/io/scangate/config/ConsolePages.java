package io.scangate.config;

import io.scangate.config.people.AccountRole;
import io.scangate.config.people.ServiceRole;
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
                    "rules", "owner", "/a/" + APPID + "/rules", new Until("4 in all", "共 4 条"), ConsolePages::nothing),
            new Shown(
                    "rules-none",
                    "viewer",
                    "/a/" + APPID + "/rules?search=nothing",
                    new Until("No rule matches", "没有符合条件的规则"),
                    ConsolePages::nothing));

    private ConsolePages() {}

    /** Most pages are complete at once. */
    static void nothing(ConsolePage unused) {}

    /** Adds what the pages show: an account with rules in each state, its people, and an operator. */
    static void prepare(TestServer server) {
        RestClient owner = server.licensed().account(APPID);
        server.operator()
                .patch("/v1/accounts/" + APPID, "{\"name\": \"茶与点心 Tea & Cakes\", \"contact\": \"shop@example.com\"}")
                .is(200);
        String rules = "/v1/accounts/" + APPID + "/rules";
        String menu = add(owner, rules, server.origin() + "/menu/", "pages/menu/index?from=qr");
        owner.post(rules + "/" + menu + "/publish", null).is(200);
        add(owner, rules, server.origin() + "/second/", "pages/second/index");
        String draft = add(owner, rules, server.origin() + "/item?id=", "pages/item/index");
        owner.post(rules + "/" + draft + "/publish", null).is(200);
        owner.patch(rules + "/" + draft, "{\"page\": \"pages/item/next\"}").is(200);
        add(owner, rules, server.origin() + "/long/" + "a-very-long-part-of-a-path/".repeat(12), "pages/long/index");
        server.signedIn("owner", null, Map.of(APPID, AccountRole.OWNER));
        server.signedIn("viewer", null, Map.of(APPID, AccountRole.VIEWER));
        server.signedIn("operator", ServiceRole.ADMIN, Map.of());
    }

    private static String add(RestClient owner, String rules, String prefix, String page) {
        return owner.post(rules, "{\"prefix\": \"" + prefix + "\", \"page\": \"" + page + "\"}")
                .is(201)
                .text("id");
    }
}
