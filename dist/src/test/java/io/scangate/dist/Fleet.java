package io.scangate.dist;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;

/** The description of the fleet in deploy/fleet.properties. Immutable. */
record Fleet(Properties description) {
    private static final Path FILE = Path.of("..", "deploy", "fleet.properties");

    static Fleet read() throws IOException {
        Properties description = new Properties();
        try (Reader in = Files.newBufferedReader(FILE)) {
            description.load(in);
        }
        return new Fleet(description);
    }

    String text(String key) {
        return Objects.requireNonNull(description.getProperty(key), key + " is missing in " + FILE);
    }

    private List<String> words(String key) {
        return Arrays.asList(text(key).split(" "));
    }

    /** The planes. */
    List<String> kinds() {
        return words("kinds");
    }

    /** The other programs. */
    List<String> beside() {
        return words("beside");
    }

    int count(String kind) {
        return Integer.parseInt(text(kind + ".count"));
    }

    List<Integer> ports(String kind) {
        return words(kind + ".port").stream().map(Integer::valueOf).toList();
    }

    int admin(String plane) {
        return Integer.parseInt(text(plane + ".admin"));
    }

    String health(String plane) {
        return text(plane + ".health");
    }

    String ready(String plane) {
        return text(plane + ".ready");
    }

    /** The settings that each process of a plane has, by name. */
    Map<String, String> settings(String plane) {
        Map<String, String> settings = new TreeMap<>();
        String prefix = plane + ".setting.";
        for (String key : description.stringPropertyNames()) {
            if (key.startsWith(prefix)) {
                settings.put(key.substring(prefix.length()), text(key));
            }
        }
        return settings;
    }
}
