package io.scangate.gateway.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.usage.ScanCounts;
import io.scangate.gateway.usage.ScanKind;
import io.scangate.gateway.usage.ScanSums;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts and sampled links with a sequence number, so the control plane adds them exactly once, even if the gateway
 * sends the batch several times. Kept and sent as JSON.
 *
 * <pre>
 *   {"sequence": 7, "matched": ["https://h/x"], "unmatched": [],
 *    "counts": [{"hour": 490000, "appid": "wx1", "prefix": "https://h/", "action": "open", "version": "release",
 *                "scene": "1011", "scans": 3}]}
 *
 *   "next": 8           of a change: the number of the batch that it will be in, or of the first of several
 *   "uncounted": 5      scans that are in no count, because the gateway was overloaded
 *   without "prefix"    of rules of the account that are not told apart
 *   without "action"    of a gateway of an earlier version
 * </pre>
 *
 * @param sequence higher than that of every earlier batch; {@link BatchWriter#CHANGE} if it has none yet
 * @param next of a change, the number of the first batch of all changes; 0 in a file of an earlier version
 * @param json one line; must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Batches are never compared.
record CountBatch(long sequence, long next, byte[] json) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A batch, or a change of which only the JSON is used. */
    CountBatch(long sequence, byte[] json) {
        this(sequence, 0, json);
    }

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
        return new CountBatch(
                node.path("sequence").asLong(), node.path("next").asLong(), line.getBytes(StandardCharsets.UTF_8));
    }

    boolean isChange() {
        return sequence == BatchWriter.CHANGE;
    }

    /** Parses the counts; takes time linear in the JSON's length. */
    ScanCounts toCounts() {
        try {
            JsonNode node = JSON.readTree(json);
            ScanSums sums = new ScanSums(Integer.MAX_VALUE / 2);
            for (JsonNode count : node.path("counts")) {
                ScanKind kind = new ScanKind(
                        text(count, "action"), text(count, "version"), text(count, "reason"), text(count, "scene"));
                sums.count(
                        count.path("hour").asLong(),
                        count.path("appid").asText(),
                        text(count, "prefix"),
                        kind,
                        count.path("scans").asLong());
            }
            sums.uncounted(node.path("uncounted").asLong());
            return new ScanCounts(sums, texts(node.path("matched")), texts(node.path("unmatched")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable String text(JsonNode count, String field) {
        return count.path(field).textValue();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
