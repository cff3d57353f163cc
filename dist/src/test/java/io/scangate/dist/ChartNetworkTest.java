package io.scangate.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the parts of the chart reach each other: selectors, names of pods, network policies. */
class ChartNetworkTest {
    private static final String DEFAULTS = "{}";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {DEFAULTS, ChartTest.EVERYTHING})
    void everySelectorFindsThePodsOfItsPlane(String values) throws Exception {
        RenderedChart chart = RenderedChart.of(folder, values);
        for (String plane : RenderedChart.PLANES) {
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
                    + names.getMetadata().getName() + ":" + RenderedChart.port(chart.container("config"), "api"));
        }
        String source = String.valueOf(chart.settings("gateway").get("source"));
        assertEquals(expected, new TreeSet<>(List.of(source.split(","))));
        assertEquals(scheme.equals("https"), chart.settings("gateway").containsKey("feed-ca"));
    }

    @Test
    void theAdminPortIsAtThePodsOnly_andOpenToMonitoringAndTheReleaseAlone() throws Exception {
        RenderedChart chart = RenderedChart.of(folder, DEFAULTS);
        for (String plane : RenderedChart.PLANES) {
            List<ServicePort> ports =
                    chart.one(Service.class, "-" + plane).getSpec().getPorts();
            assertEquals(
                    List.of(RenderedChart.publicPort(plane)),
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
            assertEquals(Set.of(RenderedChart.publicPort(plane), "admin"), opened);
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
}
