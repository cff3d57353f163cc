package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The call that ends the difference after a restore for all gateways. */
@Timeout(120)
class AdoptionTest extends RestoreFixture {
    private static final String ADOPT = "/v1/histories/adopt";

    private RestClient operator() {
        return RestClient.of(server().address()).as(operator);
    }

    private JsonNode adopt(String body) {
        return operator().post(ADOPT, body).is(200).body();
    }

    private JsonNode dryRun() {
        return operator().post(ADOPT + "?dry_run=true", "{}").is(200).body();
    }

    private long head() {
        return operator().get("/v1/gateways").body().get("revision").asLong();
    }

    /** Restores the backup under a gateway that serves later changes, and waits until it is listed. */
    private RulesExport restore(TestDatabase kind) throws Exception {
        DatabaseSettings backup = backup(kind);
        RulesExport lost = loseChanges();
        start(kind.copy(backup, directory));
        await(() -> "other".equals(listed().path("history").asText()), "not listed as of another history");
        return lost;
    }

    private static Set<String> differing(RulesExport one, RulesExport other) {
        Set<String> appids = new TreeSet<>();
        for (RulesExport each : List.of(one, other)) {
            each.index().forEachAccount((appid, digest) -> {
                if (!one.index().digest(appid).equals(other.index().digest(appid))) {
                    appids.add(appid);
                }
            });
        }
        return appids;
    }

    @ParameterizedTest
    @EnumSource
    void oneCallEndsTheDifference_afterADryRunThatShowsIt(TestDatabase kind) throws Exception {
        RulesExport lost = restore(kind);
        changeTo(42);
        RulesExport restored = RulesExport.of(server().store());
        await(() -> dryRun().at("/gateways/0/accounts/revision").asLong() == 42, "accounts are not compared");
        JsonNode dry = dryRun();
        JsonNode gateway = dry.at("/gateways/0");
        assertEquals(1, dry.get("gateways").size(), dry::toString);
        assertEquals(lost.revision(), gateway.get("revision").asLong());
        assertEquals(lost.revision() - 40, gateway.get("gives_up").asLong());
        Set<String> appids = new TreeSet<>();
        gateway.at("/accounts/appids").forEach(appid -> appids.add(appid.asText()));
        assertEquals(differing(lost, restored), appids);
        assertEquals(appids.size(), gateway.at("/accounts/total").asInt());
        assertTrue(gateway.at("/accounts/complete").asBoolean());
        assertFalse(gateway.get("needs_force").asBoolean());
        assertEquals(1, dry.get("total").asInt());
        assertEquals(lost.revision(), dry.at("/ended/0/revision").asLong());
        assertEquals(lost.mark().replaceAll(".*-", ""), gateway.get("history").asText());
        assertEquals(42, head());
        assertServes(lost);

        JsonNode done = adopt("{\"histories\": " + dry.get("ended") + "}");
        assertEquals(dry.get("ended"), done.get("ended"));
        assertEquals(43, done.get("revision").asLong());
        assertServes(RulesExport.of(server().store()));
        await(() -> "same".equals(listed().path("history").asText()), "not listed as of this history");
        JsonNode entry = operator().get("/v1/audit?action=history.adopt").body().at("/items/0");
        assertEquals(43, entry.get("revision").asLong());
        assertEquals(done.get("ended"), entry.at("/after/ended"));
        assertEquals(gateway.get("id"), entry.at("/after/gateways/0/id"));

        assertEquals(
                0,
                adopt("{\"histories\": " + dry.get("ended") + "}").get("ended").size());
        assertEquals(0, adopt("{}").get("ended").size());
        assertEquals(43, head());
        changeTo(45);
        assertServes(RulesExport.of(server().store()));
    }

    @ParameterizedTest
    @EnumSource
    void aGatewayThatWasOffDuringTheCallHealsWhenItStarts(TestDatabase kind) throws Exception {
        DatabaseSettings backup = backup(kind);
        Gateway late = follow("late");
        changeTo(43);
        await(() -> late.revision() == 43, "late");
        late.close();
        RulesExport lost = loseChanges();
        start(kind.copy(backup, directory));
        await(() -> "other".equals(listed().path("history").asText()), "not listed as of another history");
        assertEquals(lost.revision(), adopt("{}").at("/ended/0/revision").asLong());
        RulesExport adopted = RulesExport.of(server().store());
        assertEquals(41, adopted.revision());
        assertServes(adopted);
        try (Gateway back = follow("late")) {
            await(() -> RulesExport.status(back).path("mark").asText().equals(adopted.mark()), "not healed");
        }
    }

    private Gateway follow(String name) throws Exception {
        return FollowingGateway.start(
                proxy.address(), fleet, directory.resolve(name), Map.of("report-interval", "100ms", "name", name));
    }

    @ParameterizedTest
    @EnumSource
    void onlyHistoriesAndRevisionsThatGatewaysReportAreEnded(TestDatabase kind) throws Exception {
        RulesExport lost = restore(kind);
        String history = lost.mark().replaceAll(".*-", "");
        String item = "{\"histories\": [{\"history\": \"%s\", \"revision\": %d}]}";
        operator().post(ADOPT, item.formatted("unknown", lost.revision())).is(400, "invalid_argument");
        operator().post(ADOPT, item.formatted(history, lost.revision() - 1)).is(400, "invalid_argument");
        assertEquals(40, head());
        assertServes(lost);
        JsonNode done = adopt(item.formatted(history, 1_000_000));
        assertEquals(lost.revision(), done.at("/ended/0/revision").asLong());
        assertServes(RulesExport.of(server().store()));
        await(() -> "same".equals(listed().path("history").asText()), "not listed as of this history");
        assertNotEquals(history, RulesExport.of(server().store()).mark().replaceAll(".*-", ""));
        // A later revision of the ended history, and one of a history that was not named.
        report("later", lost.revision() + 1, "m-" + history);
        report("stranger", lost.revision(), "m-stranger");
        report("unmarked", lost.revision(), null);
        JsonNode dry = dryRun();
        assertEquals(3, dry.get("gateways").size(), dry::toString);
        assertEquals(2, dry.get("ended").size(), dry::toString);
    }

    private void report(String id, long revision, @Nullable String mark) {
        String json = "{\"name\": \"" + id + "\", \"revision\": " + revision + ", \"state\": \"rejected\", \"rules\": 1"
                + (mark == null ? "" : ", \"mark\": \"" + mark + "\"") + "}";
        operator()
                .put("/v1/gateways/" + id + "/report", ReportText.of(json, null))
                .is(204);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SQLITE")
    void aCallAtOneReplicaHealsTheGatewaysOfAnother(TestDatabase kind) throws Exception {
        DatabaseSettings backup = backup(kind);
        loseChanges();
        DatabaseSettings copy = kind.copy(backup, directory);
        start(copy);
        try (ConfigServer other = TestServer.plain(copy.database(), directory)) {
            await(() -> "other".equals(listed().path("history").asText()), "not listed as of another history");
            RestClient.of(other.address()).as(operator).post(ADOPT, "{}").is(200);
            assertServes(RulesExport.of(server().store()));
        }
    }
}
