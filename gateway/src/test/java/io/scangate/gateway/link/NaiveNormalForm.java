package io.scangate.gateway.link;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The percent-encoding normal form, written from its definition and nothing else: the model that tests compare with. */
final class NaiveNormalForm {
    private static final Pattern PERCENT = Pattern.compile("%([0-9A-Fa-f]{2})?");

    private NaiveNormalForm() {}

    static String of(String text) {
        return PERCENT.matcher(text).replaceAll(match -> Matcher.quoteReplacement(replacement(match.group(1))));
    }

    private static String replacement(String digits) {
        if (digits == null) {
            return "%25";
        }
        String character = String.valueOf((char) Integer.parseInt(digits, 16));
        return character.matches("[A-Za-z0-9._~-]") ? character : "%" + digits.toUpperCase(Locale.ROOT);
    }
}
