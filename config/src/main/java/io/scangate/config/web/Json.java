package io.scangate.config.web;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.gateway.wire.Utf8;
import java.nio.charset.CharacterCodingException;

/** Reads the JSON of requests strictly, and writes the JSON of answers. Thread-safe. */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The single JSON value of a body. */
    static JsonNode read(byte[] body) {
        try {
            // Jackson takes UTF-16 and UTF-32, too, and reads some bytes that are not UTF-8 as other characters.
            String text = Utf8.strict(body);
            return MAPPER.readTree(text);
        } catch (CharacterCodingException e) {
            throw Problem.malformed(
                    "body", null, "one JSON object in UTF-8", "body: not UTF-8 (expected: one JSON object in UTF-8)");
        } catch (JsonProcessingException e) {
            throw malformed(e);
        }
    }

    /** The problem of a text that is no JSON, or exceeds a limit of the parser, which may not say where. */
    public static Problem malformed(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        String place = at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr();
        return Problem.malformed(
                "body", null, "one JSON object", "body" + place + ": " + words(e) + " (expected: one JSON object)");
    }

    /** The parser's words for an exceeded limit name its own settings. */
    private static String words(JsonProcessingException e) {
        return e instanceof StreamConstraintsException
                ? "nested too deep, or with too long a text or number"
                : e.getOriginalMessage();
    }
}
