package io.scangate.config.wechat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Bodies of any form: each field is read, or refused with the code and the name of the field. Fields written in the plain form are read as the
 * same again.
 */
final class ArgumentsFuzzTest {
    /** UTF-8 has no half of a pair. */
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final Map<Integer, String> YES_NO = Map.of(0, "no", 1, "yes");

    @FuzzTest
    void anyBody_isReadOrRefused(byte[] body) throws JsonProcessingException {
        Arguments arguments;
        try {
            arguments = Arguments.parse(body);
        } catch (WeChatException e) {
            assertFalse(String.valueOf(e.getMessage()).isEmpty());
            return;
        }
        Map<String, Object> read = new LinkedHashMap<>();
        note(read, "prefix", () -> arguments.text("prefix"));
        note(read, "path", () -> arguments.text("path", ""));
        note(read, "page", () -> arguments.number("page", 1, Integer.MAX_VALUE));
        note(read, "is_edit", () -> arguments.choice("is_edit", YES_NO));
        note(read, "open_version", () -> arguments.choice("open_version", Map.of(1, "a", 2, "b", 3, "c"), 1));
        note(read, "debug_url", () -> arguments.texts("debug_url"));
        Arguments again = Arguments.parse(JSON.writeValueAsString(read).getBytes(UTF_8));
        for (Map.Entry<String, Object> field : read.entrySet()) {
            String name = field.getKey();
            Object value = field.getValue();
            if (value instanceof String text) {
                assertEquals(text, again.text(name));
            } else if (value instanceof Integer number) {
                assertEquals(number, again.number(name, 0, Integer.MAX_VALUE));
            } else {
                assertEquals(value, again.texts(name));
            }
        }
    }

    private static void note(Map<String, Object> read, String name, Supplier<Object> field) {
        try {
            Object value = field.get();
            read.put(name, value);
            assertTrue(!(value instanceof List<?> texts) || !texts.contains(""), name);
        } catch (WeChatException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith(name + ": "), e::getMessage);
        }
    }
}
