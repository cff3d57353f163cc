package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;

/** The accounts of the sample rules in the database of a control plane of 0.1.0, changes of them, and the scans that show these. */
final class SamplePlatform {
    static final String APPID = "wx5a1e0c7d3b2f4861";
    /** A tester, who gets the draft of a rule on its test link. */
    static final String TESTER = "ana";
    /** The test link of the rule that {@link #change} changes. */
    static final String LINK = "https://shop.example.com/item/42?from=poster";

    /** The scans of {@link #answers} that a rule of the account decides: of each user, on each link but the last. */
    static final int COUNTED = 10;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACCOUNT = "/v1/accounts/" + APPID;
    private static final List<String> LINKS = List.of(
            LINK,
            "https://shop.example.com/item/7",
            "https://shop.example.com/member?card=gold",
            "https://shop.example.com/table?store=7&no=3",
            "https://SHOP.example.com/%69tem/",
            "https://elsewhere.example/");

    private SamplePlatform() {}

    /** Makes the database. */
    static void make(Path directory, String database) throws Exception {
        make(directory, database, Path.of("rules.json").toAbsolutePath());
    }

    /** Makes a database with the rules of a file. */
    static void make(Path directory, String database, Path rules) throws Exception {
        String unused = PlaneProcess.runEarlier(
                directory,
                "import",
                "--create",
                "--kind=corporate",
                "--code-published=true",
                "--page=pages/index/index",
                "--database=" + database,
                rules.toString());
    }

    /** Makes a key for gateways; a control plane may run. */
    static String gatewayKey(Path directory, String database) throws Exception {
        return PlaneProcess.runEarlier(directory, "gateway-key", "fleet", "--database=" + database)
                .strip();
    }

    /** The path of the rule that {@link #change} changes. */
    static String rule(RestClient operator) {
        for (JsonNode each : operator.get(ACCOUNT + "/rules").is(200).body().path("items")) {
            if (each.path("prefix").asText().endsWith("/item/")) {
                return ACCOUNT + "/rules/" + each.path("id").asText();
            }
        }
        throw new AssertionError("no rule of items");
    }

    /** Changes the draft of a rule; returns the page. Testers see it, and its revision is served. */
    static String change(RestClient operator, String rule, int number) {
        String page = "pages/item/v" + number;
        operator.patch(rule, "{\"page\": \"" + page + "\"}").is(200);
        return page;
    }

    /** The number of the last change. */
    static long revision(RestClient operator) {
        return operator.get("/v1/audit?limit=1")
                .is(200)
                .body()
                .at("/items/0/revision")
                .asLong();
    }

    /** The answers of a gateway to all scans of the sample, of the tester and of somebody else. */
    static ObjectNode answers(String gateway) throws Exception {
        ObjectNode answers = JSON.createObjectNode();
        for (String user : List.of(TESTER, "zoe")) {
            for (String link : LINKS) {
                answers.put(user + " " + link, FollowingGateway.scan(gateway, user, link));
            }
        }
        return answers;
    }

    /** The counted scans of the account. */
    static long scans(RestClient operator) {
        long scans = 0;
        for (JsonNode each : operator.get(ACCOUNT + "/scans").is(200).body().path("items")) {
            scans += each.path("scans").asLong();
        }
        return scans;
    }

    /** The answers of the control plane about its content: accounts with members, rules, releases and the audit. */
    static ObjectNode content(RestClient operator) {
        ObjectNode content = JSON.createObjectNode();
        String rule = rule(operator);
        for (String target : List.of(
                "/v1/accounts", ACCOUNT, ACCOUNT + "/rules", rule + "/releases", "/v1/audit?limit=100", "/v1/whoami")) {
            content.set(target, operator.get(target).is(200).body());
        }
        return content;
    }

    /** Fails unless everything in the answers of an earlier version is in those of a later one, which may have more fields. */
    static void assertHas(JsonNode recorded, JsonNode now, String place) {
        if (recorded.isObject()) {
            recorded.properties()
                    .forEach(field ->
                            assertHas(field.getValue(), now.path(field.getKey()), place + "/" + field.getKey()));
        } else if (recorded.isArray()) {
            assertTrue(now.isArray() && now.size() == recorded.size(), place + ": " + now);
            for (int i = 0; i < recorded.size(); i++) {
                assertHas(recorded.get(i), now.get(i), place + "/" + i);
            }
        } else {
            assertEquals(recorded, now, place);
        }
    }
}
