package io.scangate.config.fleet;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scangate.config.access.Access;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.scans.ScanTally;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Bearer;
import io.scangate.config.web.Body;
import io.scangate.config.web.Call;
import io.scangate.config.web.Face;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import io.scangate.config.web.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The call for gateways' reports: {@code PUT /v1/gateways/{id}/report}, answered with 204. A batch of counts that can
 * never be stored is answered with the code {@code unstorable_batch}; the status in the report is stored, unless the
 * batch is not even readable. Callers need the key of a gateway or of an operator. Thread-safe.
 */
public final class GatewayReports {
    private static final Pattern GATEWAY = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final String BATCH = "batch";
    private static final String NOT_A_REPORT = "not a report of a gateway";
    private static final long MAX_REPORT_BYTES = 64L << 20;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final GatewayStore gateways;
    private final Clock clock;
    private final ReportFaults faults;

    /** Stores the reports in a store. */
    public GatewayReports(GatewayStore gateways, Clock clock) {
        this.gateways = gateways;
        this.clock = clock;
        this.faults = new ReportFaults(clock);
    }

    /** The route for a server. */
    public Face face(Access access) {
        Route report = Route.of(Method.PUT, "/v1/gateways/{id}/report", Permission.REPORTS, this::take)
                .anyQuery()
                .body(Body.stream(null, MAX_REPORT_BYTES));
        return new Face(List.of(report), List.of(new Bearer(access)));
    }

    private Answer take(Call call) {
        String gateway = call.path("id");
        if (!GATEWAY.matcher(gateway).matches()) {
            throw Problem.malformed(NOT_A_REPORT);
        }
        try {
            take(gateway, read(call.stream()));
            return Answer.noContent();
        } catch (RuntimeException e) {
            throw faults.reportFailed(gateway, e);
        }
    }

    private static Report read(InputStream body) {
        // Jackson reads some bytes that are not UTF-8 as other characters.
        Reader text = new InputStreamReader(body, StandardCharsets.UTF_8.newDecoder());
        try {
            Report report = JSON.readValue(text, Report.class);
            if (report == null) {
                throw Problem.malformed(NOT_A_REPORT);
            }
            return report;
        } catch (JsonMappingException e) {
            // The reader wraps the failures of the stream.
            if (e.getCause() instanceof Problem ended) {
                throw ended;
            }
            throw isAboutBatch(e) ? unstorable(e.getOriginalMessage()) : Problem.malformed(e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            throw Problem.malformed(e.getOriginalMessage());
        } catch (CharacterCodingException e) {
            throw Problem.malformed("body: not UTF-8 (expected: one JSON object in UTF-8)");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the batch has a wrong value. A text that ends early may have lost its rest on the way. */
    private static boolean isAboutBatch(JsonMappingException e) {
        return !e.getPath().isEmpty()
                && BATCH.equals(e.getPath().get(0).getFieldName())
                && !(e.getCause() instanceof JsonParseException);
    }

    private static Problem unstorable(@Nullable String detail) {
        return Problem.of(ProblemCode.UNSTORABLE_BATCH, BATCH + ": " + detail);
    }

    /** Stores status, counts and samples in three transactions. If one fails, the earlier ones stay. */
    private void take(String gateway, Report report) {
        if (!report.isWellFormed()) {
            throw Problem.malformed(NOT_A_REPORT);
        }
        Instant now = clock.instant();
        gateways.put(gateway, report, now);
        ScanTally batch = report.batch();
        if (batch != null && count(gateway, batch, now)) {
            sample(gateway, batch, now);
        }
    }

    private boolean count(String gateway, ScanTally batch, Instant now) {
        if (!batch.isWellFormed()) {
            throw unstorable("numbers outside the limits, or missing texts");
        }
        try {
            return gateways.count(gateway, batch, now);
        } catch (RefusedException e) {
            // The database's words about a value contain no names of hosts.
            throw e.refusal() == Refusal.INVALID_ARGUMENT ? unstorable(RefusedException.causeInWords(e)) : e;
        }
    }

    private void sample(String gateway, ScanTally batch, Instant now) {
        try {
            gateways.sample(batch, now);
        } catch (RuntimeException e) {
            // The counts are added, so the gateway must not send the batch again.
            faults.samplesFailed(gateway, e);
        }
    }
}
