package io.scangate.config.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.RestClient.Reply;
import java.util.List;

/** Owners who look at, or change, what is another account's. Not thread-safe. */
final class Strangers {
    private static final List<String> READS = List.of(
            "",
            "/rules",
            "/scans",
            "/audit",
            "/missed-links",
            "/offers",
            "/claims",
            "/deleted-rules",
            "/limits",
            "/quota",
            "/notices",
            "/keys",
            "/planned-releases",
            "/webhooks");

    private static final List<String> OF_OPERATORS = List.of(
            "/v1/accounts", "/v1/audit", "/v1/gateways", "/v1/keys", "/v1/claims", "/v1/settings", "/v1/events");

    private final Run run;

    Strangers(Run run) {
        this.run = run;
    }

    /** One look. */
    void act() {
        List<ModelAccount> able =
                run.model.present().filter(account -> !account.suspended).toList();
        if (able.size() < 2) {
            return;
        }
        ModelAccount account = run.pick(able);
        ModelAccount other = run.pick(List.copyOf(run.model.accounts.values()));
        switch (run.random.nextInt(4)) {
            case 0 -> ofOperators(account);
            case 1 -> ofItself(account);
            case 2 -> changes(account, other);
            default -> reads(account, other);
        }
    }

    private void reads(ModelAccount account, ModelAccount other) {
        if (account == other) {
            return;
        }
        String target = "/v1/accounts/" + other.appid + run.pick(READS);
        run.tell(account.appid + " reads " + target);
        expect(run.calls.get(run.calls.token(account.appid), target), account, 404, "account_not_found");
    }

    private void ofOperators(ModelAccount account) {
        String target = run.pick(OF_OPERATORS);
        run.tell(account.appid + " reads " + target);
        expect(run.calls.get(run.calls.token(account.appid), target), account, 403, "forbidden");
    }

    private void changes(ModelAccount account, ModelAccount other) {
        if (account == other || other.rules.isEmpty()) {
            return;
        }
        ModelRule rule = run.pick(List.copyOf(other.rules.values()));
        // In the name of the other account, and as if the rule were its own.
        boolean asOther = run.once(2);
        String target = "/v1/accounts/" + (asOther ? other : account).appid + "/rules/" + rule.id;
        run.tell(account.appid + " changes " + target);
        Reply reply =
                run.calls.repeated(run.calls.token(account.appid), "PATCH", target, "{\"page\": \"pages/stolen\"}");
        boolean isOff = !asOther && account.featureOff;
        if (run.model.frozen && !asOther) {
            assertTrue(reply.status() >= 400, reply::content);
            return;
        }
        expect(
                reply,
                account,
                isOff ? 409 : 404,
                asOther ? "account_not_found" : isOff ? "feature_off" : "rule_not_found");
        run.changed();
    }

    private void expect(Reply reply, ModelAccount account, int status, String code) {
        if (reply.status() == 401) {
            run.calls.forgetToken(account.appid);
            return;
        }
        reply.is(status, code);
        run.outcome("stranger", code);
    }

    /** The lists of an account name no other one. */
    private void ofItself(ModelAccount account) {
        run.tell(account.appid + " reads its own lists");
        String token = run.calls.token(account.appid);
        for (String list :
                List.of("/rules?limit=200", "/scans?unit=month&limit=200", "/missed-links", "/deleted-rules")) {
            Reply reply = run.calls.get(token, "/v1/accounts/" + account.appid + list);
            if (reply.status() == 401) {
                run.calls.forgetToken(account.appid);
                return;
            }
            reply.is(200);
            for (ModelAccount other : run.model.accounts.values()) {
                assertTrue(
                        other == account || !reply.content().contains("\"" + other.appid + "\""),
                        () -> list + " of " + account.appid + " names " + other.appid + ": " + reply.content());
            }
        }
        for (JsonNode entry : run.calls
                .get(token, "/v1/accounts/" + account.appid + "/audit?limit=50")
                .is(200)
                .body()
                .path("items")) {
            for (ModelAccount other : run.model.accounts.values()) {
                // Its own side of a move names the other account, and no page of it.
                boolean isMove = entry.path("action").asText().matches("(offer|claim)\\..*");
                assertTrue(
                        other == account || isMove || !entry.toString().contains("\"" + other.appid + "\""),
                        () -> "the audit of " + account.appid + " names " + other.appid + ": " + entry);
            }
        }
        assertEquals(shownRules(account), Readings.rules(run, account.appid));
        run.outcome("stranger", "own lists");
    }

    private static java.util.Set<String> shownRules(ModelAccount account) {
        return Readings.shown(account);
    }
}
