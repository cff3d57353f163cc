package io.scangate.gateway.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A report to the control plane. Immutable.
 *
 * @param name for people: the name of the gateway's host
 * @param start the number of this start of the gateway
 * @param stopping whether it is the last report of this start
 * @param gateway the gateway's state
 */
record Report(
        String name,
        long start,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean stopping,
        @JsonUnwrapped GatewayState gateway) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] BATCH = ",\"batch\":".getBytes(StandardCharsets.US_ASCII);

    /** The report as JSON, with a batch, if there is one, in the field {@code batch}. */
    byte[] with(@Nullable CountBatch batch) {
        try {
            byte[] alone = JSON.writeValueAsBytes(this);
            if (batch == null) {
                return alone;
            }
            // Batches are already JSON, and large.
            ByteBuffer whole = ByteBuffer.allocate(alone.length + BATCH.length + batch.json().length);
            whole.put(alone, 0, alone.length - 1).put(BATCH).put(batch.json()).put((byte) '}');
            return whole.array();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
