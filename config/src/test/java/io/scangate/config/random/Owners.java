package io.scangate.config.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.RestClient;
import io.scangate.config.RestClient.Reply;
import io.scangate.config.random.ModelRule.Wish;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Owners of accounts: they change their rules, alone and several together, by the REST API. Not thread-safe. */
final class Owners {
    static final List<String> USERS = List.of("ana", "bo", "cy", "zoe");
    private static final List<String> ROLES = List.of("admin", "developer", "experiencer");

    private final Run run;

    Owners(Run run) {
        this.run = run;
    }

    /** One action of one owner. */
    void act() {
        List<ModelAccount> accounts = run.model.present().toList();
        ModelAccount account = run.pick(accounts);
        switch (run.random.nextInt(48)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 -> add(account);
            case 10, 11, 12, 13, 14 -> edit(account);
            case 15, 16, 17, 18, 19, 20, 21, 22, 23, 24 -> publish(account);
            case 25, 26 -> unpublish(account);
            case 27, 28, 29 -> rollback(account);
            case 30, 31 -> delete(account);
            case 32, 33 -> restore(account);
            case 34, 35, 36, 37 -> member(account);
            case 38, 39, 40 -> several(account);
            case 41, 42, 43, 44 -> file(account);
            case 45, 46 -> verify(account);
            default -> feature(account);
        }
    }

    /** Some rules to begin with. */
    void begin() {
        for (ModelAccount account : run.model.accounts.values()) {
            for (int i = 0; i < 4; i++) {
                add(account);
            }
            for (int i = 0; i < 3; i++) {
                publish(account);
            }
            member(account);
        }
    }

    private static String rules(ModelAccount account) {
        return "/v1/accounts/" + account.appid + "/rules";
    }

    /** The time of the control planes; their clocks differ by less than an hour. */
    Instant now() {
        return run.platform.planes.get(0).now();
    }

    private @Nullable ModelRule rule(ModelAccount account) {
        return account.rules.isEmpty() ? null : run.pick(List.copyOf(account.rules.values()));
    }

    /**
     * Fails unless a call had the outcome that the contract asks for; tells whether the change was made.
     *
     * @param also further outcomes that are right, such as for a proof whose time may be over
     */
    boolean isMade(String what, ModelAccount account, String expected, Reply reply, String... also) {
        String outcome = Calls.outcome(reply);
        run.add(" -> " + outcome);
        run.outcome(what, outcome);
        if (account.suspended) {
            assertEquals("account_suspended", outcome, reply::content);
        } else if (run.model.frozen) {
            assertTrue(Set.of("frozen", expected).contains(outcome), () -> expected + ": " + reply.content());
            assertTrue(!outcome.equals(Model.OK), "a change during a freeze");
        } else if (!Set.of(also).contains(outcome)) {
            assertEquals(expected, outcome, reply::content);
        }
        return outcome.equals(Model.OK);
    }

    /** Made unless it changes nothing, which a freeze does not mind. */
    private boolean isMadeOrSame(String what, ModelAccount account, String expected, boolean same, Reply reply) {
        if (same && run.model.frozen && !account.suspended && reply.status() < 300) {
            run.outcome(what, "same");
            return false;
        }
        return isMade(what, account, expected, reply);
    }

    static ObjectNode json(Wish wish) {
        ObjectNode body = Platform.JSON.createObjectNode();
        body.put("prefix", wish.prefix());
        return fields(body, wish);
    }

    private static ObjectNode fields(ObjectNode body, Wish wish) {
        body.put("occupies", wish.occupies());
        body.put("page", wish.page());
        body.put("test_version", wish.version());
        ArrayNode tests = body.putArray("test_links");
        wish.tests().forEach(test -> tests.add(test.toString()));
        return body;
    }

    private void add(ModelAccount account) {
        Wish wish = run.links.wish(run.newPage());
        String expected = run.model.add(account.appid, wish);
        boolean dry = run.once(15);
        run.tell(account.appid + " adds " + wish + (dry ? " (dry run)" : ""));
        String body = json(wish).toString();
        Reply reply = dry
                ? run.calls.dryRun(account.appid, "POST", rules(account), body)
                : run.calls.owner(account.appid, "POST", rules(account), body);
        if (isMade("add", account, expected, reply) && !dry) {
            ModelRule added = new ModelRule(reply.text("id"), wish);
            account.rules.put(added.id, added);
            run.changed();
        }
    }

    private void edit(ModelAccount account) {
        ModelRule rule = rule(account);
        if (rule == null) {
            return;
        }
        Wish wish =
                new Wish("", rule.spot, run.once(6), run.newPage(), run.links.version(), run.links.tests(rule.spot));
        run.tell(account.appid + " edits " + rule.id + " " + wish);
        Reply reply = run.calls.owner(
                account.appid,
                "PATCH",
                rules(account) + "/" + rule.id,
                fields(Platform.JSON.createObjectNode(), wish).toString());
        if (isMade("edit", account, run.model.edit(account.appid, rule, wish), reply)) {
            ModelChanges.edit(rule, wish);
            run.changed();
        }
    }

    private void publish(ModelAccount account) {
        ModelRule rule = rule(account);
        if (rule == null || ModelAccount.isNearEndOfMonth(now())) {
            return;
        }
        boolean dry = run.once(15);
        run.tell(account.appid + " publishes " + rule.id + " " + rule.spot + (dry ? " (dry run)" : ""));
        String target = rules(account) + "/" + rule.id + "/publish";
        Reply reply = dry
                ? run.calls.dryRun(account.appid, "POST", target, null)
                : run.calls.owner(account.appid, "POST", target, null);
        if (isMade("publish", account, run.model.publish(account.appid, rule, now()), reply, unproven(rule)) && !dry) {
            ModelChanges.publish(account, rule, now());
            run.changed();
        }
    }

    /** The refusal that an unproven rule may meet. */
    static String unproven(ModelRule rule) {
        return rule.unproven ? "ownership_not_proven" : Model.OK;
    }

    private void unpublish(ModelAccount account) {
        ModelRule rule = rule(account);
        if (rule == null) {
            return;
        }
        run.tell(account.appid + " unpublishes " + rule.id);
        Reply reply = run.calls.owner(account.appid, "POST", rules(account) + "/" + rule.id + "/unpublish", null);
        if (isMade("unpublish", account, run.model.unpublish(account.appid, rule), reply)) {
            rule.end(now());
            run.changed();
        }
    }

    private void rollback(ModelAccount account) {
        ModelRule rule = rule(account);
        if (rule == null || ModelAccount.isNearEndOfMonth(now())) {
            return;
        }
        int release = 1 + run.random.nextInt(rule.releases.size() + 1);
        if (ModelChanges.isNearWindow(rule, release, now())) {
            return;
        }
        run.tell(account.appid + " rolls back " + rule.id + " to " + release);
        Reply reply = run.calls.owner(
                account.appid, "POST", rules(account) + "/" + rule.id + "/rollback", "{\"release\": " + release + "}");
        String expected = run.model.rollback(account.appid, rule, release, now());
        if (isMade("rollback", account, expected, reply, unproven(rule))) {
            ModelChanges.rollback(account, rule, release, now());
            run.changed();
        }
    }

    private void delete(ModelAccount account) {
        ModelRule rule = rule(account);
        if (rule == null) {
            return;
        }
        run.tell(account.appid + " deletes " + rule.id + " " + rule.spot);
        Reply reply = run.calls.owner(account.appid, "DELETE", rules(account) + "/" + rule.id, null);
        if (isMade("delete", account, run.model.delete(account.appid, rule), reply)) {
            ModelChanges.delete(run.model, account, rule);
            run.changed();
        }
    }

    private void restore(ModelAccount account) {
        if (account.deletedRules.isEmpty()) {
            return;
        }
        ModelRule rule = run.pick(List.copyOf(account.deletedRules.values()));
        run.tell(account.appid + " restores " + rule.id + " " + rule.spot);
        Reply reply = run.calls.owner(
                account.appid,
                "POST",
                "/v1/accounts/" + account.appid + "/deleted-rules/" + rule.id + "/restore",
                null);
        if (isMade("restore", account, run.model.restore(account.appid, rule), reply)) {
            account.deletedRules.remove(rule.id);
            rule.unproven = true;
            account.rules.put(rule.id, rule);
            run.changed();
        }
    }

    private void member(ModelAccount account) {
        String user = run.pick(USERS);
        String target = "/v1/accounts/" + account.appid + "/members/" + user;
        if (run.once(3)) {
            run.tell(account.appid + " removes " + user);
            Reply reply = run.calls.owner(account.appid, "DELETE", target, null);
            boolean is = account.members.containsKey(user);
            if (isMade("remove member", account, Model.when(!is, "invalid_argument"), reply)) {
                account.members.remove(user);
                run.changed();
            }
            return;
        }
        String role = run.pick(ROLES);
        run.tell(account.appid + " makes " + user + " " + role);
        Reply reply = run.calls.owner(account.appid, "PUT", target, "{\"role\": \"" + role + "\"}");
        if (isMadeOrSame("member", account, Model.OK, role.equals(account.members.get(user)), reply)) {
            account.members.put(user, role);
            run.changed();
        }
    }

    /** Publishes, ends and deletes several rules in one revision. */
    private void several(ModelAccount account) {
        if (account.rules.isEmpty() || ModelAccount.isNearEndOfMonth(now())) {
            return;
        }
        List<ModelRule> rules = new ArrayList<>(account.rules.values());
        java.util.Collections.shuffle(rules, run.random);
        Model after = run.model.copy();
        ModelAccount changed = after.account(account.appid);
        ObjectNode body = Platform.JSON.createObjectNode();
        ArrayNode actions = body.putArray("actions");
        String expected = after.feature(changed);
        boolean unproven = false;
        for (ModelRule rule : rules.subList(0, Math.min(rules.size(), 1 + run.random.nextInt(3)))) {
            ModelRule copy = java.util.Objects.requireNonNull(changed.rules.get(rule.id));
            String action = run.pick(List.of("publish", "publish", "unpublish", "delete"));
            actions.addObject().put("action", action).put("rule", rule.id);
            String code = ModelChanges.act(after, changed, copy, action, now());
            expected = expected.equals(Model.OK) ? code : expected;
            unproven |= rule.unproven && action.equals("publish");
        }
        run.tell(account.appid + " makes " + actions);
        Reply reply =
                run.calls.owner(account.appid, "POST", "/v1/accounts/" + account.appid + "/releases", body.toString());
        if (isMade("several", account, expected, reply, unproven ? "ownership_not_proven" : Model.OK)) {
            run.model = after;
            run.changed();
        }
    }

    /** Adds the rules of a CSV file. */
    private void file(ModelAccount account) {
        if (ModelAccount.isNearEndOfMonth(now())) {
            return;
        }
        List<Wish> rows = new ArrayList<>();
        List<Boolean> published = new ArrayList<>();
        StringBuilder csv = new StringBuilder("prefix,page,occupies,test_version,test_links,publish\n");
        for (int i = 1 + run.random.nextInt(3); i > 0; i--) {
            Wish wish = run.links.wish(run.newPage());
            rows.add(wish);
            published.add(run.random.nextBoolean());
            csv.append('"')
                    .append(wish.prefix())
                    .append("\",")
                    .append(wish.page())
                    .append(',');
            csv.append(wish.occupies()).append(',').append(wish.version()).append(",\"");
            csv.append(
                    String.join(" ", wish.tests().stream().map(Spot::toString).toList()));
            csv.append("\",").append(published.get(published.size() - 1)).append('\n');
        }
        run.tell(account.appid + " adds the file " + rows + " " + published);
        String expected = run.model.file(account.appid, rows, published, now());
        Reply reply = run.calls.owner(
                account.appid, "POST", "/v1/accounts/" + account.appid + "/rules-file", csv.toString(), "text/csv");
        if (isMade("file", account, expected, reply)) {
            for (int i = 0; i < rows.size(); i++) {
                String id = reply.body().at("/items/" + i + "/after/id").asText();
                ModelRule added = new ModelRule(id, rows.get(i));
                account.rules.put(id, added);
                if (published.get(i)) {
                    ModelChanges.publish(account, added, now());
                }
            }
            run.changed();
        }
    }

    /** Lets a verification file be checked, which proves a rule that has moved. */
    private void verify(ModelAccount account) {
        ModelRule rule = rule(account);
        if (rule == null || account.suspended) {
            return;
        }
        run.tell(account.appid + " verifies " + rule.spot);
        String body = "{\"prefix\": \"" + rule.spot + "\"}";
        Reply reply = run.calls.repeated(
                run.calls.token(account.appid), "POST", "/v1/accounts/" + account.appid + "/verifications", body);
        if (reply.status() == 401) {
            run.calls.forgetToken(account.appid);
        } else if (!run.model.frozen) {
            reply.is(200);
            assertEquals(account.hasFile, reply.body().path("proven").asBoolean(), reply::content);
            rule.unproven &= !account.hasFile;
            run.outcome("verify", reply.text("proven"));
        }
    }

    private void feature(ModelAccount account) {
        boolean on = account.featureOff;
        run.tell(account.appid + " switches the feature " + (on ? "on" : "off"));
        Reply reply = run.calls.owner(
                account.appid, "PUT", "/v1/accounts/" + account.appid + "/feature", "{\"on\": " + on + "}");
        String expected = Model.when(on && account.featureHeldOff, "feature_held_off");
        if (isMadeOrSame("feature", account, expected, on != account.featureOff, reply)) {
            account.featureOff = !on;
            account.featureHeldOff &= !on;
            run.changed();
        }
    }

    /** Encodes a text for a query. */
    static String encoded(String text) {
        return RestClient.encoded(text);
    }
}
