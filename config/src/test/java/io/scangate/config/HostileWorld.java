package io.scangate.config;

import static io.scangate.config.RestClient.encoded;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nayuki.qrcodegen.QrCode;
import io.scangate.config.people.AccountRole;
import io.scangate.config.session.Means;
import io.scangate.config.session.Sessions;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jdbi.v3.core.Jdbi;

/**
 * A control plane in which every text that somebody else can write is hostile: people, clients of WeChat's API, files of CSV, websites, providers of
 * identities and gateways. {@link HostileFields} has the fields.
 */
final class HostileWorld {
    static final String APPID = "wx-evil";

    /** The owner of {@link #APPID}. */
    static final String OWNER = "evil.owner";

    static final String ISSUER = "http://127.0.0.1:1/issuer";
    private static final String ACCOUNT = "/v1/accounts/" + APPID;
    private static final String RULES = ACCOUNT + "/rules";
    private static final String SUSPENDED = "wx-evil-suspended";

    private final TestServer server;
    private final RestClient operator;
    private final HostileTexts texts = new HostileTexts();

    private HostileWorld(TestServer server) {
        this.server = server;
        this.operator = server.operator();
    }

    /** Fills all fields; returns the texts with the pages that have to show them. */
    static HostileTexts fill(TestServer server) {
        HostileWorld world = new HostileWorld(server);
        world.accounts();
        String rule = world.rules();
        world.moves();
        world.testers(rule);
        world.scans(rule);
        world.website(rule);
        world.people();
        world.service();
        world.gateways();
        return world.texts;
    }

    /** A QR code, as of somebody else's machine: ours refuses what cannot be a link. */
    static byte[] picture() {
        QrCode code = QrCode.encodeText(HostileTexts.plain("picture"), QrCode.Ecc.MEDIUM);
        int scale = 8;
        int side = (code.size + 8) * scale;
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                image.setRGB(x, y, code.getModule(x / scale - 4, y / scale - 4) ? 0 : 0xffffff);
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return png.toByteArray();
    }

    private static String json(String... fields) {
        ObjectNode node = new ObjectMapper().createObjectNode();
        for (int i = 0; i < fields.length; i += 2) {
            node.put(fields[i], fields[i + 1]);
        }
        return node.toString();
    }

    /** A hostile text that a page has to show. */
    private String shown(String id, String user, String hash) {
        texts.expect(id, user, hash);
        return HostileTexts.of(id);
    }

    private String plain(String id, String user, String hash) {
        texts.expect(id, user, hash);
        return HostileTexts.plain(id);
    }

    private String page(String id, String hash) {
        texts.expectPage(id, OWNER, hash);
        return HostileTexts.page(id);
    }

    private static String ofAccount(String page) {
        return "/a/" + APPID + "/" + page;
    }

    private void accounts() {
        server.account(APPID);
        server.signedIn(OWNER, null, Map.of(APPID, AccountRole.OWNER));
        String data = json(
                "name", shown("account-name", "operator", "/s/accounts"),
                "contact", plain("account-contact", OWNER, ofAccount("account")));
        operator.patch(ACCOUNT, data).is(200);
        server.account(SUSPENDED);
        server.signedIn("evil.suspended", null, Map.of(SUSPENDED, AccountRole.OWNER));
        String reason = shown("suspension", "evil.suspended", "/a/" + SUSPENDED + "/why");
        operator.put("/v1/accounts/" + SUSPENDED + "/suspension", json("reason", reason))
                .is(200);
        server.account("wx-evil-deleted");
        operator.patch(
                        "/v1/accounts/wx-evil-deleted",
                        json("name", shown("deleted-name", "operator", "/s/accounts/deleted")))
                .is(200);
        operator.delete("/v1/accounts/wx-evil-deleted").is(204);
    }

    /** A published rule with a draft, and one that is taken down; returns the id of the first. */
    private String rules() {
        String prefix = server.origin() + "/" + HostileTexts.path("rule-prefix") + "very-long/".repeat(50);
        texts.expect("rule-prefix", OWNER, ofAccount("rules"));
        String page = page("rule-page", ofAccount("history"));
        String rule = operator.post(RULES, json("prefix", prefix, "page", page))
                .is(201)
                .text("id");
        operator.post(RULES + "/" + rule + "/publish", null).is(200);
        operator.patch(RULES + "/" + rule, json("page", page("draft-page", ofAccount("rules"))))
                .is(200);
        String down = operator.post(RULES, json("prefix", server.origin() + "/evil-down/", "page", "pages/a"))
                .is(201)
                .text("id");
        String reason = shown("takedown", OWNER, ofAccount("rules/" + down));
        operator.put(RULES + "/" + down + "/takedown", json("reason", reason)).is(200);
        return rule;
    }

    private void testers(String rule) {
        String at = ofAccount("testers?rule=" + rule);
        String prefix = operator.get(RULES + "/" + rule).is(200).text("prefix");
        texts.expect("test-link", OWNER, at);
        ObjectNode links = new ObjectMapper().createObjectNode();
        links.putArray("test_links").add(prefix + HostileTexts.of("test-link"));
        operator.patch(RULES + "/" + rule, links.toString()).is(200);
        operator.put(ACCOUNT + "/members/" + encoded(shown("tester", OWNER, at)), json("role", "developer"))
                .is(200);
    }

    /** The website has something else in the place of the verification file. */
    private void website(String rule) {
        String prefix = operator.get(RULES + "/" + rule).is(200).text("prefix");
        String file = operator.get(ACCOUNT + "/verification-file").is(200).text("file_name");
        server.website().put(file, HostileTexts.of("website"));
        operator.post(ACCOUNT + "/verifications", json("prefix", prefix)).is(200);
    }

    /** Reported by a gateway: links that people have scanned. */
    private void scans(String rule) {
        texts.expect("missed-link", OWNER, ofAccount("missed"));
        String prefix = operator.get(RULES + "/" + rule).is(200).text("prefix");
        operator.post(ACCOUNT + "/verifications", json("prefix", server.origin() + "/Evil/"))
                .is(200);
        ObjectNode batch = new ObjectMapper().createObjectNode();
        batch.put("sequence", 1);
        batch.putArray("counts");
        batch.putArray("matched").add(prefix + HostileTexts.of("scanned-link"));
        batch.putArray("unmatched").add(server.origin() + "/Evil/" + HostileTexts.of("missed-link"));
        report("evil-scans", json("name", "n", "state", "current"), batch.toString());
    }

    private void report(String id, String status, String batch) {
        String whole = status.replaceFirst("}$", ", \"revision\": 1, \"rules\": 1}");
        operator.put("/v1/gateways/" + encoded(id) + "/report", ReportText.of(whole, batch))
                .is(204);
    }

    /** A claim of another account. */
    private void moves() {
        server.account("wx-evil-claims");
        String prefix = server.origin() + "/" + HostileTexts.path("claimed-prefix");
        operator.post(RULES, json("prefix", prefix, "page", "pages/a")).is(201);
        operator.post("/v1/accounts/wx-evil-claims/claims", json("prefix", prefix, "page", "pages/b"))
                .is(200);
        texts.expect("claimed-prefix", "operator", "/s/hosts/claims");
    }

    private void people() {
        String user = json("name", "evil.user", "display_name", plain("display-name", "operator", "/s/users"));
        operator.post("/v1/users", user).is(201);
        String signUp = json(
                "appid",
                "wx-evil-waits",
                "kind",
                "media",
                "name",
                "evil.waits",
                "password",
                GoodRequests.PASSWORD,
                "account_name",
                plain("sign-up-name", "operator", "/s/accounts/signups"),
                "contact",
                plain("sign-up-contact", "operator", "/s/accounts/signups"),
                "display_name",
                "Evil");
        server.anonymous().post("/v1/sign-up", signUp).is(201);
        server.waiting("wx-evil-refused");
        String reason = shown("refusal", "operator", "/s/accounts/signups?state=refused");
        operator.post("/v1/accounts/wx-evil-refused/refuse", json("reason", reason))
                .is(200);
        long owner = server.people().people().get(OWNER).id();
        Sessions.Browser browser =
                new Sessions.Browser("127.0.0.1", "7f000001", shown("user-agent", OWNER, "/me/profile"));
        server.people().sessions().begin(server.people().people().get(OWNER), Means.PASSWORD, browser);
        String subject = shown("identity", OWNER, "/me/profile");
        Jdbi.create("jdbc:" + server.database().database())
                .useHandle(handle -> handle.execute(
                        "INSERT INTO identities (issuer, subject, user_id) VALUES (?, ?, ?)", ISSUER, subject, owner));
    }

    private void service() {
        String host = json("reason", shown("blocked-host", "operator", "/s/hosts/blocked"));
        operator.put("/v1/blocked-hosts/evil.example", host).is(200);
        String licences =
                "domain,licence,holder\n127.0.0.1," + cell(shown("licence", OWNER, ofAccount("account/licences"))) + ","
                        + cell(shown("holder", OWNER, ofAccount("account/licences"))) + "\n";
        operator.put("/v1/licences", licences, "Content-Type", "text/csv").is(200);
    }

    private static String cell(String text) {
        return "\"" + text.replace("\"", "\"\"") + "\"";
    }

    private void gateways() {
        ObjectNode status = new ObjectMapper().createObjectNode();
        status.put("name", shown("gateway-name", "operator", "/s/gateways"));
        status.put("version", shown("gateway-version", "operator", "/s/gateways"));
        status.put("state", shown("gateway-state", "operator", "/s/gateways"));
        status.putObject("settings")
                .put(
                        shown("gateway-key", "operator", "/s/gateways"),
                        shown("gateway-value", "operator", "/s/gateways"));
        report("evil", status.toString(), "null");
    }

    /** Pages of the account and of the service whose own addresses are hostile, too. */
    static List<String> hostileAddresses() {
        String text = encoded(HostileTexts.of("address"));
        return List.of(
                ofAccount("why?link=" + text + "&user=" + text),
                ofAccount("rules?search=" + text),
                ofAccount("rules/new?prefix=" + text + "&page=" + text),
                ofAccount("scans?prefix=" + text),
                ofAccount("history/changes?actor=" + text),
                ofAccount("rules/" + text),
                ofAccount(text),
                "/a/" + text + "/why");
    }
}
