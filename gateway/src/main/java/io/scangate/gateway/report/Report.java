package io.scangate.gateway.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A report to the control plane, in the format {@value #FORMAT}. Immutable.
 *
 * <pre>
 *   {"format": "scangate-report/2", "gateway": {"name": "h", "start": 5, "revision": 7, ...}, "batch": {"sequence": 7, ...}}
 * </pre>
 *
 * A control plane of an earlier version misses the status at its earlier place and refuses the report (400). It must not
 * take the batch, because it would lose the kinds of the scans.
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
    static final String FORMAT = "scangate-report/2";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] NO_FIELD = {};
    private static final byte[] GATEWAY = ascii("{\"format\":\"" + FORMAT + "\",\"gateway\":");
    private static final byte[] ACCOUNTS = ascii(",\"accounts\":");
    private static final byte[] BATCH = ascii(",\"batch\":");

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
            byte[] status = JSON.writeValueAsBytes(this);
            ByteBuffer whole = ByteBuffer.allocate(GATEWAY.length + status.length + field.length + value.length + 1);
            return whole.put(GATEWAY)
                    .put(status)
                    .put(field)
                    .put(value)
                    .put((byte) '}')
                    .array();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
