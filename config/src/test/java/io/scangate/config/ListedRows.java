package io.scangate.config;

import io.scangate.config.people.AccountRole;
import java.util.List;
import java.util.Map;

/** Rows of every kind that a list of the API shows. Not thread-safe. */
final class ListedRows {
    private final TestServer server;

    private ListedRows(TestServer server) {
        this.server = server;
    }

    /** Makes two items of each list. Returns a rule with two releases. */
    static String fill(TestServer server) {
        return new ListedRows(server).fill();
    }

    private String fill() {
        RestClient operator = server.operator();
        server.account("wx1");
        server.account("wx2");
        String rule = "";
        for (int i = 2; i > 0; i--) {
            rule = add("/" + i + "/");
            publish(rule);
            operator.post("/v1/accounts/wx1/verifications", "{\"prefix\": \"" + server.origin() + "/" + i + "/\"}")
                    .is(200);
            operator.post("/v1/accounts/wx1/offers", "{\"rule\": \"" + rule + "\", \"receiver\": \"wx2\"}")
                    .is(200);
            String claim = "{\"prefix\": \"" + server.origin() + "/" + i + "/\", \"page\": \"p\"}";
            operator.post("/v1/accounts/wx2/claims", claim).is(200);
            operator.put("/v1/blocked-hosts/" + (i == 1 ? "a" : "b") + ".example", "{\"reason\": \"r\"}")
                    .is(200);
        }
        publish(rule);
        add("/unpublished/");
        for (int i = 0; i < 2; i++) {
            operator.delete("/v1/accounts/wx1/rules/" + add("/deleted/")).is(204);
            server.account("wx-deleted" + i);
            operator.delete("/v1/accounts/wx-deleted" + i).is(204);
        }
        for (int day = 20; day < 22; day++) {
            operator.post(
                            "/v1/accounts/wx1/releases",
                            "{\"actions\": [{\"rule\": \"" + rule + "\", \"action\": \"publish\"}],"
                                    + " \"publish_at\": \"2026-11-" + day + "T00:00:00Z\"}")
                    .is(201);
        }
        operator.as("op_x").get("/v1/users").is(401, "unauthorized");
        operator.as("op_x").get("/v1/keys").is(401, "unauthorized");
        server.refusedCalls().flush();
        for (String name : List.of("bo", "ana")) {
            server.signedIn(name, null, Map.of("wx1", AccountRole.EDITOR));
            operator.post("/v1/accounts/wx1/invitations", "{\"role\": \"owner\"}")
                    .is(200);
        }
        server.waiting("w1");
        server.waiting("w2");
        operator.put("/v1/platforms/wxp", "{\"verify_ticket\": \"t\"}").is(200);
        for (String appid : List.of("wx1", "wx2")) {
            operator.put("/v1/platforms/wxp/authorizations/" + appid, null).is(200);
        }
        operator.put("/v1/licences", "domain,licence,holder\ngood.com,ICP-2,Test\n", "Content-Type", "text/csv")
                .is(200);
        String key = operator.put("/v1/gateway-keys/fleet", null).is(200).text("key");
        for (String id : List.of("g2", "g1")) {
            operator.as(key)
                    .put(
                            "/v1/gateways/" + id + "/report",
                            ReportText.of(
                                    "{\"name\": \"host/a\", \"revision\": 1, \"state\": \"current\", \"rules\": 1}",
                                    null))
                    .is(204);
        }
        for (String owner : List.of("/v1", "/v1/accounts/wx1")) {
            for (String name : List.of("b", "a")) {
                operator.put(owner + "/webhooks/" + name, "{\"address\": \"https://hook.invalid/\"}")
                        .is(200);
                operator.post(owner + "/webhooks/" + name + "/test", null).is(200);
                operator.post(owner + "/webhooks/" + name + "/test", null).is(200);
            }
        }
        return rule;
    }

    private String add(String path) {
        String rule = "{\"prefix\": \"" + server.origin() + path + "\", \"page\": \"p\"}";
        return server.operator().post("/v1/accounts/wx1/rules", rule).is(201).text("id");
    }

    private void publish(String rule) {
        server.operator()
                .post("/v1/accounts/wx1/rules/" + rule + "/publish", null)
                .is(200);
    }
}
