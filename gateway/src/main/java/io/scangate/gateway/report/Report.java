package io.scangate.gateway.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway tells the control plane of itself from time to time.
 *
 * @param name for people: where it runs
 * @param revision what serves; -1 for nothing
 * @param mark of what serves; null if it has none
 * @param state of its source, as the admin listener shows it
 * @param rules rules that serve
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Report(String name, long revision, @Nullable String mark, String state, int rules) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] BATCH = ",\"batch\":".getBytes(StandardCharsets.US_ASCII);

    /** The report as JSON, with what was scanned, if there is anything, in the field {@code batch}. */
    byte[] with(@Nullable Batch batch) {
        try {
            byte[] alone = JSON.writeValueAsBytes(this);
            if (batch == null) {
                return alone;
            }
            // Batches are JSON already, and large.
            ByteBuffer whole = ByteBuffer.allocate(alone.length + BATCH.length + batch.json().length);
            whole.put(alone, 0, alone.length - 1).put(BATCH).put(batch.json()).put((byte) '}');
            return whole.array();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
