package io.scangate.config.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.RestClient.Reply;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Comparisons of what the control planes tell with the model. Not thread-safe. */
final class Readings {
    private static final int EXPLAINED = 4;

    private final Run run;
    private final Scanners scanners;
    private final Faults faults;

    Readings(Run run, Scanners scanners, Faults faults) {
        this.run = run;
        this.faults = faults;
        this.scanners = scanners;
    }

    /** What the model says of the rules of an account. */
    static Set<String> shown(ModelAccount account) {
        TreeSet<String> all = new TreeSet<>();
        account.rules.values().forEach(rule -> all.add(rule.shown()));
        return all;
    }

    /** The rules of an account, as an operator reads them. */
    static Set<String> rules(Run run, String appid) {
        TreeSet<String> all = new TreeSet<>();
        JsonNode page = run.calls
                .get(run.platform.operatorKey, "/v1/accounts/" + appid + "/rules?limit=200")
                .is(200)
                .body();
        page.path("items").forEach(rule -> all.add(shown(rule)));
        return all;
    }

    /** In the form of {@link ModelRule#shown}. */
    private static String shown(JsonNode rule) {
        List<String> tests = new ArrayList<>();
        rule.path("test_links").forEach(test -> tests.add(test.asText()));
        JsonNode live = rule.path("live");
        return rule.path("id").asText() + " " + rule.path("canonical").asText() + " occupies="
                + rule.path("occupies") + " page=" + rule.path("page").asText() + " version="
                + rule.path("test_version").asText() + " tests=" + tests + " live="
                + (live.isMissingNode() ? null : live.path("page").asText()) + " taken_down="
                + rule.path("withheld").path("cause").asText().equals("rule_taken_down");
    }

    /** Compares everything of all accounts. */
    void compareAll() {
        for (ModelAccount account : run.model.accounts.values()) {
            Reply reply = run.calls.get(run.platform.operatorKey, "/v1/accounts/" + account.appid);
            if (account.deleted) {
                reply.is(404, "account_not_found");
                continue;
            }
            reply.is(200);
            assertEquals(shown(account), rules(run, account.appid));
            Map<String, String> members = new TreeMap<>();
            reply.body()
                    .path("members")
                    .properties()
                    .forEach(each -> members.put(each.getKey(), each.getValue().asText()));
            assertEquals(account.members, members);
            assertEquals(
                    account.codePublished, reply.body().path("code_published").asBoolean());
            compareReleases(account);
        }
    }

    private void compareReleases(ModelAccount account) {
        for (ModelRule rule : account.rules.values()) {
            List<String> pages = new ArrayList<>();
            String target = "/v1/accounts/" + account.appid + "/rules/" + rule.id + "/releases?limit=200";
            JsonNode body =
                    run.calls.get(run.platform.operatorKey, target).is(200).body();
            body.path("items").forEach(each -> pages.add(0, each.path("page").asText()));
            List<String> expected =
                    rule.releases.stream().map(ModelRule.Release::page).toList();
            if (body.has("next")) {
                assertEquals(expected.subList(expected.size() - pages.size(), expected.size()), pages);
            } else {
                assertEquals(expected, pages);
            }
        }
    }

    /** Waits until all gateways that are not held serve the last change. */
    void converge() {
        long head = run.history.last();
        for (Node node : run.platform.nodes) {
            if (!node.held) {
                Waiting.await(node.name + " has revision " + head).until(() -> node.revision() >= head);
            }
        }
    }

    /** All faults have ended: everything that was acknowledged is there, and every scan was counted once. */
    void calm() throws IOException {
        run.tell("all faults end");
        run.heal();
        faults.setClocks();
        faults.goOnSome();
        converge();
        compareAll();
        run.counts.compare(run);
        explain();
    }

    /** Compares explanations of the control planes with the model. */
    private void explain() {
        for (int i = 0; i < EXPLAINED; i++) {
            Spot link = run.links.link();
            String user = run.pick(Owners.USERS);
            Served.Answer expected = run.model.served().answer(link, user);
            String target = "/v1/explain?link=" + Owners.encoded(link.toString()) + "&user=" + user;
            Waiting.await("an explanation").untilAsserted(() -> {
                JsonNode answer =
                        run.calls.get(run.platform.operatorKey, target).is(200).body();
                String text = answer.path("action").asText().equals("web")
                        ? answer.path("reason").asText()
                        : answer.path("appid").asText() + " "
                                + answer.path("version").asText() + " "
                                + answer.path("page").asText().replaceFirst("[?&]q=.*", "");
                assertEquals(expected.text(), text, answer::toString);
            });
        }
    }

    /** At the end no gateway is held, and each answers every scan as the model does now. */
    void finish() throws IOException {
        for (Node node : run.platform.nodes) {
            scanners.all(node);
            assertTrue(node.highest >= run.history.last(), "the newest revision");
        }
        run.counts.compare(run);
    }
}
