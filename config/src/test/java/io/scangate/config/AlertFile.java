package io.scangate.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The alerts of deploy/alerts.yml. Immutable.
 *
 * @param expression in PromQL
 * @param annotations the texts for people
 */
record AlertFile(String name, String expression, String severity, JsonNode annotations) {
    /** Where the files for Prometheus and Grafana are. */
    static final Path DEPLOY = Path.of("..", "deploy");

    /** Alerts about the load of the machine, which in tests runs other ones, too. */
    static final Set<String> OF_LOAD = Set.of(
            "ScangateDescriptors",
            "ScangateHeapFull",
            "ScangateDirectMemoryFull",
            "ScangateScansSlow",
            "ScangateEventLoopHangs",
            "ScangateApiSlow",
            "ScangateDatabaseSlow");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** A file of that folder. */
    static JsonNode yaml(String file) throws IOException {
        return YAML.readTree(DEPLOY.resolve(file).toFile());
    }

    /** All alerts, in the order of the file. */
    static List<AlertFile> alerts() throws IOException {
        List<AlertFile> alerts = new ArrayList<>();
        for (JsonNode group : yaml("alerts.yml").get("groups")) {
            for (JsonNode rule : group.get("rules")) {
                alerts.add(new AlertFile(
                        rule.get("alert").asText(),
                        rule.get("expr").asText(),
                        rule.at("/labels/severity").asText(),
                        rule.get("annotations")));
            }
        }
        return alerts;
    }

    /** A text for people; empty if there is none. */
    String text(String annotation) {
        return annotations.path(annotation).asText();
    }
}
