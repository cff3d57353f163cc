package io.scangate.config.outages;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;

/** The description of the fleet in {@code deploy/fleet.properties}. */
final class FleetFile {
    private static final Path FILE = Path.of("..", "deploy", "fleet.properties");

    private final Properties properties = new Properties();

    FleetFile() {
        try (Reader in = Files.newBufferedReader(FILE)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A value that must be there. */
    String text(String key) {
        String value = properties.getProperty(key);
        if (value == null) {
            throw new IllegalStateException(FILE + " has no " + key);
        }
        return value;
    }

    /** The names of the machines of a kind, such as {@code gateway-1}. */
    List<String> machines(String kind) {
        return IntStream.rangeClosed(1, Integer.parseInt(text(kind + ".count")))
                .mapToObj(number -> kind + "-" + number)
                .toList();
    }

    /** The flags of a kind's settings, except directories, which the test has elsewhere. */
    List<String> flags(String kind) {
        String start = kind + ".setting.";
        List<String> flags = new ArrayList<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(start) && !key.endsWith("-dir") && !key.endsWith("-directory")) {
                flags.add("--" + key.substring(start.length()) + "=" + text(key));
            }
        }
        return flags;
    }
}
