package io.scangate.gateway.text;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A language of {@link Sentences}. */
public enum Language {
    /** English, the default. */
    ENGLISH("en"),
    /** Simplified Chinese. */
    CHINESE("zh");

    private final String code;

    Language(String code) {
        this.code = code;
    }

    /** The code: {@code en} or {@code zh}. */
    public String code() {
        return code;
    }

    /** The language of a code or a tag, such as {@code zh} or {@code zh-CN}, in any letter case. Null for other languages. */
    public static @Nullable Language ofCode(String code) {
        String language = code.toLowerCase(Locale.ROOT);
        for (Language one : values()) {
            if (language.equals(one.code) || language.startsWith(one.code + "-")) {
                return one;
            }
        }
        return null;
    }

    /**
     * The language that an {@code Accept-Language} header prefers (RFC 9110 section 12.5.4). English if the header is absent,
     * malformed or names no supported language.
     */
    public static Language ofAcceptLanguage(@Nullable String header) {
        if (header == null) {
            return ENGLISH;
        }
        List<Locale.LanguageRange> preferred;
        try {
            preferred = Locale.LanguageRange.parse(header);
        } catch (IllegalArgumentException e) {
            return ENGLISH;
        }
        for (Locale.LanguageRange range : preferred) {
            Language language = range.getRange().equals("*") ? ENGLISH : ofCode(range.getRange());
            if (language != null && range.getWeight() > 0) {
                return language;
            }
        }
        return ENGLISH;
    }
}
