package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.store.TestDatabase;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The version of each gateway, which those of 0.1.0 do not report. */
@Timeout(120)
class GatewayVersionsTest {
    static void report(TestServer server, String gateway, String further) {
        String status = "{\"name\": \"" + gateway + "\", \"revision\": " + server.head() + ", \"mark\": \""
                + server.mark() + "\", \"state\": \"current\", \"rules\": 1" + further + "}";
        server.operator()
                .put("/v1/gateways/" + gateway + "/report", ReportText.of(status, null))
                .is(204);
    }

    @ParameterizedTest
    @EnumSource
    void versionIsNoSetting_andAbsentWhereNoneIsReported(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.startNow(kind)) {
            report(server, "new", ", \"version\": \"9.8.7\", \"settings\": {\"role-policy\": \"strict\"}");
            report(server, "old", ", \"settings\": {\"role-policy\": \"strict\"}");
            JsonNode items =
                    server.operator().get("/v1/gateways").is(200).body().get("items");
            assertEquals("9.8.7", items.at("/0/version").asText());
            assertTrue(items.at("/1/version").isMissingNode());
            for (JsonNode one : items) {
                assertEquals("{\"role-policy\":\"strict\"}", one.get("settings").toString());
            }
            // An update of the gateway's program, and the way back.
            report(server, "new", "");
            assertTrue(server.operator()
                    .get("/v1/gateways")
                    .body()
                    .at("/items/0/version")
                    .isMissingNode());
        }
    }
}
