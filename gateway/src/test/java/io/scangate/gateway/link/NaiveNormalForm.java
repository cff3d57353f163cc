package io.scangate.gateway.link;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The percent-encoding normal form, written directly from its definition; tests compare the parser with it. */
final class NaiveNormalForm {
    private static final Pattern PERCENT = Pattern.compile("%([0-9A-Fa-f]{2})?");
    /**
     * Characters that RFC 3986 allows raw in no path and no query. A path never has a raw backslash here: the parser
     * made it a slash.
     */
    private static final Pattern NEVER_RAW = Pattern.compile("[\"<>\\[\\\\\\]^`{|}]");

    private NaiveNormalForm() {}

    static String of(String text) {
        String decoded =
                PERCENT.matcher(text).replaceAll(match -> Matcher.quoteReplacement(replacement(match.group(1))));
        return NEVER_RAW.matcher(decoded).replaceAll(match -> "%%%02X"
                .formatted((int) match.group().charAt(0)));
    }

    private static String replacement(String digits) {
        if (digits == null) {
            return "%25";
        }
        String character = String.valueOf((char) Integer.parseInt(digits, 16));
        return character.matches("[A-Za-z0-9._~-]") ? character : "%" + digits.toUpperCase(Locale.ROOT);
    }
}
