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
    private static final byte[] NO_FIELD = {};
    private static final byte[] ACCOUNTS = ",\"accounts\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BATCH = ",\"batch\":".getBytes(StandardCharsets.US_ASCII);

    /** The report as JSON, with a batch, if there is one, in the field {@code batch}. */
    byte[] with(@Nullable CountBatch batch) {
        return batch == null ? with(NO_FIELD, NO_FIELD) : with(BATCH, batch.json());
    }

    /** The report as JSON, with the comparison of the accounts in the field {@code accounts}. */
    byte[] withAccounts(String comparison) {
        return with(ACCOUNTS, comparison.getBytes(StandardCharsets.UTF_8));
    }

    /** Fields are already JSON, and large. */
    private byte[] with(byte[] field, byte[] value) {
        try {
            byte[] alone = JSON.writeValueAsBytes(this);
            ByteBuffer whole = ByteBuffer.allocate(alone.length + field.length + value.length);
            whole.put(alone, 0, alone.length - 1).put(field).put(value).put((byte) '}');
            return whole.array();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
