package io.scangate.gateway.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sentences of each language. Each language has one UTF-8 file, such as {@code sentences_en.properties}. A sentence has
 * placeholders for values, such as <code>{rule}</code>. {@code MessageFormat} would interpret the braces and
 * apostrophes of links. Thread-safe.
 */
public final class Sentences {
    private static final Pattern PLACE = Pattern.compile("\\{([a-z_]+)}");
    private static final Map<Language, Properties> TEXTS = new EnumMap<>(Language.class);

    static {
        for (Language language : Language.values()) {
            TEXTS.put(language, read("sentences_" + language.code() + ".properties"));
        }
    }

    private Sentences() {}

    private static Properties read(String file) {
        try (InputStream in = Objects.requireNonNull(Sentences.class.getResourceAsStream(file), file)) {
            Properties texts = new Properties();
            texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Puts values into a sentence. Escapes invisible characters of the values (see {@link VisibleText}).
     *
     * @param values the value of each placeholder
     * @throws IllegalArgumentException if the sentence does not exist or a placeholder has no value
     */
    public static String of(Language language, String key, Map<String, String> values) {
        Matcher places = PLACE.matcher(text(language, key));
        StringBuilder sentence = new StringBuilder();
        while (places.find()) {
            String value = values.get(places.group(1));
            if (value == null) {
                throw new IllegalArgumentException(key + ": no value for " + places.group());
            }
            places.appendReplacement(sentence, Matcher.quoteReplacement(VisibleText.of(value)));
        }
        return places.appendTail(sentence).toString();
    }

    private static String text(Language language, String key) {
        String text = texts(language).getProperty(key);
        if (text == null) {
            throw new IllegalArgumentException("no sentence \"" + key + "\" in " + language);
        }
        return text;
    }

    private static Properties texts(Language language) {
        return Objects.requireNonNull(TEXTS.get(language), "all languages have sentences");
    }

    /** The keys of a language's sentences. */
    static Set<String> keys(Language language) {
        return texts(language).stringPropertyNames();
    }

    /** The names of a sentence's placeholders. */
    static Set<String> places(Language language, String key) {
        Set<String> names = new TreeSet<>();
        PLACE.matcher(text(language, key)).results().forEach(place -> names.add(place.group(1)));
        return names;
    }
}
