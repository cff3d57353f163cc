package io.scangate.config.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scangate.config.access.Access;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Audience;
import io.scangate.config.web.Bearer;
import io.scangate.config.web.Body;
import io.scangate.config.web.Call;
import io.scangate.config.web.Face;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The call for gateways' reports: {@code PUT /v1/gateways/{id}/report}, answered with 204. Callers need the key of a
 * gateway or of an operator. Thread-safe.
 */
public final class GatewayReports {
    private static final Pattern GATEWAY = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final long MAX_REPORT_BYTES = 64L << 20;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final GatewayStore gateways;
    private final Clock clock;

    /** Stores the reports in a store. */
    public GatewayReports(GatewayStore gateways, Clock clock) {
        this.gateways = gateways;
        this.clock = clock;
    }

    /** The route for a server. */
    public Face face(Access access) {
        Route report = Route.of(Method.PUT, "/v1/gateways/{id}/report", Audience.GATEWAY, this::take)
                .anyQuery()
                .body(Body.stream(null, MAX_REPORT_BYTES));
        return new Face(List.of(report), List.of(new Bearer(access)));
    }

    private Answer take(Call call) {
        try {
            Report report = JSON.readValue(call.stream(), Report.class);
            if (!GATEWAY.matcher(call.path("id")).matches() || !report.isWellFormed()) {
                throw Problem.malformed("not a report of a gateway");
            }
            gateways.take(call.path("id"), report, clock.instant());
            return Answer.noContent();
        } catch (JsonProcessingException e) {
            throw Problem.malformed(e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
