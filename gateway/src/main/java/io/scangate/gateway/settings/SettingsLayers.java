package io.scangate.gateway.settings;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Settings as text by key, each with its origin. A later layer overrides an earlier one: file, environment, flags. Keys
 * are in lower case with hyphens. Not thread-safe.
 */
public final class SettingsLayers {
    private static final String ENVIRONMENT_PREFIX = "SCANGATE_";
    private static final Set<String> LAUNCHER =
            Set.of("SCANGATE_HOME", "SCANGATE_JAVA_HOME", "SCANGATE_JAVA_OPTS", "SCANGATE_CDS");

    /**
     * A setting's text and where it stands.
     *
     * @param text the value as written
     * @param origin the layer
     * @param place for messages: {@code --listen}, {@code SCANGATE_LISTEN} or {@code config/gateway.yaml:3}
     */
    record Value(String text, Origin origin, String place) {}

    /** A layer of settings. */
    enum Origin {
        FILE,
        ENVIRONMENT,
        FLAG
    }

    private final Map<String, Value> values = new LinkedHashMap<>();

    /** Adds a file: one YAML mapping from keys to plain values. */
    public SettingsLayers addYaml(Path file) {
        if (Files.isDirectory(file)) {
            throw new SettingsException(file + ": a directory (expected: a file of settings)");
        }
        try (JsonParser parser = new YAMLFactory().createParser(Files.newBufferedReader(file))) {
            parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
            readMapping(file, parser);
        } catch (JsonProcessingException e) {
            throw new SettingsException(file + ":" + e.getLocation().getLineNr() + ": " + e.getOriginalMessage());
        } catch (NoSuchFileException e) {
            throw new SettingsException(file + ": there is no such file (expected: a file of settings)");
        } catch (IOException e) {
            throw new SettingsException(file + ": cannot be read: " + e);
        }
        return this;
    }

    private void readMapping(Path file, JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            return; // The file has only comments.
        }
        if (token != JsonToken.START_OBJECT) {
            throw new SettingsException(file + ": not a mapping from setting to value");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            String origin = file + ":" + parser.currentTokenLocation().getLineNr();
            if (!parser.nextToken().isScalarValue()) {
                throw new SettingsException(origin + ": " + key + ": a list or mapping (expected: a plain value)");
            }
            values.put(key, new Value(parser.getText(), Origin.FILE, origin));
        }
    }

    /**
     * Adds environment variables: {@code SCANGATE_EVENT_LOOPS} is {@code event-loops}. Ignores variables with other
     * prefixes, the launcher's variables, and the variables that Kubernetes makes for a service whose name starts with
     * the prefix.
     */
    public SettingsLayers addEnvironment(Map<String, String> environment) {
        environment.forEach((name, text) -> {
            if (name.startsWith(ENVIRONMENT_PREFIX) && !LAUNCHER.contains(name) && !isServiceLink(name)) {
                String key = name.substring(ENVIRONMENT_PREFIX.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-');
                if (text.indexOf('\uFFFD') >= 0) {
                    throw new SettingsException(name + ": \"" + text + "\" has bytes that are not UTF-8");
                }
                values.put(key, new Value(text, Origin.ENVIRONMENT, name));
            }
        });
        return this;
    }

    private static boolean isServiceLink(String name) {
        return name.endsWith("_SERVICE_HOST")
                || name.contains("_SERVICE_PORT")
                || name.endsWith("_PORT")
                || name.contains("_PORT_");
    }

    /** Adds one command-line flag. */
    public SettingsLayers addFlag(String key, String text) {
        values.put(key, new Value(text, Origin.FLAG, "--" + key));
        return this;
    }

    Map<String, Value> values() {
        return values;
    }

    /** Flags that have secrets: any user of the machine sees them in the list of processes. */
    public List<String> secretFlags() {
        return values.entrySet().stream()
                .filter(each -> SecretFiles.isSecret(each.getKey())
                        && each.getValue().origin() == Origin.FLAG
                        && each.getValue().place().equals("--" + each.getKey())
                        && !each.getValue().text().isEmpty())
                .map(each -> "--" + each.getKey())
                .toList();
    }
}
