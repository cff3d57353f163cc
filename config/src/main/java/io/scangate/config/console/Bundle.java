package io.scangate.config.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The files that the build has made from {@code config/console}, by name: scripts, a style sheet, and an icon. Each name has a digest of the
 * content. {@code bundle.json} is the bundler's own list of them. Immutable.
 */
final class Bundle {
    private static final String FOLDER = "built/";
    private static final Map<String, String> TYPES = Map.of(
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "txt", "text/plain; charset=utf-8");

    private final Map<String, ConsoleFile> files = new HashMap<>();
    private final JsonNode outputs;

    /** Reads all files from the jar. */
    Bundle() {
        try {
            outputs = new ObjectMapper().readTree(bytes("bundle.json")).get("outputs");
            for (String path : paths()) {
                String name = name(path);
                files.put(name, new ConsoleFile(type(name), bytes(name)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Iterable<String> paths() {
        return outputs::fieldNames;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String type(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1);
        return Objects.requireNonNull(TYPES.get(extension), name);
    }

    static byte[] bytes(String name) throws IOException {
        try (InputStream in = Bundle.class.getResourceAsStream(FOLDER + name)) {
            return Objects.requireNonNull(in, "no " + name + " of the console: the build has not made it")
                    .readAllBytes();
        }
    }

    /** A file; null if there is none with that name. */
    @Nullable
    ConsoleFile file(String name) {
        return files.get(name);
    }

    /** All files by name. */
    Map<String, ConsoleFile> files() {
        return Map.copyOf(files);
    }

    /**
     * The page, with the names of the files that it loads first.
     *
     * @param signIn host of the service at which people may sign in; empty for none
     */
    ConsoleFile page(String signIn) {
        try {
            String script = output("main.js");
            String html = new String(bytes("index.html"), StandardCharsets.UTF_8)
                    .replace("{icon}", name(output("icon.svg")))
                    .replace(
                            "{style}", name(outputs.get(script).get("cssBundle").asText()))
                    .replace("{script}", name(script))
                    .replace("{preloads}", preloads(script))
                    // A host has no character that HTML knows.
                    .replace("{openid}", signIn);
            return new ConsoleFile("text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String output(String entry) {
        for (String path : paths()) {
            if (entry.equals(outputs.get(path).path("entryPoint").asText())) {
                return path;
            }
        }
        throw new IllegalStateException("no " + entry + " in bundle.json");
    }

    /** The scripts that the first one imports, so that a browser need not read it to ask for them. */
    private String preloads(String script) {
        StringBuilder links = new StringBuilder();
        for (JsonNode imported : outputs.get(script).get("imports")) {
            if (imported.get("kind").asText().equals("import-statement")) {
                String name = name(imported.get("path").asText());
                links.append("<link rel=\"modulepreload\" href=\"").append(name).append("\">");
            }
        }
        return links.toString();
    }
}
