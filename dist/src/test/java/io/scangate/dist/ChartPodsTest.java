package io.scangate.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the parts of the chart say of each other: ports, probes, settings, mounts, times, selectors. */
class ChartPodsTest {
    private static final String DEFAULTS = "{}";
    private static final List<String> PLANES = List.of("gateway", "config");

    @TempDir
    Path folder;

    private static int port(Container container, String name) {
        return container.getPorts().stream()
                .filter(port -> port.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getContainerPort();
    }

    private static String publicPort(String plane) {
        return plane.equals("gateway") ? "scans" : "api";
    }

    private static long seconds(@Nullable String setting) {
        String text = String.valueOf(setting);
        assertTrue(text.matches("\\d+s"), text);
        return Long.parseLong(text.substring(0, text.length() - 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {DEFAULTS, ChartTest.EVERYTHING, ChartTest.SMALL})
    void portsAreThoseOfTheSettings_andProbesAskTheAdminPort(String values) throws Exception {
        RenderedChart chart = RenderedChart.of(folder, values);
        Fleet fleet = Fleet.read();
        for (String plane : PLANES) {
            Container container = chart.container(plane);
            Map<String, String> settings = chart.settings(plane);
            assertEquals("0.0.0.0:" + port(container, publicPort(plane)), settings.get("listen"));
            assertEquals("0.0.0.0:" + port(container, "admin"), settings.get("admin"));
            assertEquals(List.of(plane), container.getArgs());
            assertProbe(fleet.health(plane), container.getStartupProbe());
            assertProbe(fleet.health(plane), container.getLivenessProbe());
            assertProbe(fleet.ready(plane), container.getReadinessProbe());
            // Rules of a large state directory, or migrations, may take minutes.
            Probe startup = container.getStartupProbe();
            assertTrue(startup.getFailureThreshold() * startup.getPeriodSeconds() >= 300, startup.toString());
        }
    }

    private static void assertProbe(String path, Probe probe) {
        assertEquals(path, probe.getHttpGet().getPath());
        assertEquals(new IntOrString("admin"), probe.getHttpGet().getPort());
    }

    /** The program itself reads the rendered files: unknown names and bad values end it with 2. */
    @ParameterizedTest
    @ValueSource(strings = {DEFAULTS, ChartTest.EVERYTHING, ChartTest.SMALL})
    void theProgramTakesTheSettings(String values) throws Exception {
        RenderedChart chart = RenderedChart.of(folder, values);
        for (String plane : PLANES) {
            String[] database = variables(chart.container(plane)).contains("SCANGATE_DATABASE=null")
                    ? new String[] {"--database", "postgresql://db.example/scangate", "--database-user", "scangate"}
                    : new String[0];
            SettingsInForce inForce = SettingsInForce.of(folder, plane, chart.settingsFile(plane), database);
            chart.settings(plane).forEach((name, value) -> inForce.assertSet(name, value));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {DEFAULTS, ChartTest.EVERYTHING, ChartTest.SMALL})
    void eachFileOfASettingIsBelowAMount_andEachMountHasAVolume(String values) throws Exception {
        RenderedChart chart = RenderedChart.of(folder, values);
        for (String plane : PLANES) {
            PodSpec pod = chart.pods(plane).getSpec().getTemplate().getSpec();
            Container container = chart.container(plane);
            Set<String> volumes = pod.getVolumes().stream().map(Volume::getName).collect(Collectors.toSet());
            chart.pods(plane)
                    .getSpec()
                    .getVolumeClaimTemplates()
                    .forEach(claim -> volumes.add(claim.getMetadata().getName()));
            Set<String> mounted = container.getVolumeMounts().stream()
                    .map(VolumeMount::getName)
                    .collect(Collectors.toSet());
            assertEquals(volumes, mounted);
            List<String> paths = container.getVolumeMounts().stream()
                    .map(VolumeMount::getMountPath)
                    .toList();
            for (String value : chart.settings(plane).values()) {
                String file = value.replaceFirst("^sqlite:", "");
                assertTrue(
                        !file.startsWith("/") || paths.stream().anyMatch(path -> (file + "/").startsWith(path + "/")),
                        plane + ": " + value + " is below none of " + paths);
            }
        }
    }

    /** The image has no shell for a preStop command: a gateway waits by itself, a control plane by the kubelet. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                DEFAULTS,
                "gateway: {drainDelaySeconds: 20, drainTimeoutSeconds: 60}\nconfig: {preStopSeconds: 9, drainTimeoutSeconds: 40}"
            })
    void aPodHasTheTimeThatAStopTakes(String values) throws Exception {
        RenderedChart chart = RenderedChart.of(folder, values);
        Map<String, String> gateway = chart.settings("gateway");
        long needed = seconds(gateway.get("drain-delay"))
                + seconds(gateway.get("drain-timeout"))
                + seconds(Fleet.read().text("gateway.last-report"));
        assertTrue(grace(chart, "gateway") > needed, grace(chart, "gateway") + " s (expected: above " + needed + ")");
        long preStop =
                chart.container("config").getLifecycle().getPreStop().getSleep().getSeconds();
        long config = preStop + seconds(chart.settings("config").get("drain-timeout"));
        assertTrue(grace(chart, "config") > config, grace(chart, "config") + " s (expected: above " + config + ")");
        // A pod leaves its Service when readiness has failed, so it has to take connections for longer than that.
        Probe ready = chart.container("gateway").getReadinessProbe();
        assertTrue(
                seconds(gateway.get("drain-delay")) >= (long) ready.getPeriodSeconds() * ready.getFailureThreshold());
    }

    private static long grace(RenderedChart chart, String plane) {
        return chart.pods(plane).getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds();
    }

    @ParameterizedTest
    @ValueSource(strings = {DEFAULTS, ChartTest.EVERYTHING, ChartTest.SMALL})
    void aPodHasNoRights_andWritesToItsVolumeOnly(String values) throws Exception {
        RenderedChart chart = RenderedChart.of(folder, values);
        for (String plane : PLANES) {
            PodSpec pod = chart.pods(plane).getSpec().getTemplate().getSpec();
            PodSecurityContext context = pod.getSecurityContext();
            assertEquals(true, context.getRunAsNonRoot());
            assertEquals(10001L, context.getRunAsUser());
            assertEquals("RuntimeDefault", context.getSeccompProfile().getType());
            assertEquals(false, pod.getAutomountServiceAccountToken());
            SecurityContext container = chart.container(plane).getSecurityContext();
            assertEquals(false, container.getAllowPrivilegeEscalation());
            assertEquals(true, container.getReadOnlyRootFilesystem());
            assertEquals(List.of("ALL"), container.getCapabilities().getDrop());
            for (VolumeMount mount : chart.container(plane).getVolumeMounts()) {
                assertEquals(mount.getMountPath().equals("/data"), mount.getReadOnly() == null, mount.toString());
            }
            for (Volume volume : pod.getVolumes()) {
                if (volume.getSecret() != null) {
                    // Group 10001 of the volume reads it; the program refuses a key of secrets that others can read.
                    assertEquals(0440, volume.getSecret().getDefaultMode(), volume.toString());
                }
            }
            assertNotNull(chart.container(plane).getResources().getLimits().get("memory"));
        }
    }

    /** The heap is half of the limit, and this flag is for heaps of 512 MB or more. */
    @Test
    void theYoungGenerationFitsTheMemory_andTheControlPlaneHasNoFlag() throws Exception {
        RenderedChart chart = RenderedChart.of(folder, DEFAULTS);
        Container gateway = chart.container("gateway");
        assertEquals(List.of("JDK_JAVA_OPTIONS=-Xmn48m"), variables(gateway));
        assertEquals("1Gi", String.valueOf(gateway.getResources().getLimits().get("memory")));
        assertEquals(
                List.of("SCANGATE_DATABASE=null", "SCANGATE_DATABASE_USER=null"), variables(chart.container("config")));
        RenderedChart small = RenderedChart.of(folder, ChartTest.SMALL);
        assertEquals(List.of(), variables(small.container("gateway")));
        assertEquals(List.of(), variables(small.container("config")));
    }

    private static List<String> variables(Container container) {
        return container.getEnv().stream()
                .map((EnvVar each) -> each.getName() + "=" + each.getValue())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {DEFAULTS, ChartTest.EVERYTHING})
    void everySelectorFindsThePodsOfItsPlane(String values) throws Exception {
        RenderedChart chart = RenderedChart.of(folder, values);
        for (String plane : PLANES) {
            StatefulSet set = chart.pods(plane);
            Map<String, String> labels =
                    set.getSpec().getTemplate().getMetadata().getLabels();
            Map<String, String> others = chart.pods(plane.equals("gateway") ? "config" : "gateway")
                    .getSpec()
                    .getTemplate()
                    .getMetadata()
                    .getLabels();
            Stream<Map<String, String>> selectors = Stream.of(
                            Stream.of(set.getSpec().getSelector().getMatchLabels()),
                            chart.all(Service.class).stream()
                                    .filter(each -> each.getMetadata().getName().contains("-" + plane))
                                    .map(each -> each.getSpec().getSelector()),
                            Stream.of(chart.one(PodDisruptionBudget.class, "-" + plane)
                                    .getSpec()
                                    .getSelector()
                                    .getMatchLabels()),
                            Stream.of(chart.one(NetworkPolicy.class, "-" + plane)
                                    .getSpec()
                                    .getPodSelector()
                                    .getMatchLabels()),
                            set.getSpec().getTemplate().getSpec().getTopologySpreadConstraints().stream()
                                    .map((TopologySpreadConstraint each) ->
                                            each.getLabelSelector().getMatchLabels()))
                    .flatMap(each -> each);
            List<Map<String, String>> all = selectors.toList();
            assertEquals(7, all.size());
            for (Map<String, String> selector : all) {
                assertTrue(labels.entrySet().containsAll(selector.entrySet()), selector + " of " + labels);
                assertTrue(!others.entrySet().containsAll(selector.entrySet()), selector + " also finds " + others);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {DEFAULTS, ChartTest.EVERYTHING, "config: {replicas: 5}"})
    void gatewaysNameEachControlPlane_byNamesThatItsPodsHave(String values) throws Exception {
        RenderedChart chart = RenderedChart.of(folder, values);
        StatefulSet config = chart.pods("config");
        Service names = chart.one(Service.class, "-config-replicas");
        assertEquals(names.getMetadata().getName(), config.getSpec().getServiceName());
        assertEquals("None", names.getSpec().getClusterIP());
        assertEquals(true, names.getSpec().getPublishNotReadyAddresses());
        Set<String> expected = new TreeSet<>();
        String scheme = chart.settings("config").containsKey("tls-cert") ? "https" : "http";
        for (int i = 0; i < config.getSpec().getReplicas(); i++) {
            expected.add(scheme + "://" + config.getMetadata().getName() + "-" + i + "."
                    + names.getMetadata().getName() + ":" + port(chart.container("config"), "api"));
        }
        String source = String.valueOf(chart.settings("gateway").get("source"));
        assertEquals(expected, new TreeSet<>(List.of(source.split(","))));
        assertEquals(scheme.equals("https"), chart.settings("gateway").containsKey("feed-ca"));
    }

    @Test
    void theAdminPortIsAtThePodsOnly_andOpenToMonitoringAndTheReleaseAlone() throws Exception {
        RenderedChart chart = RenderedChart.of(folder, DEFAULTS);
        for (String plane : PLANES) {
            List<ServicePort> ports =
                    chart.one(Service.class, "-" + plane).getSpec().getPorts();
            assertEquals(
                    List.of(publicPort(plane)),
                    ports.stream().map(ServicePort::getName).toList());
            NetworkPolicy policy = chart.one(NetworkPolicy.class, "-" + plane);
            assertEquals(List.of("Ingress", "Egress"), policy.getSpec().getPolicyTypes());
            Set<String> mayAsk = new TreeSet<>();
            Set<String> opened = new TreeSet<>();
            for (NetworkPolicyIngressRule rule : policy.getSpec().getIngress()) {
                List<String> names = rule.getPorts().stream()
                        .map(each -> each.getPort().getStrVal())
                        .toList();
                assertEquals(1, names.size(), "a rule for each port");
                opened.add(names.get(0));
                if (names.contains("admin")) {
                    // Nobody in the list would be everybody.
                    assertFalse(rule.getFrom().isEmpty(), "the admin port is open");
                    rule.getFrom().forEach(peer -> mayAsk.add(shown(peer)));
                }
            }
            assertEquals(Set.of(publicPort(plane), "admin"), opened);
            assertEquals(
                    Set.of(
                            "pods {app.kubernetes.io/instance=demo, app.kubernetes.io/name=scangate}",
                            "namespaces {kubernetes.io/metadata.name=monitoring}"),
                    mayAsk);
        }
    }

    private static String shown(NetworkPolicyPeer peer) {
        return peer.getPodSelector() != null
                ? "pods " + new TreeMap<>(peer.getPodSelector().getMatchLabels())
                : "namespaces " + peer.getNamespaceSelector().getMatchLabels();
    }

    @Test
    void theControlPlaneIsReachedByGatewaysAndTheIngress_andReachesTheDatabase() throws Exception {
        NetworkPolicy policy = RenderedChart.of(folder, DEFAULTS).one(NetworkPolicy.class, "-config");
        NetworkPolicyIngressRule api = policy.getSpec().getIngress().get(0);
        assertEquals(new IntOrString("api"), api.getPorts().get(0).getPort());
        assertEquals(
                "gateway",
                api.getFrom().get(0).getPodSelector().getMatchLabels().get("app.kubernetes.io/component"));
        assertEquals(
                "namespaces {kubernetes.io/metadata.name=ingress-nginx}",
                shown(api.getFrom().get(1)));
        Set<String> ports = new TreeSet<>();
        policy.getSpec().getEgress().forEach(rule -> rule.getPorts()
                .forEach(port ->
                        ports.add(port.getProtocol() + " " + port.getPort().getIntVal())));
        assertEquals(Set.of("UDP 53", "TCP 53", "TCP 5432"), ports);
        List<String> closed =
                policy.getSpec().getEgress().get(2).getTo().get(0).getIpBlock().getExcept();
        assertTrue(closed.containsAll(List.of("10.0.0.0/8", "169.254.0.0/16", "192.168.0.0/16")), closed.toString());
    }

    @Test
    void theDefaultsAreTheFleet() throws Exception {
        RenderedChart chart = RenderedChart.of(folder, DEFAULTS);
        Fleet fleet = Fleet.read();
        assertEquals(
                PLANES.stream().sorted().toList(),
                fleet.kinds().stream().sorted().toList());
        for (String plane : PLANES) {
            assertEquals(fleet.count(plane), chart.pods(plane).getSpec().getReplicas(), plane);
            assertEquals(fleet.ports(plane), List.of(port(chart.container(plane), publicPort(plane))), plane);
            assertEquals(fleet.admin(plane), port(chart.container(plane), "admin"), plane);
            Map<String, String> settings = chart.settings(plane);
            fleet.settings(plane).forEach((name, value) -> assertEquals(value, settings.get(name), name));
            assertEquals(
                    2,
                    chart.container(plane).getPorts().stream()
                            .map(ContainerPort::getContainerPort)
                            .distinct()
                            .count());
        }
    }
}
