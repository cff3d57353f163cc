package io.scangate.config;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The form of a gateway's report. */
final class ReportText {
    private ReportText() {}

    /**
     * A report.
     *
     * @param status the gateway's object
     * @param batch the batch's object; null for none
     */
    static String of(String status, @Nullable String batch) {
        return "{\"format\": \"scangate-report/2\", \"gateway\": " + status
                + (batch == null ? "" : ", \"batch\": " + batch) + "}";
    }

    /** The value of the field {@code Content-Digest}. */
    static String digest(String report) {
        return digest(report.getBytes(StandardCharsets.UTF_8));
    }

    /** The same. */
    static String digest(byte[] report) {
        byte[] sha256 = Hashing.sha256().hashBytes(report).asBytes();
        return "sha-256=:" + Base64.getEncoder().encodeToString(sha256) + ":";
    }
}
