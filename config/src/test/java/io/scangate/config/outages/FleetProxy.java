package io.scangate.config.outages;

import io.scangate.config.outages.Namespaces.Network;
import io.scangate.gateway.testing.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The load balancers of the fleet: HAProxy with {@code deploy/haproxy.cfg}, whose names are replaced by addresses. */
final class FleetProxy {
    private static final Path FILE = Path.of("..", "deploy", "haproxy.cfg");
    private static final Pattern SERVER = Pattern.compile("(    server (\\S+) )\\2:");
    private static final Pattern UP = Pattern.compile(
            "^haproxy_server_status\\{proxy=\"gateways\",server=\"gateway-\\d+\",state=\"UP\"} 1$", Pattern.MULTILINE);

    private final Namespaces namespaces;
    private final Path directory;
    private final int metrics;

    /**
     * Makes the settings' writer.
     *
     * @param directory for the settings and the certificate
     * @param metrics the port of HAProxy's own metrics
     */
    FleetProxy(Namespaces namespaces, Path directory, int metrics) {
        this.namespaces = namespaces;
        this.directory = directory;
        this.metrics = metrics;
    }

    /** Writes the settings of a load balancer; returns the command that starts it. */
    List<String> command(String machine) {
        try {
            Path pem = directory.resolve("haproxy.pem");
            if (!Files.exists(pem)) {
                TestCertificate certificate = TestCertificate.make(directory, "haproxy", "EC");
                Files.writeString(pem, Files.readString(certificate.cert()) + Files.readString(certificate.key()));
            }
            // The clients of the test name their users, as a proxy of the host app does.
            String settings = Files.readString(FILE)
                    .replace("    http-request del-header X-User\n", "")
                    .replace("/run/secrets/haproxy.pem", pem.toString());
            Path file = directory.resolve(machine + ".cfg");
            Files.writeString(
                    file, SERVER.matcher(settings).replaceAll(each -> each.group(1) + address(each.group(2)) + ":"));
            return List.of("haproxy", "-db", "-f", file.toString());
        } catch (Exception e) {
            throw new IllegalStateException(FILE.toString(), e);
        }
    }

    private String address(String server) {
        return namespaces.address(server, server.startsWith("gateway") ? Network.FRONT : Network.MANAGE);
    }

    /** How many gateways a load balancer sends scans to; none if it does not answer. */
    int gatewaysUp(HttpClient http, String machine) throws InterruptedException {
        URI uri = URI.create("http://" + namespaces.address(machine, Network.MANAGE) + ":" + metrics + "/metrics");
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
        try {
            Matcher up = UP.matcher(http.send(request, BodyHandlers.ofString()).body());
            return (int) up.results().count();
        } catch (IOException e) {
            return 0;
        }
    }
}
