package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import io.scangate.gateway.testing.OwnThread;
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
import org.junit.jupiter.api.io.TempDir;

/** A gateway and a control plane whose database is restored from a backup of a lower revision than the gateway serves. */
abstract class RestoreFixture {
    @TempDir
    Path directory;

    final RandomChanges changes = new RandomChanges(new Random(3));
    final FaultyProxy proxy = new FaultyProxy(3, FaultyProxy.QUICK);

    /** Servers that the gateway does not use any more; each takes a while to close. */
    final List<CompletableFuture<Void>> closing = new ArrayList<>();

    String operator = "";
    String fleet = "";

    @Nullable
    ConfigServer server;

    private @Nullable DatabaseSettings opened;

    @Nullable
    Gateway gateway;

    @AfterEach
    void close() {
        stopGateway();
        stopServer();
        closing.forEach(CompletableFuture::join);
        proxy.close();
    }

    /**
     * Copies the database at a lower revision, starts the control plane on the original and a gateway that follows it.
     */
    DatabaseSettings backup(TestDatabase kind) throws Exception {
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
    RulesExport loseChanges() throws Exception {
        long revision = RulesExport.of(server().store()).revision() + 5;
        changeTo(revision);
        RulesExport lost = RulesExport.of(server().store());
        assertServes(lost);
        stopServer();
        return lost;
    }

    void changeTo(long revision) {
        changeTo(server().store(), revision);
    }

    void changeTo(Store store, long revision) {
        while (store.read(Store.Reader::revision) < revision) {
            changes.change(store);
        }
    }

    void start(DatabaseSettings database) throws IOException {
        open(database);
        proxy.target("http://" + server().address());
    }

    void open(DatabaseSettings database) throws IOException {
        opened = database;
        server = TestServer.plain(database.database(), directory);
    }

    void stopServer() {
        if (server != null) {
            closing.add(OwnThread.run(server::close));
            server = null;
        }
    }

    void follow() throws IOException {
        gateway = FollowingGateway.start(
                proxy.address(), fleet, directory.resolve("gateway"), Map.of("report-interval", "100ms"));
    }

    void stopGateway() {
        if (gateway != null) {
            gateway.close();
            gateway = null;
        }
    }

    /** The database of the last control plane. */
    DatabaseSettings database() {
        return Objects.requireNonNull(opened);
    }

    ConfigServer server() {
        return Objects.requireNonNull(server);
    }

    Gateway gateway() {
        return Objects.requireNonNull(gateway);
    }

    JsonNode status() throws Exception {
        return RulesExport.status(gateway());
    }

    /** The gateway's entry in the list of the control plane. */
    JsonNode listed() {
        RestClient client = RestClient.of(server().address()).as(operator);
        return client.get("/v1/gateways").is(200).body().at("/items/0");
    }

    void assertServes(RulesExport state) throws Exception {
        await(() -> status().path("mark").asText().equals(state.mark()), "not served: revision " + state.revision());
        assertEquals(state.revision(), gateway().revision());
        for (int probe = 0; probe < 20; probe++) {
            String link = changes.link();
            String user = changes.user();
            assertEquals(state.answer(link, user), RulesExport.answer(gateway(), link, user), link);
        }
    }

    static void await(Callable<Boolean> condition, String what) throws Exception {
        Waiting.await(what).until(condition);
    }
}
