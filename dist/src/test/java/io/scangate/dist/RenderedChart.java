package io.scangate.dist;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The chart of deploy/helm, rendered for the release {@code demo}, each document read strictly into the class of its kind.
 *
 * @param resources what Kubernetes itself knows
 * @param others documents of custom resources, which have no class here
 */
record RenderedChart(List<HasMetadata> resources, List<JsonNode> others) {
    static final List<String> PLANES = List.of("gateway", "config");
    static final Path CHART = Path.of("..", "deploy", "helm", "scangate");
    /** The library renders as for Kubernetes 1.20, whatever the chart is for. */
    private static final String NEEDED_VERSION = "kubeVersion: ";

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "v1/ConfigMap", ConfigMap.class,
            "v1/Service", Service.class,
            "v1/ServiceAccount", ServiceAccount.class,
            "apps/v1/StatefulSet", StatefulSet.class,
            "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class,
            "autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
            "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class,
            "networking.k8s.io/v1/Ingress", Ingress.class);

    /** Renders with values in YAML over the defaults. Throws an IllegalStateException with Helm's words if the chart refuses them. */
    static RenderedChart of(Path folder, String values) throws IOException {
        return read(text(folder, "demo", values));
    }

    /** The same for a release of another name. */
    static RenderedChart ofRelease(Path folder, String name) throws IOException {
        return read(text(folder, name, "{}"));
    }

    private static String text(Path folder, String release, String values) throws IOException {
        Path chart = copy(folder);
        Path file = Files.writeString(folder.resolve("values.yaml"), values);
        return new Helm(chart)
                .template()
                .withName(release)
                .withNamespace("scans")
                .withValuesFile(file)
                .call();
    }

    private static Path copy(Path folder) throws IOException {
        Path chart = folder.resolve("scangate");
        try (Stream<Path> files = Files.walk(CHART)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copied = chart.resolve(CHART.relativize(file));
                Files.createDirectories(Objects.requireNonNull(copied.getParent()));
                Files.writeString(copied, Files.readString(file));
            }
        }
        Path head = chart.resolve("Chart.yaml");
        List<String> lines = Files.readAllLines(head);
        Files.write(
                head,
                lines.stream().filter(line -> !line.startsWith(NEEDED_VERSION)).toList());
        return chart;
    }

    static RenderedChart read(String yaml) throws IOException {
        List<HasMetadata> resources = new ArrayList<>();
        List<JsonNode> others = new ArrayList<>();
        for (JsonNode document : StrictYaml.documents(yaml)) {
            Class<? extends HasMetadata> type = KINDS.get(document.path("apiVersion")
                            .asText() + "/" + document.path("kind").asText());
            if (type == null) {
                others.add(document);
            } else {
                resources.add(StrictYaml.as(type, document));
            }
        }
        return new RenderedChart(resources, others);
    }

    /** The resources of a kind. */
    <T extends HasMetadata> List<T> all(Class<T> type) {
        return resources.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The resource of a kind whose name ends with a text. */
    <T extends HasMetadata> T one(Class<T> type, String suffix) {
        List<T> found = all(type).stream()
                .filter(each -> each.getMetadata().getName().endsWith(suffix))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(type.getSimpleName() + " ..." + suffix + ": " + found.size() + " (expected: 1)");
        }
        return found.get(0);
    }

    /** The pods of a plane. */
    StatefulSet pods(String plane) {
        return one(StatefulSet.class, "-" + plane);
    }

    /** The container of a plane. */
    Container container(String plane) {
        return pods(plane).getSpec().getTemplate().getSpec().getContainers().get(0);
    }

    /** The file of settings of a plane, as its pods have it. */
    String settingsFile(String plane) {
        return Objects.requireNonNull(
                one(ConfigMap.class, "-" + plane).getData().get(plane + ".yaml"));
    }

    /** The settings of a plane. */
    Map<String, String> settings(String plane) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        StrictYaml.documents(settingsFile(plane))
                .get(0)
                .properties()
                .forEach(each -> settings.put(each.getKey(), each.getValue().textValue()));
        return settings;
    }

    /** A port of a container by its name. */
    static int port(Container container, String name) {
        return container.getPorts().stream()
                .filter(port -> port.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getContainerPort();
    }

    /** The name of the public port of a plane. */
    static String publicPort(String plane) {
        return plane.equals("gateway") ? "scans" : "api";
    }
}
