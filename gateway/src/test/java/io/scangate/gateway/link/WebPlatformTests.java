package io.scangate.gateway.link;

import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The public test sets under {@code wpt/} and the list of known failures. */
final class WebPlatformTests {
    private static final ObjectMapper JSON = new ObjectMapper();

    private WebPlatformTests() {}

    /** The cases of a file, without its comments. */
    static List<JsonNode> cases(String file) {
        try (InputStream in = open(file)) {
            List<JsonNode> cases = new ArrayList<>();
            JSON.readTree(in).forEach(node -> {
                if (node.isObject()) {
                    cases.add(node);
                }
            });
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    /**
     * Runs every case. Fails for each case that fails without being a known failure, and for each known failure that
     * passes.
     *
     * @param check returns the fault of a case, or null
     */
    static void run(String file, List<JsonNode> cases, Function<JsonNode, @Nullable String> check) {
        Map<String, String> known = knownFailures(file);
        List<String> wrong = new ArrayList<>();
        for (JsonNode test : cases) {
            String input = quoted(test.get("input").asText());
            String problem = check.apply(test);
            String reason = known.remove(input);
            if (problem != null && reason == null) {
                wrong.add(input + ": " + problem);
            } else if (problem == null && reason != null) {
                wrong.add(input + ": passes, but is on the list of known failures (" + reason + ")");
            }
        }
        known.keySet().forEach(input -> wrong.add(input + ": on the list of known failures, but no case"));
        if (!wrong.isEmpty()) {
            fail(wrong.size() + " of " + cases.size() + " in " + file + ":\n" + String.join("\n", wrong));
        }
    }

    /** Reasons by quoted input. A line is: file, tab, input as a JSON string in ASCII, tab, reason. */
    private static Map<String, String> knownFailures(String file) {
        try (InputStream in = open("known-failures.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> line.startsWith(file + "\t"))
                    .map(line -> line.split("\t", -1))
                    .collect(Collectors.toMap(fields -> fields[1], fields -> fields[2]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String file) throws IOException {
        InputStream in = WebPlatformTests.class.getResourceAsStream("/wpt/" + file);
        if (in == null) {
            throw new IOException("no such test resource: " + file);
        }
        return in;
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c == '"' || c == '\\' ? "\\" : "").append(c);
            }
        }
        return out.append('"').toString();
    }
}
