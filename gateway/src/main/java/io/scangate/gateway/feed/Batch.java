package io.scangate.gateway.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.usage.Drained;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Scans that are to be added once, however often they are sent: as JSON, which is kept and sent as it is.
 *
 * <pre>
 *   {"sequence": 7, "counts": [{"hour": 490000, "appid": "wx1", "prefix": "https://h/", "scans": 3}],
 *    "matched": ["https://h/x"], "unmatched": []}
 * </pre>
 *
 * @param sequence higher than that of every batch before
 * @param json one line, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares batches.
record Batch(long sequence, byte[] json) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The batch that a line is.
     *
     * @throws JsonProcessingException if it is no JSON
     * @throws IllegalArgumentException if it is no batch
     */
    static Batch of(String line) throws JsonProcessingException {
        JsonNode node = JSON.readTree(line);
        if (!node.path("sequence").isIntegralNumber() || !node.path("counts").isArray()) {
            throw new IllegalArgumentException("no batch");
        }
        return new Batch(node.path("sequence").asLong(), line.getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode node() {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Shows the counts. */
    void forEach(Drained.Visitor visitor) {
        for (JsonNode count : node().path("counts")) {
            visitor.count(
                    count.path("hour").asLong(),
                    count.path("appid").asText(),
                    count.path("prefix").asText(),
                    count.path("scans").asLong());
        }
    }

    List<String> matched() {
        return texts("matched");
    }

    List<String> unmatched() {
        return texts("unmatched");
    }

    private List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        node().path(field).forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
