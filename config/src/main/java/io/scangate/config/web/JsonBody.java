package io.scangate.config.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.scangate.config.lifecycle.Particulars;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JSON object in a request's body. An unknown, missing or ill-typed field is a 400 that names it. Not thread-safe.
 */
public final class JsonBody {
    /** Maps names to values. */
    public interface Names<T> {
        /** The value with that name, or null. */
        @Nullable
        T of(String name);
    }

    private final JsonNode object;

    private JsonBody(JsonNode object) {
        this.object = object;
    }

    /** The object in a body, with only these fields allowed. */
    static JsonBody of(byte[] body, Set<String> known) {
        JsonNode object = Json.read(body);
        if (!object.isObject()) {
            throw wrong("body", object, "one JSON object");
        }
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw Problem.malformed("field", name, "one of " + String.join(", ", known));
            }
        });
        return new JsonBody(object);
    }

    public String text(String field) {
        return required(field, optionalText(field), "a text");
    }

    public @Nullable String optionalText(String field) {
        JsonNode value = value(field, JsonNodeType.STRING, "a text");
        return value == null ? null : value.textValue();
    }

    public @Nullable Boolean optionalFlag(String field) {
        JsonNode value = value(field, JsonNodeType.BOOLEAN, "true or false");
        return value == null ? null : (Boolean) value.booleanValue();
    }

    public int integer(String field) {
        JsonNode value = required(field, value(field, JsonNodeType.NUMBER, "a whole number"), "a whole number");
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw wrong(field, value, "a whole number");
        }
        return value.intValue();
    }

    /** A whole number; null if it is absent or null. */
    public @Nullable Integer optionalInteger(String field) {
        JsonNode value = object.get(field);
        return value == null || value.isNull() ? null : (Integer) integer(field);
    }

    public @Nullable List<String> optionalTexts(String field) {
        JsonNode value = value(field, JsonNodeType.ARRAY, "a list of texts");
        if (value == null) {
            return null;
        }
        List<String> texts = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            if (!value.get(i).isTextual()) {
                throw wrong(field + "[" + i + "]", value.get(i), "a text");
            }
            texts.add(value.get(i).textValue());
        }
        return texts;
    }

    public <T> T choice(String field, Names<T> names, String expected) {
        return required(field, optionalChoice(field, names, expected), expected);
    }

    /** The value with the name in a field; null if absent. */
    public <T> @Nullable T optionalChoice(String field, Names<T> names, String expected) {
        String code = optionalText(field);
        if (code == null) {
            return null;
        }
        T choice = names.of(code);
        if (choice == null) {
            throw Problem.malformed(field, code, expected);
        }
        return choice;
    }

    private @Nullable JsonNode value(String field, JsonNodeType type, String expected) {
        JsonNode value = object.get(field);
        if (value != null && value.getNodeType() != type) {
            throw wrong(field, value, expected);
        }
        return value;
    }

    private static <T> T required(String field, @Nullable T value, String expected) {
        if (value == null) {
            throw problem(field, null, expected);
        }
        return value;
    }

    private static Problem wrong(String field, JsonNode value, String expected) {
        return problem(field, shown(value), expected);
    }

    private static Problem problem(String field, @Nullable String value, String expected) {
        String found = Objects.requireNonNullElse(value, "missing");
        return Problem.of(
                ProblemCode.MALFORMED_REQUEST,
                field + ": " + found + " (expected: " + expected + ")",
                new Particulars(field, value, expected, null));
    }

    private static String shown(JsonNode value) {
        return value.isContainerNode() || value.isTextual()
                ? "a JSON " + value.getNodeType().name().toLowerCase(Locale.ROOT)
                : value.toString();
    }
}
