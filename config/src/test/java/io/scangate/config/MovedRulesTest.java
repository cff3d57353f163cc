package io.scangate.config;

import static io.scangate.config.RestClient.encoded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.testing.Waiting;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Moves of rules as a following gateway serves them: no scan meets a state between. */
@ParameterizedClass
@EnumSource
class MovedRulesTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ONE = "/v1/accounts/wx1";
    private static final String TWO = "/v1/accounts/wx2";

    @Parameter
    TestDatabase kind = TestDatabase.SQLITE;

    @TempDir
    Path directory;

    private TestServer server;
    private RestClient one;
    private RestClient two;
    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(kind, "proof-grace", "0s").licensed();
        one = server.account("wx1");
        two = server.account("wx2");
        String key =
                server.operator().put("/v1/gateway-keys/fleet", null).is(200).text("key");
        gateway = FollowingGateway.start(server.base(), key, directory.resolve("gateway"), Map.of());
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private String add(RestClient account, String rules, String path, String page) {
        String prefix = server.origin() + path;
        String id = account.post(rules + "/rules", "{\"prefix\": \"" + prefix + "\", \"page\": \"" + page + "\"}")
                .is(201)
                .text("id");
        account.post(rules + "/rules/" + id + "/publish", null).is(200);
        return id;
    }

    /** The answer to a scan: the account and the page, or the reason of the web page. */
    private String scan(String path) throws Exception {
        String target = "http://" + gateway.address() + "/v1/resolve?link=" + encoded(server.origin() + path);
        JsonNode answer = JSON.readTree(
                HTTP.send(HttpRequest.newBuilder(URI.create(target)).build(), BodyHandlers.ofString())
                        .body());
        return answer.has("reason")
                ? answer.get("reason").asText()
                : answer.get("appid").asText() + " "
                        + answer.get("page").asText().replaceAll("\\?.*", "");
    }

    private void awaitServed() {
        long revision = server.revision();
        Waiting.await("the change is served").until(() -> gateway.revision() >= revision);
    }

    /** Scans without a pause while a change is made and served. Returns the answers, each run of equal ones once. */
    private List<String> answersDuring(String path, Runnable change) throws Exception {
        awaitServed();
        List<String> answers = new ArrayList<>();
        AtomicBoolean served = new AtomicBoolean();
        Thread changing = new Thread(() -> {
            change.run();
            awaitServed();
            served.set(true);
        });
        changing.start();
        boolean last;
        do {
            last = served.get() || !changing.isAlive();
            String answer = scan(path);
            if (answers.isEmpty() || !answers.get(answers.size() - 1).equals(answer)) {
                answers.add(answer);
            }
        } while (!last);
        changing.join();
        assertTrue(served.get(), "the change failed");
        return answers;
    }

    @Test
    void anAcceptedOffer_isServedWithoutAGap() throws Exception {
        String rule = add(one, ONE, "/shop/", "pages/one");
        String offer = one.post(ONE + "/offers", "{\"rule\": \"" + rule + "\", \"receiver\": \"wx2\"}")
                .is(200)
                .text("id");
        JsonNode received = two.get(TWO + "/offers").is(200).body().get("items");
        assertEquals(offer, received.get(0).get("id").asText());
        List<String> answers = answersDuring(
                "/shop/7", () -> two.post(TWO + "/offers/" + offer + "/accept", "{\"page\": \"pages/two\"}")
                        .is(200));
        assertEquals(List.of("wx1 pages/one", "wx2 pages/two"), answers);

        JsonNode ofOne = one.get(ONE + "/audit?limit=1").is(200).body().at("/items/0");
        assertEquals("offer.accept", ofOne.get("action").asText());
        assertTrue(ofOne.at("/after/from").isObject());
        assertFalse(ofOne.at("/after").has("to"), "the page of another account");
        JsonNode ofTwo = two.get(TWO + "/audit?limit=1").is(200).body().at("/items/0");
        assertTrue(ofTwo.at("/after/to").isObject());
        assertFalse(ofTwo.at("/after").has("from"));
        JsonNode ofAll =
                server.operator().get("/v1/audit?limit=1").is(200).body().at("/items/0");
        assertTrue(ofAll.at("/after/from").isObject() && ofAll.at("/after/to").isObject());
    }

    @Test
    void aClaimedRule_opensThePageOfNobodyElse() throws Exception {
        add(two, TWO, "/", "pages/broad");
        add(one, ONE, "/shop/", "pages/one");
        String claim = "{\"prefix\": \"" + server.origin() + "/shop/\", \"page\": \"pages/two\"}";
        assertFalse(
                two.post(TWO + "/claims", claim).is(200).body().get("granted").asBoolean());
        assertEquals(1, one.get(ONE + "/claims").is(200).body().get("items").size());
        JsonNode open = server.operator().get("/v1/claims").is(200).body().at("/items/0");
        server.operator()
                .post("/v1/claims/" + open.get("id").asText() + "/refuse", null)
                .is(200);
        two.get("/v1/claims").is(403, "forbidden");

        server.website().remove(one.get(ONE + "/verification-file").is(200).text("file_name"));
        one.post(ONE + "/verifications", "{\"prefix\": \"" + server.origin() + "/shop/\"}")
                .is(200);
        List<String> answers = answersDuring(
                "/shop/7",
                () -> assertTrue(two.post(TWO + "/claims", claim)
                        .is(200)
                        .body()
                        .get("granted")
                        .asBoolean()));
        assertEquals(List.of("wx1 pages/one", "unpublished"), answers);
        one.get(ONE + "/audit?limit=1").is(200);
        assertEquals(
                "claim.grant",
                one.get(ONE + "/audit?limit=1")
                        .is(200)
                        .body()
                        .at("/items/0/action")
                        .asText());
    }
}
