package io.scangate.config.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.RestClient.Reply;
import io.scangate.gateway.testing.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Operators: they suspend, take down, block, limit, freeze, delete and restore, and make and end keys. Not thread-safe. */
final class Operators {
    private static final String REASON = "{\"reason\": \"phishing\"}";

    private final Run run;
    private int keys;

    Operators(Run run) {
        this.run = run;
    }

    /** One action of an operator. */
    void act() {
        if (run.once(2) && endsSomething()) {
            return;
        }
        ModelAccount account = run.pick(run.model.present().toList());
        switch (run.random.nextInt(16)) {
            case 0, 1, 2, 3 -> takedown(account);
            case 4, 5 -> block();
            case 6 -> suspend(account);
            case 7 -> feature(account, run.once(4));
            case 8, 9 -> limits(account);
            case 10, 11 -> code(account);
            case 12, 13 -> key();
            case 14 -> freeze();
            default -> delete(account);
        }
    }

    /** Ends a suspension, a block, a switched off feature or the deletion of an account, if there is one. */
    private boolean endsSomething() {
        List<Runnable> ends = new ArrayList<>();
        run.model.present().filter(account -> account.suspended).forEach(account -> ends.add(() -> resume(account)));
        run.model
                .present()
                .filter(account -> account.featureOff)
                .forEach(account -> ends.add(() -> feature(account, true)));
        run.model.blockedHosts.forEach(host -> ends.add(() -> free(host)));
        run.model.accounts.values().stream()
                .filter(account -> account.deleted)
                .forEach(account -> ends.add(() -> restore(account)));
        if (ends.isEmpty()) {
            return false;
        }
        run.pick(ends).run();
        return true;
    }

    /** As for owners, for a caller who is never suspended. */
    private boolean isMade(String what, String expected, boolean same, Reply reply) {
        String outcome = Calls.outcome(reply);
        run.add(" -> " + outcome);
        run.outcome(what, outcome);
        if (run.model.frozen) {
            boolean isSame = same && outcome.equals(Model.OK);
            assertTrue(isSame || Set.of("frozen", expected).contains(outcome), reply::content);
            assertTrue(isSame || !outcome.equals(Model.OK), "a change during a freeze");
            return false;
        }
        assertEquals(expected, outcome, reply::content);
        return outcome.equals(Model.OK);
    }

    private static String account(ModelAccount account) {
        return "/v1/accounts/" + account.appid;
    }

    private void takedown(ModelAccount account) {
        if (account.rules.isEmpty()) {
            return;
        }
        List<ModelRule> down =
                account.rules.values().stream().filter(rule -> rule.takenDown).toList();
        boolean ends = !down.isEmpty() && run.once(2);
        ModelRule rule = run.pick(ends ? down : List.copyOf(account.rules.values()));
        String target = account(account) + "/rules/" + rule.id + "/takedown";
        if (ends || run.once(10)) {
            run.tell("the operator puts back " + rule.id + " " + rule.spot);
            Reply reply = run.calls.operator("DELETE", target, null);
            if (isMade("put back", Model.when(!rule.takenDown, "not_withheld"), false, reply)) {
                rule.takenDown = false;
                run.changed();
            }
            return;
        }
        run.tell("the operator takes down " + rule.id + " " + rule.spot);
        if (isMade("take down", Model.OK, rule.takenDown, run.calls.operator("PUT", target, REASON))) {
            rule.takenDown = true;
            run.changed();
        }
    }

    private void block() {
        String host = run.pick(List.of("h0.com", "a.h0.com", "h1.com"));
        run.tell("the operator blocks the host " + host);
        boolean same = run.model.blockedHosts.contains(host);
        Reply reply = run.calls.repeated(run.platform.operatorKey, "PUT", "/v1/blocked-hosts/" + host, REASON);
        if (isMade("block host", Model.OK, same, reply)) {
            run.model.blockedHosts.add(host);
            run.changed();
        }
    }

    private void free(String host) {
        run.tell("the operator frees the host " + host);
        long before = run.history.last();
        Reply reply = run.calls.repeated(run.platform.operatorKey, "DELETE", "/v1/blocked-hosts/" + host, null);
        // A repeated call finds that the first one has done it.
        boolean repeated = reply.status() == 404 && run.platform.head() > before;
        if (repeated || isMade("free host", Model.OK, false, reply)) {
            run.model.blockedHosts.remove(host);
            run.changed();
        }
    }

    private void suspend(ModelAccount account) {
        if (!account.suspended && run.once(6)) {
            resume(account);
            return;
        }
        run.tell("the operator suspends " + account.appid);
        Reply reply = run.calls.operator("PUT", account(account) + "/suspension", REASON);
        if (isMade("suspend", Model.OK, account.suspended, reply)) {
            account.suspended = true;
            run.changed();
        }
    }

    private void resume(ModelAccount account) {
        run.tell("the operator resumes " + account.appid);
        Reply reply = run.calls.operator("DELETE", account(account) + "/suspension", null);
        if (isMade("resume", Model.when(!account.suspended, "not_withheld"), false, reply)) {
            account.suspended = false;
            run.changed();
        }
    }

    private void feature(ModelAccount account, boolean on) {
        run.tell("the operator switches the feature of " + account.appid + (on ? " on" : " off"));
        Reply reply = run.calls.operator("PUT", account(account) + "/feature", "{\"on\": " + on + "}");
        boolean same = on ? !account.featureOff : account.featureOff && account.featureHeldOff;
        if (isMade("feature by operator", Model.OK, same, reply)) {
            account.featureOff = !on;
            account.featureHeldOff = !on;
            run.changed();
        }
    }

    private void limits(ModelAccount account) {
        int rules = run.pick(List.of(3, 8, 10, 14));
        int tests = run.pick(List.of(1, 3, 5));
        int publishes =
                (int) account.publishesInMonthOf(run.platform.planes.get(0).now()) + run.pick(List.of(0, 5, 40));
        run.tell("the operator limits " + account.appid + " to " + rules + " rules, " + tests + " tests, " + publishes
                + " publishes");
        String body = "{\"rules\": " + rules + ", \"test_links\": " + tests + ", \"publishes\": " + publishes + "}";
        boolean same = rules == account.ruleLimit && tests == account.testLimit && publishes == account.publishLimit;
        Reply reply = run.calls.operator("PUT", account(account) + "/limits", body);
        if (isMade("limits", Model.OK, same, reply)) {
            account.ruleLimit = rules;
            account.testLimit = tests;
            account.publishLimit = publishes;
            run.changed();
        }
    }

    private void code(ModelAccount account) {
        boolean published = !account.codePublished || run.once(5);
        run.tell("the operator says that the code of " + account.appid + " is published: " + published);
        Reply reply = run.calls.operator("PATCH", account(account), "{\"code_published\": " + published + "}");
        if (isMade("code", Model.OK, published == account.codePublished, reply)) {
            account.codePublished = published;
            run.changed();
        }
    }

    /** Makes a key, uses it, ends it, and sees that no replica takes it any more. */
    private void key() {
        if (run.model.frozen) {
            return;
        }
        String target = "/v1/reader-keys/reader-" + keys++;
        run.tell("the operator makes and ends " + target);
        // A repeated call replaces the key of the lost answer.
        String key = run.calls
                .repeated(run.platform.operatorKey, "PUT", target + "?rotate=true", null)
                .is(200)
                .text("key");
        run.calls.get(key, "/v1/whoami").is(200);
        Reply ended = run.calls.repeated(run.platform.operatorKey, "DELETE", target, null);
        assertTrue(ended.status() == 204 || ended.status() == 404, ended::content);
        run.changed();
        for (int i = 0; i < 2 * run.platform.planes.size(); i++) {
            Waiting.await("the end of a key")
                    .until(() -> run.calls.get(key, "/v1/whoami").status() == 401);
        }
        run.outcome("key", Model.OK);
    }

    private void freeze() {
        setFrozen(!run.model.frozen);
    }

    /** Begins or ends a freeze. */
    void setFrozen(boolean frozen) {
        run.tell("the operator " + (frozen ? "begins" : "ends") + " a freeze");
        Reply reply = run.calls.repeated(
                run.platform.operatorKey, frozen ? "PUT" : "DELETE", "/v1/freeze", frozen ? REASON : null);
        assertTrue(reply.status() == (frozen ? 200 : 204) || (!frozen && reply.status() == 404), reply::content);
        run.model.frozen = frozen;
        run.outcome("freeze", String.valueOf(frozen));
        run.changed();
    }

    /** Deletes an account, unless one is deleted. */
    private void delete(ModelAccount account) {
        if (run.model.present().count() < run.model.accounts.size()) {
            return;
        }
        run.tell("the operator deletes " + account.appid);
        if (isMade("delete account", Model.OK, false, run.calls.operator("DELETE", account(account), null))) {
            account.deleted = true;
            run.calls.forget(account.appid);
            run.model.offers.values().removeIf(offer -> offer.giver().equals(account.appid));
            run.model
                    .claims
                    .values()
                    .removeIf(claim ->
                            claim.appid().equals(account.appid) || claim.owner().equals(account.appid));
            run.counts.mayLose(account.appid);
            run.changed();
        }
    }

    /** Restores a deleted account. */
    void restore(ModelAccount account) {
        String id = "";
        for (JsonNode each : run.calls
                .get(run.platform.operatorKey, "/v1/deleted-accounts")
                .is(200)
                .body()
                .path("items")) {
            if (each.toString().contains("\"" + account.appid + "\"")) {
                id = each.path("id").asText();
            }
        }
        run.tell("the operator restores " + account.appid);
        Reply reply = run.calls.operator("POST", "/v1/deleted-accounts/" + id + "/restore", null);
        if (isMade("restore account", Model.OK, false, reply)) {
            account.deleted = false;
            account.rules.values().forEach(rule -> rule.unproven = true);
            run.changed();
            String unused = run.calls.token(account.appid);
        }
    }
}
