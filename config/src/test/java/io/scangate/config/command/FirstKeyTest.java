package io.scangate.config.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.config.ConfigServer;
import io.scangate.config.ConfigSettings;
import io.scangate.config.InParallel;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.settings.SettingsLayers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FirstKeyTest {
    private static final int REPLICAS = 4;
    private static final String PRINTED = "operator key (shown once): ";

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void oneOfSeveralReplicasPrintsTheFirstKey_andItIsValidAtAll(TestDatabase kind) throws Exception {
        ConfigSettings settings = ConfigSettings.of(new SettingsLayers()
                .addFlag("listen", "127.0.0.1:0")
                .addFlag("admin", "127.0.0.1:0")
                .addFlag("drain-timeout", "1s")
                .addFlag("data-directory", directory.toString())
                .addFlag("database", kind.empty(directory).database()));
        List<ConfigServer> servers = new ArrayList<>();
        try {
            for (ConfigServer server :
                    InParallel.run(REPLICAS, () -> ConfigServer.start(settings, Clock.systemUTC()))) {
                servers.add(server);
            }
            List<ConfigServer> waiting = new ArrayList<>(servers);
            List<String> printed = InParallel.run(REPLICAS, () -> {
                StringWriter out = new StringWriter();
                ServeCommand.printFirstKey(take(waiting), new PrintWriter(out));
                return out.toString();
            });
            List<String> keys = printed.stream()
                    .filter(each -> !each.isEmpty())
                    .map(each -> each.strip().substring(PRINTED.length()))
                    .toList();
            assertEquals(1, keys.size(), printed::toString);
            for (ConfigServer server : servers) {
                assertEquals(
                        "operator:first", server.access().caller(keys.get(0)).actor());
                assertEquals(
                        1,
                        server.store().read(Store.Reader::revision).longValue(),
                        "revisions of one change: the first key");
            }
        } finally {
            // Each command waits for calls, and the test makes none.
            servers.parallelStream().forEach(ConfigServer::close);
        }
    }

    private static ConfigServer take(List<ConfigServer> waiting) {
        synchronized (waiting) {
            return waiting.remove(0);
        }
    }
}
