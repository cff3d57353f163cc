package io.scangate.gateway.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.usage.RuleId;
import io.scangate.gateway.usage.ScanCounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts and sampled links with a sequence number, so the control plane adds them exactly once, even if the gateway
 * sends the batch several times. Kept and sent as JSON.
 *
 * <pre>
 *   {"sequence": 7, "counts": [{"hour": 490000, "appid": "wx1", "prefix": "https://h/", "scans": 3}],
 *    "matched": ["https://h/x"], "unmatched": []}
 * </pre>
 *
 * @param sequence higher than that of every earlier batch
 * @param json one line; must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Batches are never compared.
record CountBatch(long sequence, byte[] json) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads the batch in a line.
     *
     * @throws JsonProcessingException if the line is no JSON
     * @throws IllegalArgumentException if it is no batch
     */
    static CountBatch of(String line) throws JsonProcessingException {
        JsonNode node = JSON.readTree(line);
        if (!node.path("sequence").isIntegralNumber() || !node.path("counts").isArray()) {
            throw new IllegalArgumentException("no batch");
        }
        return new CountBatch(node.path("sequence").asLong(), line.getBytes(StandardCharsets.UTF_8));
    }

    /** Parses the counts; takes time linear in the JSON's length. */
    ScanCounts toCounts() {
        try {
            JsonNode node = JSON.readTree(json);
            Map<Long, Map<RuleId, Long>> hours = new HashMap<>();
            for (JsonNode count : node.path("counts")) {
                RuleId rule = new RuleId(
                        count.path("appid").asText(), count.path("prefix").asText());
                hours.computeIfAbsent(count.path("hour").asLong(), hour -> new HashMap<>())
                        .merge(rule, count.path("scans").asLong(), Long::sum);
            }
            return new ScanCounts(hours, Map.of(), texts(node.path("matched")), texts(node.path("unmatched")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
