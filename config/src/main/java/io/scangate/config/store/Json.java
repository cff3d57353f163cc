package io.scangate.config.store;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.List;
import java.util.Map;

/** Converts values to and from JSON in a column. Thread-safe. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            // Only record components, with the names of the API's JSON. Unknown fields of later versions are ignored.
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private Json() {}

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static <T> T read(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw damaged(type.getSimpleName(), e);
        }
    }

    static Map<String, String> readTexts(String json) {
        try {
            return MAPPER.readValue(json, TEXTS);
        } catch (JsonProcessingException e) {
            throw damaged("texts", e);
        }
    }

    static List<String> readStrings(String json) {
        try {
            return MAPPER.readValue(json, STRINGS);
        } catch (JsonProcessingException e) {
            throw damaged("texts", e);
        }
    }

    /** Without the text and the parser's message, which have the stored values. */
    private static IllegalStateException damaged(String what, JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        return new IllegalStateException("the database has JSON of " + what + " that cannot be read"
                + (at == null ? "" : ", at character " + at.getCharOffset()));
    }
}
