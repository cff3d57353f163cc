package io.scangate.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** compose.yaml and the files that it mounts, compared with the description of the fleet, the Dockerfile and each other. */
class ComposeTest {
    private static final Pattern SERVER =
            Pattern.compile("^ +server (\\S+) ([\\w-]+):(\\d+) check port (\\d+)$", Pattern.MULTILINE);

    @TempDir
    Path folder;

    private static String haproxy() throws Exception {
        return Files.readString(Compose.DEPLOY.resolve("haproxy.cfg"));
    }

    @Test
    void theServicesAreTheFleet() throws Exception {
        Compose compose = Compose.read();
        Fleet fleet = Fleet.read();
        List<String> kinds =
                Stream.concat(fleet.kinds().stream(), fleet.beside().stream()).toList();
        int all = 0;
        for (String kind : kinds) {
            assertEquals(fleet.count(kind), compose.of(kind).size(), kind);
            all += fleet.count(kind);
        }
        assertEquals(all, compose.part("services").size());
        for (String plane : fleet.kinds()) {
            for (String service : compose.of(plane)) {
                Map<String, String> settings = compose.settings(service);
                assertEquals(
                        List.of(plane), Compose.list(compose.service(service).get("command")));
                fleet.settings(plane)
                        .forEach((name, value) -> assertEquals(value, settings.get(name), service + ": " + name));
            }
        }
    }

    /** The settings of the image's files are the others: the ports of both planes. */
    @Test
    void thePortsOfTheImageAreThoseOfTheFleet_andTheDockerfileNamesThem() throws Exception {
        Fleet fleet = Fleet.read();
        StringBuilder exposed = new StringBuilder("\nEXPOSE");
        for (String plane : List.of("gateway", "config")) {
            Map<?, ?> image = Compose.yaml("../container/" + plane + ".yaml");
            assertEquals("0.0.0.0:" + fleet.ports(plane).get(0), image.get("listen"));
            assertEquals("0.0.0.0:" + fleet.admin(plane), image.get("admin"));
            exposed.append(' ').append(fleet.ports(plane).get(0)).append(' ').append(fleet.admin(plane));
        }
        String dockerfile = Files.readString(Path.of("..", "Dockerfile"));
        assertTrue(dockerfile.contains(exposed + "\n"), dockerfile);
    }

    @Test
    void theProgramTakesTheSettings() throws Exception {
        Compose compose = Compose.read();
        for (String service : List.of("gateway-1", "config-1")) {
            Map<String, String> settings = compose.settings(service);
            String file = settings.entrySet().stream()
                    .map(each -> each.getKey() + ": \"" + each.getValue() + "\"\n")
                    .collect(Collectors.joining());
            SettingsInForce inForce = SettingsInForce.of(folder, service.replaceAll("-1$", ""), file);
            settings.forEach(inForce::assertSet);
        }
    }

    @Test
    void gatewaysFollowAllControlPlanes_andHaproxyAndPrometheusKnowAllProcesses() throws Exception {
        Compose compose = Compose.read();
        Fleet fleet = Fleet.read();
        String source = compose.of("config").stream()
                .map(name -> "http://" + name + ":" + fleet.ports("config").get(0))
                .collect(Collectors.joining(","));
        compose.of("gateway")
                .forEach(name -> assertEquals(source, compose.settings(name).get("source")));

        Set<String> scraped = new TreeSet<>();
        Set<String> balanced = new TreeSet<>();
        for (String plane : fleet.kinds()) {
            for (String name : compose.of(plane)) {
                scraped.add(name + ":" + fleet.admin(plane));
                balanced.add(String.join(" ", name, name, fleet.text(plane + ".port"), fleet.text(plane + ".admin")));
            }
        }
        scraped.add("haproxy:8405");
        scraped.add("localhost:" + fleet.ports("prometheus").get(0));
        assertEquals(scraped, targets());
        Set<String> servers = new TreeSet<>();
        Matcher server = SERVER.matcher(haproxy());
        while (server.find()) {
            servers.add(String.join(" ", server.group(1), server.group(2), server.group(3), server.group(4)));
        }
        assertEquals(balanced, servers);
        List<String> jobs = Compose.maps(Compose.yaml("prometheus.yml").get("scrape_configs")).stream()
                .map(job -> String.valueOf(job.get("job_name")))
                .toList();
        assertEquals(List.of("scangate-gateway", "scangate-config", "haproxy", "prometheus"), jobs);
        assertTrue(
                Compose.list(compose.service("prometheus").get("volumes"))
                        .contains("./alerts.yml:/etc/prometheus/alerts.yml:ro"),
                "the alerts");
        assertTrue(
                Compose.list(Compose.yaml("prometheus.yml").get("rule_files")).contains("alerts.y*ml"), "the alerts");
        fleet.kinds().forEach(plane -> assertEquals("/readyz", fleet.ready(plane)));
        assertTrue(haproxy().contains("uri /readyz "), "the check of HAProxy");
        fleet.ports("haproxy").forEach(port -> assertDoesListen(port));
    }

    private static void assertDoesListen(int port) {
        try {
            assertTrue(
                    Pattern.compile("^ +bind :" + port + "\\b", Pattern.MULTILINE)
                            .matcher(haproxy())
                            .find(),
                    "port " + port);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Set<String> targets() throws Exception {
        Set<String> targets = new TreeSet<>();
        for (Map<?, ?> job : Compose.maps(Compose.yaml("prometheus.yml").get("scrape_configs"))) {
            for (Map<?, ?> group : Compose.maps(job.get("static_configs"))) {
                targets.addAll(Compose.list(group.get("targets")));
            }
        }
        return targets;
    }

    /** In compose it asks for readiness, so that what depends on a service finds it at work. */
    @Test
    void theHealthCheckIsThatOfTheImage() throws Exception {
        Compose compose = Compose.read();
        Matcher image = Pattern.compile("HEALTHCHECK [^\\[]*CMD (\\[[^\\]]*])")
                .matcher(Files.readString(Path.of("..", "Dockerfile")));
        assertTrue(image.find());
        List<String> expected = new ArrayList<>(List.of("CMD"));
        new ObjectMapper().readTree(image.group(1).replace("\\\n", "")).forEach(word -> expected.add(word.textValue()));
        expected.add("--ready");
        for (String plane : List.of("gateway", "config")) {
            for (String service : compose.of(plane)) {
                Map<?, ?> check = Compose.map(compose.service(service).get("healthcheck"));
                assertEquals(expected, Compose.list(check.get("test")));
            }
        }
        List<String> database = Compose.list(
                Compose.map(compose.service("postgresql").get("healthcheck")).get("test"));
        assertTrue(
                database.contains("--port=" + Fleet.read().ports("postgresql").get(0)), database.toString());
        assertEquals(
                "postgresql://postgresql:5432/scangate",
                compose.settings("config-1").get("database"));
    }

    @Test
    void aServiceIsStartedAfterWhatItNeeds_andHasTheTimeForItsStop() throws Exception {
        Compose compose = Compose.read();
        assertEquals(Map.of("postgresql", "service_healthy"), needs(compose, "config-1"));
        assertEquals(Map.of("config-1", "service_healthy"), needs(compose, "config-2"));
        for (String gateway : compose.of("gateway")) {
            assertEquals(Map.of("config-1", "service_healthy"), needs(compose, gateway));
            Map<String, String> settings = compose.settings(gateway);
            int needed = seconds(settings.get("drain-delay"))
                    + seconds(settings.get("drain-timeout"))
                    + seconds(Fleet.read().text("gateway.last-report"));
            int grace = seconds(String.valueOf(compose.service(gateway).get("stop_grace_period")));
            assertTrue(grace > needed, grace + " s (expected: above " + needed + ")");
        }
        assertEquals(
                Stream.concat(compose.of("config").stream(), compose.of("gateway").stream())
                        .collect(Collectors.toSet()),
                needs(compose, "haproxy").keySet());
    }

    private static Map<String, String> needs(Compose compose, String service) {
        return Compose.map(compose.service(service).get("depends_on")).entrySet().stream()
                .collect(Collectors.toMap(
                        each -> String.valueOf(each.getKey()),
                        each -> String.valueOf(Compose.map(each.getValue()).get("condition"))));
    }

    private static int seconds(@Nullable String text) {
        String given = String.valueOf(text);
        assertTrue(given.matches("\\d+s"), given);
        return Integer.parseInt(given.substring(0, given.length() - 1));
    }

    @Test
    void secretsAreFilesWithoutADefault() throws Exception {
        Compose compose = Compose.read();
        Set<String> used = new TreeSet<>();
        for (Object name : compose.part("services").keySet()) {
            String service = String.valueOf(name);
            compose.environment(service).forEach((variable, value) -> {
                boolean secret = variable.matches(".*(PASSWORD|TOKEN|SECRET|_KEY).*");
                assertTrue(!secret || variable.endsWith("_FILE"), service + ": " + variable);
                assertTrue(!variable.endsWith("_FILE") || value.startsWith("/run/secrets/"), service + ": " + value);
            });
            List<String> secrets = compose.service(service).containsKey("secrets")
                    ? Compose.list(compose.service(service).get("secrets"))
                    : List.of();
            used.addAll(secrets);
            compose.environment(service).values().stream()
                    .filter(value -> value.startsWith("/run/secrets/"))
                    .forEach(value -> assertTrue(
                            secrets.contains(value.substring("/run/secrets/".length())), service + ": " + value));
        }
        String script = Files.readString(Compose.DEPLOY.resolve("make-secrets"));
        Set<String> given = new TreeSet<>();
        compose.part("secrets").forEach((name, file) -> {
            given.add(String.valueOf(name));
            assertEquals(Map.of("file", "./secrets/" + name), file);
            assertEquals(!name.equals("feed-token"), script.contains("\nmake " + name + " "), "make-secrets: " + name);
        });
        assertEquals(given, used);
        String ignored = Files.readString(Path.of("..", ".gitignore"));
        assertTrue(ignored.contains("\n/deploy/secrets/\n"), ignored);
    }

    @Test
    void onlyTheProxyIsReachedFromOtherMachines_andItsAddressIsTrusted() throws Exception {
        Compose compose = Compose.read();
        for (Object name : compose.part("services").keySet()) {
            String service = String.valueOf(name);
            Map<?, ?> parts = compose.service(service);
            List<String> ports = parts.containsKey("ports") ? Compose.list(parts.get("ports")) : List.of();
            assertTrue(
                    service.equals("haproxy") || ports.stream().allMatch(port -> port.startsWith("127.0.0.1:")),
                    service + ": " + ports);
            if (!service.equals("postgresql")) {
                assertEquals(List.of("ALL"), Compose.list(parts.get("cap_drop")), service);
                assertEquals(List.of("no-new-privileges:true"), Compose.list(parts.get("security_opt")), service);
            }
            String image = String.valueOf(parts.get("image"));
            assertTrue(image.matches("\\$\\{SCANGATE_IMAGE:-scangate:latest}|\\S+:v?[0-9][0-9.]*"), image);
        }
        assertEquals(
                List.of("8080:8080", "8443:8443"),
                Compose.list(compose.service("haproxy").get("ports")));
        String address = String.valueOf(Compose.map(
                        Compose.map(compose.service("haproxy").get("networks")).get("fleet"))
                .get("ipv4_address"));
        for (String service : List.of("gateway-1", "config-1")) {
            assertEquals(address, compose.settings(service).get("trusted-proxies"));
        }
        assertEquals(true, Compose.map(compose.part("networks").get("database")).get("internal"));
        for (String plane : List.of("gateway", "haproxy", "prometheus", "grafana")) {
            for (String service : compose.of(plane)) {
                assertFalse(
                        String.valueOf(compose.service(service).get("networks")).contains("database"), service);
            }
        }
    }

    @Test
    void eachProcessKeepsItsFilesOnAVolumeOfItsOwn_andGrafanaFindsItsFiles() throws Exception {
        Compose compose = Compose.read();
        Set<String> volumes = new TreeSet<>();
        for (String plane : List.of("config", "gateway")) {
            for (String service : compose.of(plane)) {
                assertEquals(
                        List.of(service + ":/data"),
                        Compose.list(compose.service(service).get("volumes")));
                volumes.add(service);
            }
        }
        volumes.addAll(List.of("postgresql", "prometheus", "grafana"));
        assertEquals(volumes, compose.part("volumes").keySet());
        List<String> grafana = Compose.list(compose.service("grafana").get("volumes"));
        Map<?, ?> provider = Compose.maps(Compose.yaml("grafana/provisioning/dashboards/scangate.yml")
                        .get("providers"))
                .get(0);
        String dashboards = String.valueOf(Compose.map(provider.get("options")).get("path"));
        assertTrue(grafana.contains("./grafana/dashboards:" + dashboards + ":ro"), grafana.toString());
        assertTrue(grafana.contains("./grafana/provisioning:/etc/grafana/provisioning:ro"), grafana.toString());
        Map<?, ?> source = Compose.maps(Compose.yaml("grafana/provisioning/datasources/prometheus.yml")
                        .get("datasources"))
                .get(0);
        assertEquals("http://prometheus:" + Fleet.read().ports("prometheus").get(0), source.get("url"));
    }
}
