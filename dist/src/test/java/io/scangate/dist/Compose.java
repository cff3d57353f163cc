package io.scangate.dist;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** A document of deploy/ whose parts refer to each other by anchors, as compose.yaml. Immutable. */
record Compose(Map<?, ?> document) {
    static final Path DEPLOY = Path.of("..", "deploy");

    static Compose read() throws IOException {
        return new Compose(yaml("compose.yaml"));
    }

    /** A file of deploy/; no key may be there twice. */
    static Map<?, ?> yaml(String file) throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try (Reader in = Files.newBufferedReader(DEPLOY.resolve(file))) {
            return map(new Yaml(new SafeConstructor(options)).load(in));
        }
    }

    static Map<?, ?> map(@Nullable Object node) {
        return (Map<?, ?>) Objects.requireNonNull(node, "a map is missing");
    }

    static List<String> list(@Nullable Object node) {
        List<String> texts = new ArrayList<>();
        ((List<?>) Objects.requireNonNull(node, "a list is missing")).forEach(each -> texts.add(String.valueOf(each)));
        return texts;
    }

    static List<Map<?, ?>> maps(@Nullable Object node) {
        List<Map<?, ?>> maps = new ArrayList<>();
        ((List<?>) Objects.requireNonNull(node, "a list is missing")).forEach(each -> maps.add(map(each)));
        return maps;
    }

    /** What is below a key of the document. */
    Map<?, ?> part(String key) {
        return map(document.get(key));
    }

    Map<?, ?> service(String name) {
        return map(part("services").get(name));
    }

    /** The names of the services of a kind: {@code gateway-1}, or {@code haproxy}. */
    List<String> of(String kind) {
        return part("services").keySet().stream()
                .map(String::valueOf)
                .filter(name -> name.matches(kind + "(-\\d+)?"))
                .toList();
    }

    /** The variables of a service. */
    Map<String, String> environment(String service) {
        Map<String, String> variables = new LinkedHashMap<>();
        Object given = service(service).get("environment");
        if (given != null) {
            map(given).forEach((name, value) -> variables.put(String.valueOf(name), String.valueOf(value)));
        }
        return variables;
    }

    /** The settings that a service of a plane has in its environment, by their names in files. */
    Map<String, String> settings(String service) {
        Map<String, String> settings = new LinkedHashMap<>();
        environment(service).forEach((name, value) -> {
            if (name.startsWith("SCANGATE_")) {
                String key = name.substring("SCANGATE_".length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-');
                settings.put(key, value.replaceAll("\\$\\{\\w+:-([^}]*)}", "$1"));
            }
        });
        return settings;
    }
}
