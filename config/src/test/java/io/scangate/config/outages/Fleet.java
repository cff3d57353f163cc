package io.scangate.config.outages;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.config.Main;
import io.scangate.config.outages.Namespaces.Network;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The processes of {@code deploy/fleet.properties} in their machines, and a second HAProxy: a client that repeats a scan needs another one while
 * one is away. Not thread-safe.
 */
final class Fleet implements AutoCloseable {
    private static final String DATABASE = "postgresql-1";
    private static final String ADMIN_TOKEN = "fleet-test-admin-token";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    private final FleetFile file = new FleetFile();
    private final List<String> configs = file.machines("config");
    private final List<String> gateways = file.machines("gateway");
    private final List<String> proxies = List.of("haproxy-1", "haproxy-2");
    private final Namespaces namespaces = new Namespaces(machines());
    private final Map<String, FleetProcess> running = new HashMap<>();
    private final FleetProxy proxy;
    private final Path directory;
    private String feedToken = "";

    /** @param directory for the logs, the states and the settings of all processes */
    Fleet(Path directory) {
        this.directory = directory;
        List<Integer> ports = proxyPorts();
        this.proxy = new FleetProxy(namespaces, directory, ports.get(ports.size() - 1));
    }

    private Map<String, Set<Network>> machines() {
        Map<String, Set<Network>> machines = new LinkedHashMap<>();
        machines.put(DATABASE, Set.of(Network.DATABASE));
        configs.forEach(each -> machines.put(each, Set.of(Network.MANAGE, Network.BACK, Network.DATABASE)));
        gateways.forEach(each -> machines.put(each, Set.of(Network.MANAGE, Network.FRONT, Network.BACK)));
        proxies.forEach(each -> machines.put(each, Set.of(Network.MANAGE, Network.FRONT)));
        return machines;
    }

    Namespaces namespaces() {
        return namespaces;
    }

    List<String> configs() {
        return configs;
    }

    List<String> gateways() {
        return gateways;
    }

    List<String> proxies() {
        return proxies;
    }

    /** Makes the server of the database. */
    FleetDatabase database() throws IOException {
        return new FleetDatabase(DATABASE, directory.resolve("database"), log(DATABASE), file.text("postgresql.port"));
    }

    private Path log(String machine) {
        return directory.resolve(machine + ".log");
    }

    /** Runs a command of the control plane to its end, in this process's network; returns its output. */
    String command(FleetDatabase database, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add(1, "--database=" + database.address(namespaces));
        List<String> command = FleetProcess.java(Main.class, all.toArray(String[]::new));
        return Shell.runQuietly(command).strip();
    }

    /** Sets the key of the gateways. */
    void admit(String token) throws IOException {
        feedToken = token;
        Files.writeString(directory.resolve("admin-token"), ADMIN_TOKEN + "\n");
    }

    /** Starts a control plane; {@link #awaitReady} waits for it. */
    void startConfig(String machine, FleetDatabase database) {
        List<String> arguments = new ArrayList<>(List.of(
                "config",
                "--listen=0.0.0.0:" + file.text("config.port"),
                "--admin=0.0.0.0:" + file.text("config.admin"),
                "--icp=off",
                "--data-directory=" + directory.resolve(machine),
                "--database=" + database.address(namespaces)));
        arguments.addAll(file.flags("config"));
        start(machine, Main.class, arguments);
    }

    /** Starts a gateway; {@link #awaitReady} waits for it. */
    void startGateway(String machine) {
        String sources = configs.stream()
                .map(each -> "http://" + namespaces.address(each, Network.BACK) + ":" + file.text("config.port"))
                .collect(Collectors.joining(","));
        String trusted = proxies.stream()
                .map(each -> namespaces.address(each, Network.FRONT))
                .collect(Collectors.joining(","));
        List<String> arguments = new ArrayList<>(List.of(
                "gateway",
                "--listen=0.0.0.0:" + file.text("gateway.port"),
                "--admin=0.0.0.0:" + file.text("gateway.admin"),
                "--admin-token-file=" + directory.resolve("admin-token"),
                "--source=" + sources,
                "--feed-token=" + feedToken,
                "--identity=header:X-User",
                "--trusted-proxies=" + trusted,
                "--name=" + machine,
                "--state-dir=" + directory.resolve(machine)));
        arguments.addAll(file.flags("gateway"));
        start(machine, io.scangate.gateway.Main.class, arguments);
    }

    private void start(String machine, Class<?> main, List<String> arguments) {
        List<String> command = FleetProcess.java(main, arguments.toArray(String[]::new));
        running.put(machine, FleetProcess.start(machine, log(machine), command));
    }

    /** Starts a load balancer. */
    void startProxy(String machine) {
        running.put(machine, FleetProcess.start(machine, log(machine), proxy.command(machine)));
    }

    /** The first port is that of scans. */
    private int proxyPort() {
        return proxyPorts().get(0);
    }

    private List<Integer> proxyPorts() {
        return Arrays.stream(file.text("haproxy.port").split(" "))
                .map(Integer::valueOf)
                .toList();
    }

    /** Where clients scan. */
    List<InetSocketAddress> scanned() {
        return proxies.stream()
                .map(each -> new InetSocketAddress(namespaces.address(each, Network.FRONT), proxyPort()))
                .toList();
    }

    /** The base addresses of the control planes for operators. */
    List<String> operated() {
        return configs.stream()
                .map(each -> "http://" + namespaces.address(each, Network.MANAGE) + ":" + file.text("config.port"))
                .toList();
    }

    /** The base address of an admin listener. */
    String admin(String machine) {
        String kind = machine.replaceAll("-\\d+$", "");
        return "http://" + namespaces.address(machine, Network.MANAGE) + ":" + file.text(kind + ".admin");
    }

    FleetProcess process(String machine) {
        return Objects.requireNonNull(running.get(machine), machine);
    }

    /** Waits until a control plane or a gateway is ready; makes a gateway name the revisions of its answers. */
    void awaitReady(String machine) {
        String ready = file.text(machine.replaceAll("-\\d+$", "") + ".ready");
        Waiting.await(machine + " is ready").until(() -> {
            process(machine).check();
            return status(HttpRequest.newBuilder(URI.create(admin(machine) + ready))) == 200;
        });
        if (gateways.contains(machine)) {
            Waiting.await("debug")
                    .until(() -> status(HttpRequest.newBuilder(URI.create(admin(machine) + "/v1/debug?seconds=3600"))
                                    .header("Authorization", "Bearer " + ADMIN_TOKEN)
                                    .POST(BodyPublishers.noBody()))
                            == 200);
        }
    }

    /** The control plane that the first gateway follows: a fault of another one would show nothing. */
    String followed() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(admin(gateways.get(0)) + "/v1/status"))
                .header("Authorization", "Bearer " + ADMIN_TOKEN)
                .build();
        String replica = new ObjectMapper()
                .readTree(http.send(request, BodyHandlers.ofByteArray()).body())
                .at("/source/replica")
                .asText();
        return configs.stream()
                .filter(each -> replica.contains("//" + namespaces.address(each, Network.BACK) + ":"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("followed: " + replica));
    }

    private int status(HttpRequest.Builder request) throws InterruptedException {
        try {
            return http.send(request.timeout(Duration.ofSeconds(2)).build(), BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Waits until each load balancer sends scans to each gateway. */
    void awaitBalanced() {
        Waiting.await("all gateways in all load balancers").until(() -> {
            for (String each : proxies) {
                if (proxy.gatewaysUp(http, each) < gateways.size()) {
                    return false;
                }
            }
            return true;
        });
    }

    @Override
    public void close() {
        running.values().forEach(each -> each.signal("KILL"));
    }
}
