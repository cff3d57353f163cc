package io.scangate.config.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.RestClient;
import io.scangate.config.random.Links.Scanned;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** People who scan. Each answer is compared with the model at the revision that it names. Not thread-safe. */
final class Scanners {
    private static final String TOO_OLD = "6.5.5";

    private final Run run;
    private long scans;

    Scanners(Run run) {
        this.run = run;
    }

    long scans() {
        return scans;
    }

    /** Some scans at random gateways. */
    void act(int number) throws IOException {
        for (int i = 0; i < number; i++) {
            Node node = run.pick(run.platform.nodes);
            String user = run.pick(Owners.USERS);
            switch (run.random.nextInt(8)) {
                case 0 -> post(node, user);
                case 1 -> batch(node, user);
                case 2 -> withOldClient(node, user);
                default -> get(node, user, scanned());
            }
        }
    }

    /** Of the prefixes and the test links of all rules. */
    private Scanned scanned() {
        List<Spot> spots = new ArrayList<>();
        run.model.present().forEach(account -> account.rules.values().forEach(rule -> {
            spots.add(rule.spot);
            spots.addAll(rule.tests);
        }));
        return run.links.scanned(spots);
    }

    private HttpRequest.Builder request(Node node, String user, String target) {
        return HttpRequest.newBuilder(URI.create(node.address() + target))
                .header("X-User", user)
                .header("Scangate-Debug", "1");
    }

    /** One scan by GET. */
    void get(Node node, String user, Scanned link) throws IOException {
        String target = "/v1/resolve?link=" + RestClient.encoded(link.text());
        HttpResponse<String> answer = Node.send(request(node, user, target));
        check(node, user, link, answer);
    }

    private void post(Node node, String user) throws IOException {
        Scanned link = scanned();
        HttpRequest.Builder request = request(node, user, "/v1/resolve");
        if (run.once(2)) {
            request.header("Content-Type", "text/plain").POST(BodyPublishers.ofString(link.text()));
        } else {
            String body =
                    Platform.JSON.createObjectNode().put("link", link.text()).toString();
            request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        }
        check(node, user, link, Node.send(request));
    }

    private void withOldClient(Node node, String user) throws IOException {
        Scanned link = scanned();
        String target = "/v1/resolve?client_version=" + TOO_OLD + "&link=" + RestClient.encoded(link.text());
        HttpResponse<String> answer = Node.send(request(node, user, target));
        scans++;
        if (link.refusal() != null || answer.statusCode() != 200) {
            check(node, user, link, answer);
            return;
        }
        assertEquals(
                "client_too_old",
                Platform.JSON.readTree(answer.body()).path("reason").asText(),
                answer::body);
    }

    private void batch(Node node, String user) throws IOException {
        List<Scanned> links = new ArrayList<>();
        ObjectNode body = Platform.JSON.createObjectNode();
        ArrayNode texts = body.putArray("links");
        for (int i = 1 + run.random.nextInt(4); i > 0; i--) {
            links.add(scanned());
            texts.add(links.get(links.size() - 1).text());
        }
        HttpResponse<String> answer = Node.send(request(node, user, "/v1/resolve/batch")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString())));
        if (isWithoutRules(node, answer)) {
            return;
        }
        assertEquals(200, answer.statusCode(), answer::body);
        JsonNode decisions = Platform.JSON.readTree(answer.body()).path("decisions");
        assertEquals(links.size(), decisions.size(), answer::body);
        for (int i = 0; i < links.size(); i++) {
            JsonNode decision = decisions.get(i);
            if (links.get(i).refusal() == null) {
                decided(node, user, links.get(i), revision(node, answer), decision);
            } else {
                assertEquals(
                        links.get(i).refusal(),
                        decision.path("error")
                                .path("code")
                                .asText(decision.path("code").asText()),
                        answer::body);
            }
        }
    }

    /** Whether a gateway has no rules, which it may just after its start. */
    private static boolean isWithoutRules(Node node, HttpResponse<String> answer) {
        return !node.hasRules && answer.statusCode() == 503 && answer.body().contains("no_snapshot");
    }

    private void check(Node node, String user, Scanned link, HttpResponse<String> answer) throws IOException {
        scans++;
        if (isWithoutRules(node, answer)) {
            return;
        }
        JsonNode body = Platform.JSON.readTree(answer.body());
        if (link.refusal() != null) {
            assertEquals(link.refusal(), body.path("code").asText(), () -> link + ": " + answer.body());
            assertEquals(400, answer.statusCode());
            run.outcome("scan", String.valueOf(link.refusal()));
            return;
        }
        assertEquals(200, answer.statusCode(), () -> link + ": " + answer.body());
        decided(node, user, link, revision(node, answer), body);
    }

    /** The revision of an answer, which never goes back at a gateway, and stays while it is held. */
    private long revision(Node node, HttpResponse<String> answer) {
        long revision =
                Long.parseLong(answer.headers().firstValue("scangate-revision").orElseThrow());
        assertTrue(revision >= node.highest, () -> node.name + " went back from " + node.highest + " to " + revision);
        assertTrue(
                !node.held || revision == node.highest,
                () -> node.name + " is held at " + node.highest + " and serves " + revision);
        node.highest = revision;
        node.hasRules = true;
        return revision;
    }

    private void decided(Node node, String user, Scanned link, long revision, JsonNode body) {
        List<Served.Answer> expected = new ArrayList<>();
        for (Served served : run.history.at(revision)) {
            Spot spot = link.spot();
            Served.Answer answer = spot == null ? new Served.Answer("no_rule", null) : served.answer(spot, user);
            expected.add(answer);
            if (answer.text().equals(shown(body, link))) {
                run.outcome("scan", answer.opens() ? "opens" : answer.text());
                Served.Rule rule = answer.rule();
                if (rule != null) {
                    run.counts.answered(node.name, rule.appid(), rule.spot(), answer.opens());
                }
                return;
            }
        }
        fail(node.name + " at revision " + revision + " for " + user + ", " + link + ": " + body + " instead of "
                + expected);
    }

    /** The answer in the form of {@link Served.Answer}, if the page has the scanned link; else what is wrong. */
    private static String shown(JsonNode body, Scanned link) {
        if (body.path("action").asText().equals("web")) {
            return body.path("url").asText().equals(link.text())
                    ? body.path("reason").asText()
                    : body.toString();
        }
        String page = body.path("page").asText();
        String parameter = "q=" + Links.encodeUriComponent(link.text()) + "&scancode_time=";
        int at = page.indexOf(parameter);
        if (at < 1) {
            return body.toString();
        }
        String own = page.substring(0, at - 1);
        char separator = page.charAt(at - 1);
        long seconds = Long.parseLong(page.substring(at + parameter.length()));
        boolean isNow = Math.abs(Instant.now().getEpochSecond() - seconds) < 60;
        boolean isRight = isNow && separator == (own.indexOf('?') < 0 ? '?' : '&');
        return isRight
                ? body.path("appid").asText() + " " + body.path("version").asText() + " " + own
                : body.toString();
    }

    /** Scans all links at a gateway, as all users. */
    void all(Node node) throws IOException {
        for (Spot link : run.links.all()) {
            for (String user : Owners.USERS) {
                get(node, user, new Scanned(link.toString(), link, null));
            }
        }
    }
}
