package io.scangate.config.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.FaultyProxy;
import io.scangate.config.FollowingGateway;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.testing.FlippedBits;
import io.scangate.gateway.testing.MemoryFolder;
import io.scangate.gateway.testing.OwnThread;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A gateway in this process that follows both control planes, each over a network that can fail. Not thread-safe. */
final class Node implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static final Duration REPORT_INTERVAL = Duration.ofMillis(500);

    /** Nothing listens there. */
    private static final String NOWHERE = "http://127.0.0.1:1";

    final String name;
    private final String key;
    private final Path folder;
    private final Random random;
    private final List<Plane> planes;
    private final List<CompletableFuture<Void>> closing = new ArrayList<>();
    private List<FaultyProxy> network;
    private Path state;
    private int states;
    private Gateway gateway;

    /** The greatest revision that it has answered with since it had rules on its disk. */
    long highest = -1;

    boolean held;

    /** Whether it has answered with rules since its start; until then it may have loaded none. */
    boolean hasRules;

    /** Whether its network has faults. */
    boolean disturbed;

    /** Whether a file is in the place of its state directory. */
    boolean withoutDisk;

    /** @param random for faults of its network and its disk */
    Node(String name, Path folder, String key, List<Plane> planes, Random random) throws IOException {
        this.name = name;
        this.folder = folder;
        this.key = key;
        this.planes = planes;
        this.random = random;
        this.state = nextState();
        this.network = newNetwork();
        this.gateway = start();
    }

    private Path nextState() {
        return folder.resolve(name + "-" + states++);
    }

    private List<FaultyProxy> newNetwork() {
        List<FaultyProxy> made = new ArrayList<>();
        for (Plane plane : planes) {
            FaultyProxy proxy = new FaultyProxy(random.nextLong(), FaultyProxy.QUICK);
            proxy.target(plane.address());
            made.add(proxy);
        }
        return made;
    }

    private Gateway start() throws IOException {
        String sources =
                String.join(",", network.stream().map(FaultyProxy::address).toList());
        Gateway started = FollowingGateway.start(
                sources, key, state, Map.of("report-interval", REPORT_INTERVAL.toMillis() + "ms", "name", name));
        gateway = started;
        hasRules = false;
        showRevisions();
        return started;
    }

    /** Lets answers have their revision. */
    private void showRevisions() throws IOException {
        assertEquals(200, admin("POST", "/v1/debug?seconds=86400").statusCode());
    }

    /** Makes a call of the admin listener. */
    HttpResponse<String> admin(String method, String target) throws IOException {
        return send(HttpRequest.newBuilder(URI.create("http://" + gateway.adminAddress() + target))
                .method(method, BodyPublishers.noBody()));
    }

    /** Sends a request. */
    static HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String address() {
        return "http://" + gateway.address();
    }

    long revision() {
        return gateway.revision();
    }

    Path state() {
        return state;
    }

    /** Forwards to the present addresses of the control planes. */
    void find() {
        for (int i = 0; i < planes.size(); i++) {
            network.get(i).target(planes.get(i).address());
        }
    }

    /** Gives some of the answers from each control plane a fault. */
    void disturb(double share) {
        disturbed = share > 0;
        network.forEach(each -> each.faults(share));
    }

    /** Gives the next answers of a path faults. */
    void disturb(String path, FaultyProxy.Fault fault) {
        network.forEach(each -> each.plan(path, fault));
    }

    /** Cuts it from all control planes. */
    void cut() {
        disturbed = true;
        network.forEach(each -> each.target(NOWHERE));
    }

    /** Ends the faults of its network. */
    void heal() {
        disturb(0);
        find();
    }

    /** Whether the control planes have taken all its counts. */
    boolean hasReported() throws IOException {
        JsonNode reports =
                Platform.JSON.readTree(admin("GET", "/v1/status").body()).path("reports");
        return reports.path("waiting_batches").asInt(1) == 0
                && !reports.path("identity_in_use").asBoolean(true);
    }

    /** What a start will not find on the disk cannot be asked of it. Returns whether the disk has everything. */
    boolean lookAtDisk() throws IOException {
        long kept = Platform.JSON
                .readTree(admin("GET", "/v1/status").body())
                .path("kept_revision")
                .asLong(-1);
        boolean isThere = Files.exists(state.resolve("rules.compiled"));
        highest = Math.min(highest, isThere ? kept : -1);
        return isThere;
    }

    /** Stops it in order and starts it again. */
    void restart() throws IOException {
        gateway.close();
        gateway = start();
    }

    /** Stops it in order, damages or deletes files of its disk, and starts it again. */
    void restartWithBadDisk() throws IOException {
        gateway.close();
        if (random.nextInt(3) == 0) {
            MemoryFolder.delete(state);
        } else if (Files.isDirectory(state)) {
            FlippedBits.flip(
                    state, random, bytes -> random.nextInt(4) == 0 ? Arrays.copyOf(bytes, bytes.length / 2) : bytes);
        }
        highest = -1;
        gateway = start();
    }

    /**
     * Goes on from the files of its disk as they are in the middle of its work, as after a kill. The old one reaches nobody any more, and
     * ends in the background.
     */
    void kill() throws IOException {
        network.forEach(each -> each.target(NOWHERE));
        Gateway old = gateway;
        List<FaultyProxy> before = network;
        Path next = nextState();
        copy(state, next);
        state = next;
        network = newNetwork();
        closing.add(OwnThread.run(() -> {
            old.close();
            before.forEach(FaultyProxy::close);
        }));
        disturbed = false;
        gateway = start();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        if (!Files.isDirectory(from)) {
            // The gateway has not made it again yet.
            return;
        }
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try {
                    Files.copy(file, to.resolve(file.getFileName()));
                } catch (NoSuchFileException e) {
                    // A temporary file of the running gateway.
                }
            }
        }
    }

    /** Puts a file in the place of its state directory, so that it can write nothing. */
    void takeDisk() throws IOException {
        withoutDisk = true;
        boolean taken = false;
        while (!taken) {
            MemoryFolder.delete(state);
            try {
                Files.createFile(state);
                taken = true;
            } catch (IOException e) {
                // It has made the directory again in between.
            }
        }
    }

    /** Ends that; the gateway makes the directory again. */
    void giveDisk() throws IOException {
        withoutDisk = false;
        Files.deleteIfExists(state);
    }

    @Override
    public void close() {
        gateway.close();
        closing.forEach(CompletableFuture::join);
        network.forEach(FaultyProxy::close);
    }
}
