package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.PlaneProcess.Program;
import io.scangate.config.RetriedLoad.Figures;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A platform of two gateways and two control planes over one PostgreSQL goes from 0.1.0 to this version and back, a process at a time. No request
 * fails, and no answer has another status than that of a success: only a server that stops is passed over for the other one. Runs in the profile upgrade; writes its figures to {@code target/upgrade.txt}.
 */
@Tag("upgrade")
@Timeout(600)
class UpgradeLoadTest {
    private static final int SCANS_PER_SECOND = 500;
    private static final int CALLS_PER_SECOND = 20;
    private static final Path FIGURES = Path.of("target", "upgrade.txt");

    @TempDir
    Path directory;

    private final Map<String, PlaneProcess> running = new TreeMap<>();
    /** No load balancer sends requests to a server that has ended, until its successor is ready. */
    private final Set<String> outOfRotation = ConcurrentHashMap.newKeySet();

    private final List<RetriedLoad> loads = new ArrayList<>();
    private String database = "";
    private String fleet = "";
    private List<String> configs = List.of();
    private List<String> gateways = List.of();

    @AfterEach
    void close() {
        loads.forEach(RetriedLoad::close);
        running.values().forEach(PlaneProcess::close);
    }

    /** Addresses that stay the same over restarts, as behind a load balancer. */
    private static List<String> addresses(int count) throws IOException {
        List<ServerSocket> taken = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            taken.add(socket);
            addresses.add("127.0.0.1:" + socket.getLocalPort());
        }
        for (ServerSocket socket : taken) {
            socket.close();
        }
        return addresses;
    }

    private void replaceConfig(String address, Program program) throws Exception {
        stop(address);
        running.put(
                address,
                PlaneProcess.config(program, directory, address, database).awaitReady());
        outOfRotation.remove(address);
    }

    /** The state directory stays with the address. */
    private void replaceGateway(String address, Program program) throws Exception {
        stop(address);
        List<String> sources = configs.stream().map(each -> "http://" + each).toList();
        Path state = directory.resolve("state-" + address.replaceAll(".*:", ""));
        PlaneProcess gateway = PlaneProcess.gateway(program, directory, address, sources, fleet, state);
        running.put(address, gateway.awaitReady());
        outOfRotation.remove(address);
    }

    private void stop(String address) throws Exception {
        PlaneProcess before = running.remove(address);
        if (before != null) {
            before.stop();
            outOfRotation.add(address);
        }
    }

    private Supplier<List<String>> rotation(List<String> servers) {
        return () ->
                servers.stream().filter(each -> !outOfRotation.contains(each)).toList();
    }

    private void downgrade() {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        assertEquals(
                0, Main.commandLine(out, out).execute("downgrade", "0.1.0", "--database=" + database), said::toString);
    }

    private RetriedLoad scans() {
        return RetriedLoad.start(rotation(gateways), SCANS_PER_SECOND, 200, (server, number) -> HttpRequest.newBuilder(
                        RetriedLoad.uri(server, "/v1/resolve?link=" + RestClient.encoded(SamplePlatform.LINK)))
                .header("X-User", SamplePlatform.TESTER));
    }

    private RetriedLoad reads(String key) {
        return RetriedLoad.start(rotation(configs), CALLS_PER_SECOND, 200, (server, number) -> HttpRequest.newBuilder(
                        RetriedLoad.uri(server, "/v1/accounts/" + SamplePlatform.APPID + "/rules"))
                .header("Authorization", "Bearer " + key));
    }

    /** A repeated change of a draft changes nothing more, so a retry is safe. */
    private RetriedLoad changes(String key, String rule) {
        return RetriedLoad.start(rotation(configs), CALLS_PER_SECOND, 200, (server, number) -> HttpRequest.newBuilder(
                        RetriedLoad.uri(server, rule))
                .method("PATCH", BodyPublishers.ofString("{\"page\": \"pages/item/v" + number + "\"}"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key));
    }

    @Test
    void upAndBackUnderLoad_noRequestFails() throws Exception {
        database = TestDatabase.POSTGRESQL.empty(directory).database();
        SamplePlatform.make(directory, database);
        fleet = SamplePlatform.gatewayKey(directory, database);
        List<String> addresses = addresses(4);
        configs = addresses.subList(0, 2);
        gateways = addresses.subList(2, 4);
        Files.deleteIfExists(FIGURES);
        for (String each : configs) {
            replaceConfig(each, Program.EARLIER);
        }
        PlaneProcess first = Objects.requireNonNull(running.get(configs.get(0)));
        String key = first.firstKey();
        String rule = SamplePlatform.rule(first.as(key));
        for (String each : gateways) {
            replaceGateway(each, Program.EARLIER);
        }
        underLoad("0.1.0 to this version", key, rule, () -> {
            for (String each : configs) {
                replaceConfig(each, Program.PRESENT);
            }
            for (String each : gateways) {
                replaceGateway(each, Program.PRESENT);
            }
        });
        underLoad("back to 0.1.0", key, rule, () -> {
            for (String each : gateways) {
                replaceGateway(each, Program.EARLIER);
            }
            downgrade();
            for (String each : configs) {
                replaceConfig(each, Program.EARLIER);
            }
        });
        for (String each : addresses) {
            stop(each);
        }
    }

    private interface Steps {
        void run() throws Exception;
    }

    private void underLoad(String what, String key, String rule, Steps steps) throws Exception {
        long begun = System.nanoTime();
        RetriedLoad scans = scans();
        RetriedLoad reads = reads(key);
        RetriedLoad changes = changes(key, rule);
        loads.addAll(List.of(scans, reads, changes));
        steps.run();
        Figures scanned = scans.stop();
        Figures read = reads.stop();
        Figures changed = changes.stop();
        long seconds = (System.nanoTime() - begun) / 1_000_000_000;
        String figures = what + ", " + seconds + " s\n  scans " + scanned + "\n  reads " + read + "\n  changes "
                + changed + "\n";
        Files.writeString(
                FIGURES, figures, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        assertEquals(0, scanned.failed() + read.failed() + changed.failed(), figures);
        assertEquals(0, scanned.refused() + read.refused() + changed.refused(), figures);
        assertTrue(scanned.requests() > 0 && read.requests() > 0 && changed.requests() > 0, figures);
        assertServed("pages/item/v" + (changed.requests() - 1));
    }

    /** The last change is served by each gateway. */
    private void assertServed(String page) {
        for (String each : gateways) {
            Waiting.await(page).until(() -> ("develop " + page)
                    .equals(FollowingGateway.scan(each, SamplePlatform.TESTER, SamplePlatform.LINK)));
        }
    }
}
