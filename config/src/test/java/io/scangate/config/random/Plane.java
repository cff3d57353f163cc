package io.scangate.config.random;

import io.scangate.config.ConfigServer;
import io.scangate.config.ConfigSettings;
import io.scangate.config.FaultyProxy;
import io.scangate.config.RestClient;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.testing.BadNetwork;
import io.scangate.gateway.testing.OwnThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A replica of the control plane in this process, with a clock of its own, between networks that can fail. Not thread-safe, but for its clock. */
final class Plane implements AutoCloseable {
    /** A time that goes on, at a distance from the time of the machine. Thread-safe. */
    static final class ShiftedTime implements InstantSource {
        private volatile Duration shift = Duration.ZERO;

        void shift(Duration by) {
            shift = shift.plus(by);
        }

        Duration shift() {
            return shift;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(shift);
        }
    }

    final ShiftedTime clock = new ShiftedTime();

    /** Between it and the database. */
    final BadNetwork toDatabase;

    /** In front of it, for calls whose answer gets lost. */
    final FaultyProxy losing;

    private final Map<String, String> settings;
    private final List<CompletableFuture<Void>> closing = new ArrayList<>();
    private ConfigServer server;
    private RestClient client;

    /** Whether the fault of a test keeps it from the database. */
    boolean cutOff;

    /** @param settings those of the control plane, but for its database */
    Plane(Map<String, String> settings, String database, int databasePort, long seed) throws IOException {
        this.toDatabase = new BadNetwork(databasePort);
        this.losing = new FaultyProxy(seed, Set.of());
        this.settings = new HashMap<>(settings);
        this.settings.put(
                "database", database.replaceFirst("127\\.0\\.0\\.1:\\d+/", "127.0.0.1:" + toDatabase.port() + "/"));
        this.server = start();
        this.client = RestClient.of(server.address());
        losing.target(address());
    }

    private ConfigServer start() throws IOException {
        SettingsLayers layers = new SettingsLayers();
        settings.forEach(layers::addFlag);
        return ConfigServer.start(ConfigSettings.of(layers), clock.withZone(ZoneOffset.UTC));
    }

    String address() {
        return "http://" + server.address();
    }

    ConfigServer server() {
        return server;
    }

    RestClient client() {
        return client;
    }

    Instant now() {
        return clock.instant();
    }

    /** Cuts it from the database. */
    void cut(BadNetwork.Fault fault) {
        cutOff = true;
        toDatabase.begin(fault);
    }

    /** Joins it with the database again. */
    void heal() {
        cutOff = false;
        toDatabase.begin(BadNetwork.Fault.NONE);
    }

    /**
     * Starts it again.
     *
     * @param abruptly whether it loses the database first, so that nothing ends in order
     */
    void restart(boolean abruptly) {
        if (abruptly) {
            toDatabase.begin(BadNetwork.Fault.RESET);
        }
        ConfigServer old = server;
        if (abruptly) {
            closing.add(OwnThread.run(old::close));
        } else {
            old.close();
        }
        heal();
        try {
            server = start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        client = client.at(server.address());
        losing.target(address());
    }

    @Override
    public void close() {
        heal();
        server.close();
        closing.forEach(CompletableFuture::join);
        losing.close();
        toDatabase.close();
    }
}
