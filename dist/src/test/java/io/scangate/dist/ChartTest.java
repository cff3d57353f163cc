package io.scangate.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart as a whole: Helm's own checks, the documents of several sets of values, and values that it refuses. */
class ChartTest {
    static final String EVERYTHING = """
            image: {tag: "1.2.3", pullSecrets: [registry]}
            trustedProxies: 10.0.0.7
            adminToken: {existingSecret: admin}
            gateway:
              settings: {max-body: "65536", identity: jwt, jwks: /run/secrets/app-keys/jwks.json}
              secretFiles: [app-keys]
              pauseUpdate: true
              tls: {existingSecret: gateway-tls}
              autoscaling: {enabled: true}
              ingress: {enabled: true, className: nginx, host: scan.example, tlsSecret: scan-tls, annotations: {a: b}}
              nodeSelector: {disk: fast}
              tolerations: [{key: scans, operator: Exists}]
              podAnnotations: {team: scans}
              service: {annotations: {a: b}}
            config:
              settings: {sign-up: approval, openid-client-secret-file: /run/secrets/openid/secret}
              secretFiles: [openid]
              tls: {existingSecret: config-tls}
              publicUrl: https://console.example
              javaOptions: -Xms300m
              ingress: {enabled: true, host: console.example}
              nodeSelector: {disk: slow}
              tolerations: [{key: config, operator: Exists}]
              podAnnotations: {team: rules}
            networkPolicy:
              databaseCidrs: [10.9.0.0/24]
              configFrom: [{podSelector: {matchLabels: {app: bot}}}]
              gatewayEgress: [{ports: [{port: 443, protocol: TCP}]}]
              configEgress: [{ports: [{port: 8443, protocol: TCP}]}]
            serviceMonitor: {enabled: true, labels: {release: prometheus}}
            """;

    /** One control plane on SQLite, which needs no other Secret. */
    static final String SMALL = """
            gateway: {replicas: 1, javaOptions: "", state: {storageClass: fast}}
            config:
              replicas: 1
              database: {existingSecret: "", storageClass: fast}
              secretsKey: {existingSecret: ""}
            networkPolicy: {enabled: false}
            """;

    @TempDir
    Path folder;

    @Test
    void lintFindsNothing() {
        LintResult lint = new Helm(RenderedChart.CHART).lint().strict().call();
        assertEquals(List.of("[INFO] Chart.yaml: icon is recommended"), lint.getMessages());
        assertFalse(lint.isFailed());
    }

    /** Its version of Kubernetes has preStop.sleep, for which the library cannot render. */
    @Test
    void theChartNamesTheKubernetesThatItNeeds() throws Exception {
        JsonNode head = StrictYaml.file(RenderedChart.CHART.resolve("Chart.yaml"));
        assertEquals(">=1.30.0-0", head.path("kubeVersion").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", EVERYTHING, SMALL, "gateway: {autoscaling: {enabled: true}}"})
    void everyDocumentIsOneOfItsKind_andBelongsToTheRelease(String values) throws Exception {
        RenderedChart chart = RenderedChart.of(folder, values);
        Set<String> names = new TreeSet<>();
        String version = StrictYaml.file(RenderedChart.CHART.resolve("Chart.yaml"))
                .path("version")
                .asText();
        for (HasMetadata each : chart.resources()) {
            String name = each.getKind() + "/" + each.getMetadata().getName();
            assertTrue(names.add(name), name + " twice");
            assertTrue(each.getMetadata().getName().startsWith("demo-scangate"), name);
            assertEquals("demo", each.getMetadata().getLabels().get("app.kubernetes.io/instance"), name);
            assertEquals("scangate-" + version, each.getMetadata().getLabels().get("helm.sh/chart"), name);
        }
        assertTrue(names.contains("StatefulSet/demo-scangate-gateway"), names.toString());
        assertEquals(false, chart.one(ServiceAccount.class, "scangate").getAutomountServiceAccountToken());
        assertFalse(names.toString().contains("Secret/"), names.toString());
    }

    /** The alerts know scrape jobs by it, and a ServiceMonitor calls the job as its Service. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "prod",
                "a-release-of-the-whole-platform-with-a-name",
                "a-release-of-the-whole-platform-called-scangate",
                "scangate-of-the-whole-platform-with-a-long-name"
            })
    void everyNameHasScangateInIt_andIsShortEnough(String release) throws Exception {
        for (HasMetadata each : RenderedChart.ofRelease(folder, release).resources()) {
            String name = each.getMetadata().getName();
            assertTrue(name.contains("scangate"), name);
            assertTrue(name.length() <= 63, name);
        }
    }

    @Test
    void aDocumentWithWhatKubernetesDoesNotKnow_isRefused() throws Exception {
        String service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {port: 1}\n";
        JsonProcessingException unknown =
                assertThrows(JsonProcessingException.class, () -> RenderedChart.read(service));
        assertTrue(String.valueOf(unknown.getMessage()).contains("\"port\""), unknown.toString());
        String twice = "apiVersion: v1\nkind: Service\nkind: Service\n";
        assertThrows(JsonProcessingException.class, () -> RenderedChart.read(twice));
        String number = "apiVersion: v1\nkind: ConfigMap\ndata: {a: 1}\n";
        assertThrows(JsonProcessingException.class, () -> RenderedChart.read(number));
    }

    @Test
    void whatIsOffIsNotThere() throws Exception {
        RenderedChart usual = RenderedChart.of(folder, "{}");
        assertEquals(List.of(), usual.all(HorizontalPodAutoscaler.class));
        assertEquals(List.of(), usual.all(Ingress.class));
        assertEquals(List.of(), usual.others());
        assertEquals(2, usual.all(NetworkPolicy.class).size());
        RenderedChart small = RenderedChart.of(folder, SMALL);
        assertEquals(List.of(), small.all(NetworkPolicy.class));
    }

    @Test
    void withAutoscalingTheGatewaysHaveNoNumberOfTheirOwn() throws Exception {
        RenderedChart chart = RenderedChart.of(folder, EVERYTHING);
        HorizontalPodAutoscaler scaler = chart.one(HorizontalPodAutoscaler.class, "-gateway");
        assertEquals(
                "StatefulSet/demo-scangate-gateway",
                scaler.getSpec().getScaleTargetRef().getKind() + "/"
                        + scaler.getSpec().getScaleTargetRef().getName());
        assertEquals(3, scaler.getSpec().getMinReplicas());
        assertEquals(null, chart.pods("gateway").getSpec().getReplicas());
        // The update is paused: no pod has so high a number.
        assertTrue(partition(chart) > scaler.getSpec().getMaxReplicas());
        assertEquals(0, partition(RenderedChart.of(folder, "{}")));
        assertEquals(2, chart.pods("config").getSpec().getReplicas());
    }

    private static int partition(RenderedChart chart) {
        return chart.pods("gateway")
                .getSpec()
                .getUpdateStrategy()
                .getRollingUpdate()
                .getPartition();
    }

    @Test
    void theServiceMonitorSelectsTheServicesWithTheAdminPort() throws Exception {
        JsonNode monitor = RenderedChart.of(folder, EVERYTHING).others().get(0);
        assertEquals("monitoring.coreos.com/v1", monitor.path("apiVersion").asText());
        assertEquals("ServiceMonitor", monitor.path("kind").asText());
        assertEquals(
                new ObjectMapper()
                        .readTree("{\"selector\":{\"matchLabels\":{\"app.kubernetes.io/name\":\"scangate\","
                                + "\"app.kubernetes.io/instance\":\"demo\",\"scangate.io/scraped\":\"true\"}},"
                                + "\"endpoints\":[{\"port\":\"admin\",\"path\":\"/metrics\",\"interval\":\"15s\"}]}"),
                monitor.path("spec"));
        assertEquals(
                "prometheus",
                monitor.path("metadata").path("labels").path("release").asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gateway: {replicas: 0} | gateway.replicas: Must be greater than or equal to 1",
                "gateway: {replica: 3} | gateway: Additional property replica is not allowed",
                "gateway: {settings: {listen: x}} | gateway.settings: Additional property listen is not allowed",
                "gateway: {settings: {max-body: 65536}} | gateway.settings.max-body: Invalid type. Expected: string, given: integer",
                "gateway: {feedToken: {existingSecret: ''}} | gateway.feedToken.existingSecret: Does not match pattern",
                "gateway: {service: {port: 65536}} | gateway.service.port: Must be less than or equal to 65535",
                "config: {secretFiles: [/etc/x]} | config.secretFiles.0: Does not match pattern",
                "gateway: {state: {whenScaled: Keep}} | gateway.state.whenScaled must be one of the following: \"Retain\", \"Delete\"",
                "gateway: {drainTimeoutSeconds: 0} | gateway.drainTimeoutSeconds: Must be greater than or equal to 1",
                "config: {publicUrl: 'http://console.example'} | config.publicUrl: Does not match pattern",
                "config: {database: {existingSecret: ''}} | config.replicas: 2 without config.database.existingSecret (expected: the Secret of a PostgreSQL, or config.replicas: 1 with SQLite",
                "config: {ingress: {enabled: true}} | config.ingress.host is empty",
                "gateway: {ingress: {enabled: true, host: a.example}} | gateway.ingress.enabled: true without trustedProxies",
                "gateway: {autoscaling: {enabled: true, minReplicas: 11}} | gateway.autoscaling.minReplicas is above maxReplicas"
            })
    void badValuesAreRefused(String values, String message) {
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> RenderedChart.of(folder, values));
        assertTrue(String.valueOf(refused.getMessage()).contains(message), refused.toString());
    }

    /** The chart sets these itself, or offers no file for them, so a value would not fit the ports, mounts and probes. */
    @ParameterizedTest
    @CsvSource({
        "gateway, /io/scangate/gateway/settings.properties,"
                + " source state-dir feed-token feed-token-file drain-delay feed-ca takeover store-keys store-poll store-ca"
                + " store-etcd store-etcd-key store-etcd-user store-etcd-password store-etcd-password-file",
        "config, /io/scangate/config/command/settings.properties,"
                + " database database-user database-password database-password-file secrets-key-file data-directory public-url publish-token publish-etcd-password"
    })
    void theSchemaHasAllOtherSettings(String plane, String resource, String own) throws Exception {
        Properties known = new Properties();
        try (InputStream in = Objects.requireNonNull(Scangate.class.getResourceAsStream(resource))) {
            known.load(in);
        }
        Set<String> expected = new TreeSet<>(known.stringPropertyNames());
        expected.removeAll(List.of(own.split(" ")));
        expected.removeAll(List.of("listen", "admin", "drain-timeout", "trusted-proxies", "tls-cert", "tls-key"));
        expected.removeIf(name -> name.startsWith("admin-"));
        Set<String> found = new TreeSet<>();
        schema().at("/properties/" + plane + "/properties/settings/properties")
                .fieldNames()
                .forEachRemaining(found::add);
        assertEquals(expected, found);
    }

    private static JsonNode schema() throws Exception {
        return new ObjectMapper()
                .readTree(RenderedChart.CHART.resolve("values.schema.json").toFile());
    }

    /** The names of all values and their defaults; a map or list that is empty is a value, too. */
    private static void collect(String path, JsonNode node, Map<String, String> values) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties()
                    .forEach(each -> collect(
                            path.isEmpty() ? each.getKey() : path + "." + each.getKey(), each.getValue(), values));
        } else {
            String value = node.isTextual() ? node.textValue() : node.toString().replace("\"", "");
            values.put(path, value.isEmpty() ? "\"\"" : value);
        }
    }

    @Test
    void theTableOfTheDocumentHasAllValuesWithTheirDefaults() throws Exception {
        Map<String, String> values = new LinkedHashMap<>();
        collect("", StrictYaml.file(RenderedChart.CHART.resolve("values.yaml")), values);
        Map<String, String> shown = new LinkedHashMap<>();
        String page = Files.readString(Path.of("..", "docs", "deploy.md"));
        for (String line : page.substring(page.indexOf("## Values")).lines().toList()) {
            String[] cells = line.split(" \\| ", -1);
            if (line.startsWith("| `") && cells.length == 3) {
                for (String name : cells[0].substring(2).split(", ", -1)) {
                    shown.put(name.replace("`", ""), cells[1].replace("`", ""));
                }
            }
        }
        assertEquals(values, shown);
    }
}
