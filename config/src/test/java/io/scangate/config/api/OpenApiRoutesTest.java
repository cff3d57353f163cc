package io.scangate.config.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.common.collect.Iterables;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.scangate.config.access.Access;
import io.scangate.config.access.AccessSettings;
import io.scangate.config.access.Permission;
import io.scangate.config.access.WrongTries;
import io.scangate.config.icp.IcpCheck;
import io.scangate.config.icp.LicenceTable;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.Claims;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.lifecycle.Offers;
import io.scangate.config.lifecycle.PlannedReleases;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.lifecycle.Supervision;
import io.scangate.config.notices.NoticeSettings;
import io.scangate.config.notices.Notices;
import io.scangate.config.notices.Webhooks;
import io.scangate.config.ownership.Ownership;
import io.scangate.config.ownership.OwnershipSettings;
import io.scangate.config.preview.Preview;
import io.scangate.config.scans.MissedLinks;
import io.scangate.config.store.Database;
import io.scangate.config.store.SqlAccessStore;
import io.scangate.config.store.SqlAudit;
import io.scangate.config.store.SqlBlockList;
import io.scangate.config.store.SqlFreeze;
import io.scangate.config.store.SqlGatewayStore;
import io.scangate.config.store.SqlLicenceStore;
import io.scangate.config.store.SqlNotices;
import io.scangate.config.store.SqlScanStore;
import io.scangate.config.store.SqlStore;
import io.scangate.config.store.SqlVerificationStore;
import io.scangate.config.store.SqlWebhookQueue;
import io.scangate.config.store.SqlWebhooks;
import io.scangate.config.store.TestDatabase;
import io.scangate.config.web.Route;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the OpenAPI document with the routes: every call is documented, and every documented call exists. */
class OpenApiRoutesTest {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    @TempDir
    Path directory;

    private static JsonNode document() throws Exception {
        try (InputStream in = OpenApiRoutesTest.class.getResourceAsStream("openapi.yaml")) {
            return new YAMLMapper().readTree(Objects.requireNonNull(in));
        }
    }

    private List<Route> routes() {
        Clock clock = Clock.systemUTC();
        try (Database database = Database.open(TestDatabase.SQLITE.fresh(directory));
                Ownership ownership =
                        new Ownership(new SqlVerificationStore(database), OwnershipSettings.DEFAULT, clock)) {
            SqlStore store = new SqlStore(database, clock);
            SqlFreeze freezing = new SqlFreeze(database, clock);
            SqlAudit audit = new SqlAudit(database);
            Access access = new Access(new SqlAccessStore(database), clock);
            LicenceTable licences = new LicenceTable(new SqlLicenceStore(database, clock));
            SqlBlockList blocked = new SqlBlockList(database, clock);
            SqlScanStore scans = new SqlScanStore(database);
            SqlGatewayStore gateways = new SqlGatewayStore(database);
            Accounts accounts = new Accounts(store);
            Rules rules =
                    new Rules(store, new IcpCheck(licences), ownership, blocked, LifecycleSettings.DEFAULT, clock);
            List<Route> routes = new ArrayList<>(new Api()
                    .accounts(accounts)
                    .rules(
                            rules,
                            new PlannedReleases(store, rules, clock),
                            ownership,
                            new Preview(store, rules, scans, gateways, clock),
                            clock)
                    .deleted(accounts, rules)
                    .moves(new Claims(store, rules, clock), new Offers(store, rules, clock))
                    .ownership(accounts, ownership)
                    .hosts(licences, rules, 1_024, blocked)
                    .supervision(new Supervision(store, LifecycleSettings.DEFAULT, clock))
                    .freeze(freezing)
                    .audit(audit)
                    .notices(
                            new Notices(new SqlNotices(database), NoticeSettings.DEFAULT, clock),
                            Webhooks.of(
                                    new SqlWebhooks(database, clock),
                                    new SqlWebhookQueue(database),
                                    NoticeSettings.DEFAULT,
                                    clock))
                    .credentials(accounts, access, new WrongTries(AccessSettings.DEFAULT, clock))
                    .fleet(gateways, audit, clock)
                    .scans(scans, new MissedLinks(scans, clock), clock)
                    .routes());
            routes.addAll(
                    new SystemResource(freezing, () -> false, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
                            .routes());
            return routes;
        }
    }

    @Test
    void everyRoute_isDocumented_andEveryDocumentedCallIsARoute() throws Exception {
        Map<String, String> routes = new TreeMap<>();
        routes().forEach(route -> {
            String body = route.body().type() == null ? "none" : route.body().type();
            String before = routes.put(
                    Iterables.getOnlyElement(route.methods()) + " " + route.path(),
                    new TreeSet<>(Objects.requireNonNull(route.query())) + " " + body + " "
                            + ((route.permission() == Permission.PUBLIC) ? "public" : "bearer"));
            assertEquals(null, before, route.path());
        });
        assertEquals(routes, documented(document()));
    }

    /**
     * By method and path: the query parameters, the content type of the request, and whether the call needs a token.
     */
    private static Map<String, String> documented(JsonNode document) {
        Map<String, String> calls = new TreeMap<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (METHODS.contains(operation.getKey())) {
                        JsonNode body = operation.getValue().path("requestBody").path("content");
                        calls.put(
                                operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                query(document, operation.getValue()) + " "
                                        + (body.isMissingNode()
                                                ? "none"
                                                : body.fieldNames().next()) + " "
                                        + (operation.getValue().has("security") ? "public" : "bearer"));
                    }
                }));
        return calls;
    }

    private static Set<String> query(JsonNode document, JsonNode operation) {
        TreeSet<String> names = new TreeSet<>();
        for (JsonNode parameter : operation.path("parameters")) {
            JsonNode resolved = parameter.has("$ref")
                    ? document.at(parameter.get("$ref").asText().substring(1))
                    : parameter;
            if (resolved.get("in").asText().equals("query")) {
                names.add(resolved.get("name").asText());
            }
        }
        return names;
    }

    @Test
    void everyRefusal_hasADocumentedCode() throws Exception {
        Set<String> codes = new HashSet<>();
        JsonNode code = document().at("/components/schemas/Code");
        code.get("enum").forEach(each -> codes.add(each.asText()));
        for (Refusal refusal : Refusal.values()) {
            assertTrue(codes.contains(refusal.code()), refusal::code);
        }
        codes.forEach(each -> assertTrue(code.get("description").asText().contains("`" + each + "`"), each));
    }

    @Test
    void everyReference_leadsSomewhere_andEverySchemaIsUsed() throws Exception {
        JsonNode document = document();
        Set<String> used = new HashSet<>();
        document.findValues("$ref").forEach(reference -> {
            assertTrue(document.at(reference.asText().substring(1)).isObject(), reference::asText);
            used.add(reference.asText());
        });
        document.at("/components/schemas")
                .fieldNames()
                .forEachRemaining(name -> assertTrue(used.contains("#/components/schemas/" + name), name));
    }
}
