package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.access.Access;
import io.scangate.config.access.KeyTerms;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.store.Database;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.SqlAccessStore;
import io.scangate.config.store.SqlStore;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A gateway and a control plane whose database is restored from a backup of a lower revision than the gateway serves.
 */
@Timeout(120)
class HistoryTest {
    @TempDir
    Path directory;

    private final RandomChanges changes = new RandomChanges(new Random(3));
    private final FaultyProxy proxy = new FaultyProxy(3, FaultyProxy.QUICK);

    /** Servers that the gateway does not use any more; each takes a while to close. */
    private final List<CompletableFuture<Void>> closing = new ArrayList<>();

    private String operator = "";
    private String fleet = "";
    private @Nullable ConfigServer server;
    private @Nullable Gateway gateway;

    @AfterEach
    void close() {
        stopGateway();
        stopServer();
        closing.forEach(CompletableFuture::join);
        proxy.close();
    }

    @ParameterizedTest
    @EnumSource
    void aGatewayWaitsUntilTheRestoredControlPlaneHasCaughtUpAndThenServesItsRules(TestDatabase kind) throws Exception {
        DatabaseSettings backup = backup(kind);
        RulesExport lost = loseChanges();
        start(kind.copy(backup, directory));
        await(() -> "rejected".equals(status().at("/source/state").asText()), "not refused");
        String detail = status().at("/source/last_outcome/detail").asText();
        assertTrue(detail.contains("restored from a backup") && detail.contains("force=true"), detail);
        await(() -> "other".equals(listed().path("history").asText()), "not listed as of another history");
        stopGateway();
        follow();
        while (RulesExport.of(server().store()).revision() < lost.revision() - 1) {
            assertServes(lost);
            changes.change(server().store());
        }
        assertServes(lost);
        changeTo(lost.revision());
        RulesExport equal = RulesExport.of(server().store());
        assertNotEquals(lost.mark(), equal.mark());
        assertServes(equal);
        await(() -> "same".equals(listed().path("history").asText()), "not listed as of this history");
        changeTo(lost.revision() + 3);
        assertServes(RulesExport.of(server().store()));
    }

    @ParameterizedTest
    @EnumSource
    void aRestoredControlPlaneAheadOfTheGatewayIsTakenWhole(TestDatabase kind) throws Exception {
        DatabaseSettings backup = backup(kind);
        RulesExport lost = loseChanges();
        open(kind.copy(backup, directory));
        changeTo(lost.revision() + 5);
        assertServes(lost);
        proxy.target("http://" + server().address());
        assertServes(RulesExport.of(server().store()));
        changeTo(lost.revision() + 8);
        assertServes(RulesExport.of(server().store()));
    }

    @ParameterizedTest
    @EnumSource
    void aForcedReloadTakesTheRulesOfTheBackupAndFollowsFromThere(TestDatabase kind) throws Exception {
        DatabaseSettings backup = backup(kind);
        loseChanges();
        start(kind.copy(backup, directory));
        await(() -> "rejected".equals(status().at("/source/state").asText()), "not refused");
        RulesExport restored = RulesExport.of(server().store());
        assertEquals(
                "loaded", RulesExport.reload(gateway(), true).path("result").asText());
        assertServes(restored);
        stopGateway();
        follow();
        assertServes(restored);
        changeTo(restored.revision() + 3);
        assertServes(RulesExport.of(server().store()));
    }

    /**
     * Copies the database at a lower revision, starts the control plane on the original and a gateway that follows it.
     */
    private DatabaseSettings backup(TestDatabase kind) throws Exception {
        DatabaseSettings database = kind.fresh(directory);
        try (Database open = Database.open(database)) {
            Access access = new Access(new SqlAccessStore(open), Clock.systemUTC());
            operator = access.keys().createOperatorKey(Actor.of("operator:ops"), "test", KeyTerms.ROTATE);
            fleet = access.keys().createGatewayKey(Actor.of("operator:ops"), "fleet", KeyTerms.ROTATE);
            changeTo(new SqlStore(open, Clock.systemUTC()), 40);
        }
        DatabaseSettings backup = kind.copy(database, directory);
        start(database);
        follow();
        assertServes(RulesExport.of(server().store()));
        return backup;
    }

    /** Makes changes that the backup lacks, waits until the gateway serves them, and stops the control plane. */
    private RulesExport loseChanges() throws Exception {
        long revision = RulesExport.of(server().store()).revision() + 5;
        changeTo(revision);
        RulesExport lost = RulesExport.of(server().store());
        assertServes(lost);
        stopServer();
        return lost;
    }

    private void changeTo(long revision) {
        changeTo(server().store(), revision);
    }

    private void changeTo(Store store, long revision) {
        while (store.read(Store.Reader::revision) < revision) {
            changes.change(store);
        }
    }

    private void start(DatabaseSettings database) throws IOException {
        open(database);
        proxy.target("http://" + server().address());
    }

    private void open(DatabaseSettings database) throws IOException {
        SettingsLayers layers = new SettingsLayers();
        layers.addFlag("listen", "127.0.0.1:0");
        layers.addFlag("admin", "127.0.0.1:0");
        layers.addFlag("drain-timeout", "200ms");
        layers.addFlag("data-directory", directory.toString());
        TestServer.liftLimits(layers);
        layers.addFlag("database", database.database());
        server = ConfigServer.start(ConfigSettings.of(layers), Clock.systemUTC());
    }

    private void stopServer() {
        if (server != null) {
            closing.add(CompletableFuture.runAsync(server::close));
            server = null;
        }
    }

    private void follow() throws IOException {
        gateway = FollowingGateway.start(
                proxy.address(), fleet, directory.resolve("gateway"), Map.of("report-interval", "100ms"));
    }

    private void stopGateway() {
        if (gateway != null) {
            gateway.close();
            gateway = null;
        }
    }

    private ConfigServer server() {
        return Objects.requireNonNull(server);
    }

    private Gateway gateway() {
        return Objects.requireNonNull(gateway);
    }

    private JsonNode status() throws Exception {
        return RulesExport.status(gateway());
    }

    /** The gateway's entry in the list of the control plane. */
    private JsonNode listed() {
        RestClient client = RestClient.of(server().address()).as(operator);
        return client.get("/v1/gateways").is(200).body().at("/items/0");
    }

    private void assertServes(RulesExport state) throws Exception {
        await(() -> status().path("mark").asText().equals(state.mark()), "not served: revision " + state.revision());
        assertEquals(state.revision(), gateway().revision());
        for (int probe = 0; probe < 20; probe++) {
            String link = changes.link();
            String user = changes.user();
            assertEquals(state.answer(link, user), RulesExport.answer(gateway(), link, user), link);
        }
    }

    private static void await(Callable<Boolean> condition, String what) throws Exception {
        Waiting.await(what).until(condition);
    }
}
