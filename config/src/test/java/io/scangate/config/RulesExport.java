package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.snapshots.SnapshotExport;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.resolve.ResolveSettings;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.resolve.Scan;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotReader;
import io.scangate.gateway.snapshot.SnapshotSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;

/**
 * An export of all rules, and the answers that a gateway with this snapshot gives. Immutable.
 *
 * @param revision the revision of the export
 * @param mark the mark of that revision
 * @param index the rules of the export as a gateway compiles them
 */
record RulesExport(long revision, String mark, RuleIndex index) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    static RulesExport of(Store store) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SnapshotExport.write(store, out, (rule, why) -> {});
        ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());
        Snapshot snapshot = assertInstanceOf(Snapshot.class, new SnapshotReader(SnapshotSettings.DEFAULT).read(in));
        return new RulesExport(snapshot.revision(), Objects.requireNonNull(snapshot.mark()), snapshot.index());
    }

    String answer(String text, String user) {
        RuleView rule = new RuleView();
        Link link = (Link) LinkParser.parse(text);
        Decision decision = new Resolver(ResolveSettings.DEFAULT).resolve(index, link, new Scan().user(user), rule);
        return switch (decision) {
            case OPEN_LIVE -> rule.appid() + " release " + rule.livePage();
            case OPEN_TEST -> rule.appid() + " " + rule.testVersion().code() + " " + rule.testPage();
            default -> decision.reason();
        };
    }

    /** The answer of a running gateway; the header X-User names the user. */
    static String answer(Gateway gateway, String link, String user) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + gateway.address() + "/v1/resolve?link=" + RestClient.encoded(link)))
                .header("X-User", user)
                .build();
        JsonNode answer =
                JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
        if (answer.path("action").asText().equals("web")) {
            return answer.path("reason").asText();
        }
        String page = answer.path("page").asText();
        return answer.path("appid").asText() + " " + answer.path("version").asText() + " "
                + page.substring(0, page.indexOf("?q="));
    }

    /** The status of a running gateway. */
    static JsonNode status(Gateway gateway) throws Exception {
        URI uri = URI.create("http://" + gateway.adminAddress() + "/v1/status");
        return JSON.readTree(HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body());
    }

    /** Reloads the rules of a running gateway. */
    static JsonNode reload(Gateway gateway, boolean force) throws Exception {
        URI uri = URI.create("http://" + gateway.adminAddress() + "/v1/reload?force=" + force);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
    }
}
