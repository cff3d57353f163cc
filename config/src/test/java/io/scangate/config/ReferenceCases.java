package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The reference cases of the gateway's tests, asked in batches of one user. Not instantiable. */
final class ReferenceCases {
    static final int WORLDS = 4;
    private static final Path CASES = Path.of("..", "gateway", "src", "test", "resources", "cases");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH = 32;

    private ReferenceCases() {}

    /** The rules of a world. */
    static Path world(int number) {
        return CASES.resolve("world-" + number + ".json").toAbsolutePath();
    }

    /** The answers of a gateway to all cases of a world: by user and link, without the times in pages. */
    static Map<String, String> answers(String gateway, int world) throws IOException {
        Map<String, List<String>> links = new LinkedHashMap<>();
        for (String line : Files.readAllLines(CASES.resolve("cases-" + world + ".jsonl"))) {
            JsonNode each = JSON.readTree(line);
            links.computeIfAbsent(each.path("user").asText(), user -> new ArrayList<>())
                    .add(each.path("link").asText());
        }
        Map<String, String> answers = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> of : links.entrySet()) {
            List<String> all = of.getValue();
            for (int from = 0; from < all.size(); from += BATCH) {
                List<String> some = all.subList(from, Math.min(all.size(), from + BATCH));
                JsonNode found = ask(gateway, of.getKey(), some);
                assertEquals(some.size(), found.size(), found::toString);
                for (int i = 0; i < some.size(); i++) {
                    String answer = found.get(i).toString().replaceAll("scancode_time=\\d+", "scancode_time=");
                    answers.put(of.getKey() + " " + some.get(i), answer);
                }
            }
        }
        return answers;
    }

    /** Over a plain socket, because the header has the UTF-8 bytes of the user, which Java's client refuses. */
    private static JsonNode ask(String gateway, String user, List<String> links) throws IOException {
        ArrayNode list = JSON.createArrayNode();
        links.forEach(list::add);
        byte[] body = ("{\"links\":" + list + "}").getBytes(StandardCharsets.UTF_8);
        String head =
                "POST /v1/resolve/batch HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n"
                        + (user.isEmpty() ? "" : "X-User: " + user + "\r\n") + "Content-Length: " + body.length
                        + "\r\n\r\n";
        int colon = gateway.lastIndexOf(':');
        try (Socket socket = new Socket(gateway.substring(0, colon), Integer.parseInt(gateway.substring(colon + 1)))) {
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.UTF_8));
            out.write(body);
            out.flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = answer.indexOf("\r\n\r\n");
            assertEquals("HTTP/1.1 200 OK", answer.substring(0, Math.max(0, answer.indexOf("\r\n"))), answer);
            return JSON.readTree(answer.substring(end)).path("decisions");
        }
    }
}
