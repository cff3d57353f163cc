package io.scangate.config.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import io.scangate.config.lifecycle.Committed;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a call.
 *
 * @param status the HTTP status
 * @param type of the content; null if there is none
 * @param content the body
 * @param headers besides the type
 */
record Answer(int status, @Nullable MediaType type, HttpData content, Map<String, String> headers) {
    private static final MediaType PROBLEM = MediaType.parse("application/problem+json");

    static Answer ok(JsonNode body) {
        return json(200, MediaType.JSON, body);
    }

    /** Something new, and where it is. */
    static Answer created(String location, JsonNode body) {
        return json(201, MediaType.JSON, body).with("Location", location);
    }

    static Answer noContent() {
        return new Answer(204, null, HttpData.empty(), Map.of());
    }

    static Answer notModified() {
        return new Answer(304, null, HttpData.empty(), Map.of());
    }

    static Answer problem(int status, JsonNode body) {
        return json(status, PROBLEM, body);
    }

    static Answer text(MediaType type, String text) {
        return new Answer(200, type, HttpData.ofUtf8(text), Map.of());
    }

    private static Answer json(int status, MediaType type, JsonNode body) {
        return new Answer(status, type, HttpData.wrap(Json.bytes(body)), Map.of());
    }

    /** With one header more. */
    Answer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, type, content, more);
    }

    /** With the version that a change can be made on. */
    Answer withVersion(long version) {
        return with("ETag", EntityTag.of(version));
    }

    /** Of a change, which an earlier call may have made. */
    Answer replayed(Committed<?> change) {
        return change.replayed() ? with("Idempotency-Replayed", "true") : this;
    }

    /** Of a secret, which no cache may keep. */
    Answer secret() {
        return with("Cache-Control", "no-store");
    }

    HttpResponse response() {
        ResponseHeadersBuilder head = ResponseHeaders.builder(HttpStatus.valueOf(status));
        if (type != null) {
            head.contentType(type);
        }
        head.set("cache-control", "private, no-cache");
        headers.forEach(head::set);
        return HttpResponse.of(head.build(), content);
    }
}
