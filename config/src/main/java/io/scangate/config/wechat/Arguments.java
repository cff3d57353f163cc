package io.scangate.config.wechat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scangate.gateway.text.VisibleText;
import io.scangate.gateway.wire.Utf8;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request in the forms that clients send: a number may be text or have a fraction of zeros, 0 and 1 may be
 * false and true, a list may be a text with commas or an object with the numbers of its items, null means absent. Unknown fields are ignored. The last of repeated fields counts. Not thread-safe.
 */
final class Arguments {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Pattern INTEGER = Pattern.compile("(-?[0-9]{1,9})(?:\\.0{1,9})?");
    private static final Map<String, Integer> FLAGS = Map.of("false", 0, "true", 1);
    /** A comma between links. Other commas belong to a link. */
    private static final Pattern NEXT_LINK = Pattern.compile("\\s*,\\s*(?=[A-Za-z][A-Za-z0-9+.-]*://)");

    private static final Pattern PLACE = Pattern.compile("[0-9]{1,4}");
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final int SHOWN_CHARS = 200;

    private final JsonNode fields;

    private Arguments(JsonNode fields) {
        this.fields = fields;
    }

    /** No fields. */
    static Arguments none() {
        return new Arguments(MAPPER.createObjectNode());
    }

    /**
     * Parses the fields of a body.
     *
     * @throws WeChatException {@link ErrCode#NOT_JSON}
     */
    static Arguments parse(byte[] body) {
        JsonNode tree;
        try {
            // Jackson reads some bytes that are not UTF-8 as other characters.
            String text = Utf8.strict(body);
            tree = MAPPER.readTree(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            throw notJson("text that is not UTF-8");
        } catch (JsonProcessingException e) {
            throw notJson(e.getOriginalMessage());
        }
        if (!tree.isObject()) {
            throw notJson(tree.isMissingNode() ? "nothing" : tree.getNodeType().toString());
        }
        return new Arguments(tree);
    }

    private static WeChatException notJson(String found) {
        return new WeChatException(ErrCode.NOT_JSON, "body: " + found + " (expected: a JSON object)");
    }

    /** A required text. */
    String text(String name) {
        JsonNode value = value(name);
        if (value == null || !value.isTextual()) {
            throw wrong(name, value, "a text");
        }
        return value.textValue();
    }

    /** An optional text. */
    String text(String name, String ifAbsent) {
        return value(name) == null ? ifAbsent : text(name);
    }

    /** A required whole number. */
    int number(String name, int least, int most) {
        String expected = most == Integer.MAX_VALUE ? least + " or more" : least + " to " + most;
        JsonNode value = value(name);
        int number = wholeNumber(value, least - 1);
        if (number < least || number > most) {
            throw wrong(name, value, expected);
        }
        return number;
    }

    /**
     * A required number from a set.
     *
     * @param meanings the meaning of each number
     */
    int choice(String name, Map<Integer, String> meanings) {
        JsonNode value = value(name);
        int number = meanings.keySet().equals(Set.of(0, 1)) ? flag(value) : wholeNumber(value, -1);
        if (!meanings.containsKey(number)) {
            String expected = meanings.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(meaning -> meaning.getKey() + " (" + meaning.getValue() + ")")
                    .collect(Collectors.joining(" or "));
            throw wrong(name, value, expected);
        }
        return number;
    }

    /** An optional number from a set. */
    int choice(String name, Map<Integer, String> meanings, int ifAbsent) {
        return value(name) == null ? ifAbsent : choice(name, meanings);
    }

    private static int wholeNumber(@Nullable JsonNode value, int ifNone) {
        String digits =
                value == null || value.isContainerNode() ? "" : value.asText().strip();
        Matcher number = INTEGER.matcher(digits);
        return number.matches() ? Integer.parseInt(number.group(1)) : ifNone;
    }

    private static int flag(@Nullable JsonNode value) {
        String text = value == null ? "" : value.asText().strip();
        return FLAGS.getOrDefault(text, wholeNumber(value, -1));
    }

    /**
     * An optional list of texts: an array, a text of links separated by commas, or an object with the numbers of the items
     * as names, as PHP writes arrays with gaps. Empty texts, which forms send for an empty field, are dropped.
     */
    List<String> texts(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode item : items(name, value)) {
            if (!item.isTextual()) {
                throw wrong(name, value, "an array of texts");
            }
            String text = item.textValue();
            texts.addAll(value.isTextual() ? List.of(NEXT_LINK.split(text)) : List.of(text));
        }
        texts.removeIf(String::isEmpty);
        return texts;
    }

    private static Iterable<JsonNode> items(String name, JsonNode value) {
        if (!value.isObject()) {
            return value.isArray() ? value : List.of(value);
        }
        Map<Integer, JsonNode> byPlace = new TreeMap<>();
        value.properties().forEach(item -> {
            if (!PLACE.matcher(item.getKey()).matches()) {
                throw wrong(name, value, "an array of texts");
            }
            byPlace.put(Integer.parseInt(item.getKey()), item.getValue());
        });
        return byPlace.values();
    }

    private @Nullable JsonNode value(String name) {
        JsonNode value = fields.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private static WeChatException wrong(String name, @Nullable JsonNode value, String expected) {
        String all = value == null ? "missing" : value.toString();
        String shown = VisibleText.of(all.length() > SHOWN_CHARS ? all.substring(0, SHOWN_CHARS) + "..." : all);
        return new WeChatException(ErrCode.INVALID_ARGS, name + ": " + shown + " (expected: " + expected + ")");
    }
}
