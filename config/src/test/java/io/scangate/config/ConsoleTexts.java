package io.scangate.config;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** The texts of the console in one language, for tests that go through a page in both. */
final class ConsoleTexts {
    private final Map<String, String> texts;

    /** Reads the texts of a language: {@code en} or {@code zh}. */
    ConsoleTexts(String language) {
        Path file = Path.of("console", "texts", language + ".json");
        try {
            texts = new ObjectMapper().readValue(file.toFile(), new TypeReference<Map<String, String>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A text with values in the places of their names.
     *
     * @param values names and values, which are ASCII: the console isolates others
     */
    String of(String key, String... values) {
        String text = texts.get(key);
        if (text == null) {
            throw new IllegalArgumentException("no text has the key " + key);
        }
        for (int i = 0; i < values.length; i += 2) {
            text = text.replace("{" + values[i] + "}", values[i + 1]);
        }
        return text;
    }
}
