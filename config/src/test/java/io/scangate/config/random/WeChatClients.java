package io.scangate.config.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.random.ModelRule.Wish;
import io.scangate.gateway.testing.SlowPart;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Clients of WeChat's API, which know no Idempotency-Key: they take -1 for "not saved", repeat the call, and read the rules back. Not
 * thread-safe.
 */
final class WeChatClients {
    private static final int MOST_TRIES = 200;
    private static final int TRIES_UNTIL_REPAIR = 5;
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final List<String> VERSIONS = List.of("develop", "trial", "release");
    private static final Map<String, Integer> CODES = Map.ofEntries(
            Map.entry(Model.OK, 0),
            Map.entry("illegal_prefix", 85066),
            Map.entry("test_link_outside_rule", 85068),
            Map.entry("ownership_not_proven", 85069),
            Map.entry("blocked_address", 85070),
            Map.entry("duplicate_rule", 85071),
            Map.entry("prefix_taken", 85072),
            Map.entry("rule_limit", 85073),
            Map.entry("code_not_published", 85074),
            Map.entry("no_licence", 85076),
            Map.entry("publish_quota", 886000),
            Map.entry("feature_off", 48001),
            Map.entry("rule_taken_down", 48001),
            Map.entry("test_link_limit", 40097),
            Map.entry("rule_not_found", 40097));

    private static final int SUSPENDED = 48001;
    private static final int SYSTEM_ERROR = -1;
    private static final int BUSY = 886001;
    private static final int EXPIRED = 42001;
    private static final int BAD_TOKEN = 40001;

    private final Run run;
    private final Owners owners;

    WeChatClients(Run run, Owners owners) {
        this.run = run;
        this.owners = owners;
    }

    /** One call of one client. */
    void act() throws IOException {
        ModelAccount account = run.pick(run.model.present().toList());
        List<ModelRule> rules = List.copyOf(account.rules.values());
        int kind = rules.isEmpty() ? run.random.nextInt(3) : run.random.nextInt(9);
        switch (kind) {
            case 0 -> get(account);
            case 1, 2 -> add(account);
            case 3, 4 -> edit(account, run.pick(rules));
            case 5, 6, 7 -> publish(account, run.pick(rules));
            default -> delete(account, run.pick(rules));
        }
    }

    private static ObjectNode json(String prefix, Wish wish) {
        ObjectNode body = Platform.JSON.createObjectNode();
        body.put("prefix", prefix);
        body.put("permit_sub_rule", wish.occupies() ? "2" : "1");
        body.put("path", wish.page());
        body.put("open_version", 1 + VERSIONS.indexOf(wish.version()));
        ArrayNode links = body.putArray("debug_url");
        wish.tests().forEach(test -> links.add(test.toString()));
        return body;
    }

    private void add(ModelAccount account) throws IOException {
        Wish wish = run.links.wish(run.newPage());
        run.tell(account.appid + " adds by WeChat's API " + wish);
        ObjectNode body = json(wish.prefix(), wish).put("is_edit", 0);
        if (isMade("add", account, run.model.add(account.appid, wish), Model.OK, body)) {
            Spot spot = Objects.requireNonNull(wish.spot());
            ModelRule added = new ModelRule(id(account, spot), wish);
            account.rules.put(added.id, added);
            run.changed();
        }
    }

    /** The id of a new rule, which this API does not tell. */
    private String id(ModelAccount account, Spot spot) {
        for (JsonNode each : run.calls
                .get(run.platform.operatorKey, "/v1/accounts/" + account.appid + "/rules?limit=200")
                .is(200)
                .body()
                .path("items")) {
            if (each.path("canonical").asText().equals(spot.toString())) {
                return each.path("id").asText();
            }
        }
        throw new AssertionError("an added rule is not there: " + spot);
    }

    private void edit(ModelAccount account, ModelRule rule) throws IOException {
        Wish wish =
                new Wish("", rule.spot, run.once(6), run.newPage(), run.links.version(), run.links.tests(rule.spot));
        run.tell(account.appid + " edits by WeChat's API " + rule.id + " " + wish);
        ObjectNode body = json(rule.spot.toString(), wish).put("is_edit", 1);
        if (isMade("add", account, run.model.edit(account.appid, rule, wish), Model.OK, body)) {
            ModelChanges.edit(rule, wish);
            run.changed();
        }
    }

    private void publish(ModelAccount account, ModelRule rule) throws IOException {
        if (ModelAccount.isNearEndOfMonth(owners.now())) {
            return;
        }
        run.tell(account.appid + " publishes by WeChat's API " + rule.id);
        ObjectNode body = Platform.JSON.createObjectNode().put("prefix", rule.spot.toString());
        String expected = run.model.publish(account.appid, rule, owners.now());
        if (isMade("publish", account, expected, Owners.unproven(rule), body)) {
            ModelChanges.publish(account, rule, owners.now());
            run.changed();
        }
    }

    private void delete(ModelAccount account, ModelRule rule) throws IOException {
        run.tell(account.appid + " deletes by WeChat's API " + rule.id);
        ObjectNode body = Platform.JSON.createObjectNode().put("prefix", rule.spot.toString());
        if (isMade("delete", account, run.model.delete(account.appid, rule), Model.OK, body)) {
            ModelChanges.delete(run.model, account, rule);
            run.changed();
        }
    }

    private boolean isMade(String call, ModelAccount account, String expected, String also, ObjectNode body)
            throws IOException {
        JsonNode answer = answer(account, "qrcodejump" + call, body);
        int code = answer.path("errcode").asInt();
        run.add(" -> " + code);
        run.outcome("wechat " + call, String.valueOf(code));
        int right = Objects.requireNonNull(CODES.get(expected), expected);
        if (account.suspended) {
            assertEquals(SUSPENDED, code, answer::toString);
        } else if (run.model.frozen) {
            assertTrue(code == SYSTEM_ERROR || (code == right && code != 0), answer::toString);
        } else if (code != Objects.requireNonNull(CODES.get(also)) || also.equals(Model.OK)) {
            assertEquals(right, code, answer::toString);
        }
        return code == 0;
    }

    /** Repeats a call until its answer is no failure of the storage. */
    private JsonNode answer(ModelAccount account, String call, ObjectNode body) throws IOException {
        List<String> why = new ArrayList<>();
        for (int tries = 1; tries <= MOST_TRIES; tries++) {
            if (tries == TRIES_UNTIL_REPAIR) {
                run.add(" (repaired)");
                run.platform.healPlanes();
            }
            JsonNode answer = once(account, call, body);
            int code = answer.path("errcode").asInt();
            if (code == EXPIRED || code == BAD_TOKEN) {
                run.calls.forgetToken(account.appid);
            } else if (code != BUSY && (code != SYSTEM_ERROR || run.model.frozen)) {
                return answer;
            }
            why.add(answer.toString());
            assertEquals(shown(account), read(account), "a call that was answered with " + answer + " was saved");
            SlowPart.pause(PAUSE);
        }
        throw new AssertionError(call + " had no answer: " + why);
    }

    private JsonNode once(ModelAccount account, String call, ObjectNode body) throws IOException {
        String token = run.calls.token(account.appid);
        String target = run.pick(run.platform.planes).address() + "/cgi-bin/wxopen/" + call + "?access_token=" + token;
        return Platform.JSON.readTree(
                Node.send(HttpRequest.newBuilder(URI.create(target)).POST(BodyPublishers.ofString(body.toString())))
                        .body());
    }

    /** The rules as an operator reads them. */
    private Set<String> read(ModelAccount account) {
        return Readings.rules(run, account.appid);
    }

    private static Set<String> shown(ModelAccount account) {
        return Readings.shown(account);
    }

    /** Compares the list of this API with the model. */
    private void get(ModelAccount account) throws IOException {
        if (account.suspended) {
            return;
        }
        run.tell(account.appid + " lists its rules by WeChat's API");
        JsonNode answer = answer(account, "qrcodejumpget", Platform.JSON.createObjectNode());
        assertEquals(0, answer.path("errcode").asInt(), answer::toString);
        TreeSet<String> found = new TreeSet<>();
        for (JsonNode rule : answer.path("rule_list")) {
            found.add(rule.path("permit_sub_rule") + " " + rule.path("path").asText() + " " + rule.path("state") + " "
                    + rule.path("open_version") + " " + rule.path("debug_url"));
        }
        TreeSet<String> expected = new TreeSet<>();
        for (ModelRule rule : account.rules.values()) {
            ArrayNode tests = Platform.JSON.createArrayNode();
            rule.tests.forEach(test -> tests.add(test.toString()));
            expected.add((rule.occupies ? 2 : 1) + " " + rule.page + " " + (rule.isPublished() ? 2 : 1) + " "
                    + (1 + VERSIONS.indexOf(rule.version)) + " " + tests);
        }
        assertEquals(expected, found);
        assertEquals(account.rules.size(), answer.path("total_count").asInt());
        run.outcome("wechat get", "0");
    }
}
