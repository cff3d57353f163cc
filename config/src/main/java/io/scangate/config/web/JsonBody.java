package io.scangate.config.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.scangate.config.access.HiddenText;
import io.scangate.config.lifecycle.Particulars;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
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

    private static final String OBJECTS = "a list of objects";
    private static final String WHOLE = "a whole number";

    private final JsonNode object;
    /** The object's place in the body, in front of the names of its fields in messages. */
    private final String place;

    private JsonBody(JsonNode object, String place) {
        this.object = object;
        this.place = place;
    }

    /** The object in a body, with only these fields allowed. */
    static JsonBody of(byte[] body, Set<String> known) {
        return of(Json.read(body), known, "");
    }

    private static JsonBody of(JsonNode object, Set<String> known, String place) {
        if (!object.isObject()) {
            throw problem(
                    place.isEmpty() ? "body" : place.substring(0, place.length() - 1),
                    shown(object),
                    "one JSON object");
        }
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw Problem.malformed(place + "field", name, "one of " + String.join(", ", known));
            }
        });
        return new JsonBody(object, place);
    }

    /** The objects in a required list, each with only these fields allowed. */
    public List<JsonBody> objects(String field, String... known) {
        return required(field, optionalObjects(field, known), OBJECTS);
    }

    /** The objects in a list, each with only these fields allowed; null if absent. */
    public @Nullable List<JsonBody> optionalObjects(String field, String... known) {
        JsonNode list = value(field, JsonNodeType.ARRAY, OBJECTS);
        if (list == null) {
            return null;
        }
        Set<String> names = new LinkedHashSet<>(List.of(known));
        List<JsonBody> objects = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            objects.add(of(list.get(i), names, place + field + "[" + i + "]."));
        }
        return objects;
    }

    /** Refuses fields that do not belong to a choice. */
    public void refuse(String why, String... fields) {
        for (String field : fields) {
            if (object.has(field)) {
                throw Problem.malformed(
                        place + field,
                        null,
                        "no such field",
                        place + field + ": " + why + " (expected: no such field)");
            }
        }
    }

    public String text(String field) {
        return required(field, optionalText(field), "a text");
    }

    /** A required password, code or token. No message has it. */
    public HiddenText hidden(String field) {
        return required(field, optionalHidden(field), "a text");
    }

    /** A password, code or token; null if absent. No message has it. */
    public @Nullable HiddenText optionalHidden(String field) {
        JsonNode value = value(field, JsonNodeType.STRING, "a text");
        return value == null ? null : HiddenText.of(value.textValue());
    }

    public @Nullable String optionalText(String field) {
        JsonNode value = value(field, JsonNodeType.STRING, "a text");
        return value == null ? null : plain(field, value);
    }

    public @Nullable Boolean optionalFlag(String field) {
        JsonNode value = value(field, JsonNodeType.BOOLEAN, "true or false");
        return value == null ? null : (Boolean) value.booleanValue();
    }

    public boolean flag(String field) {
        return required(field, optionalFlag(field), "true or false");
    }

    public int integer(String field) {
        JsonNode value = required(field, value(field, JsonNodeType.NUMBER, WHOLE), WHOLE);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw wrong(field, value, WHOLE);
        }
        return value.intValue();
    }

    /** A whole number of 64 bits. */
    public long wholeNumber(String field) {
        return required(field, optionalLong(field), WHOLE);
    }

    public @Nullable Long optionalLong(String field) {
        JsonNode value = value(field, JsonNodeType.NUMBER, WHOLE);
        if (value != null && (!value.isIntegralNumber() || !value.canConvertToLong())) {
            throw wrong(field, value, WHOLE);
        }
        return value == null ? null : (Long) value.longValue();
    }

    /** A time in UTC, such as {@code 2026-11-27T16:00:00Z}; null if absent. */
    public @Nullable Instant optionalInstant(String field) {
        Instant time = Times.parse(place + field, optionalText(field));
        return time == null ? null : time.truncatedTo(ChronoUnit.MILLIS);
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
            texts.add(plain(field + "[" + i + "]", value.get(i)));
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
            throw Problem.malformed(place + field, code, expected);
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

    private <T> T required(String field, @Nullable T value, String expected) {
        if (value == null) {
            throw problem(place + field, null, expected);
        }
        return value;
    }

    /** A text without U+0000, which not every database can store or search. */
    private String plain(String field, JsonNode value) {
        String text = value.textValue();
        if (text.indexOf('\0') >= 0) {
            throw Problem.malformed(place + field, text, "a text without the character U+0000");
        }
        return text;
    }

    private Problem wrong(String field, JsonNode value, String expected) {
        return problem(place + field, shown(value), expected);
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
