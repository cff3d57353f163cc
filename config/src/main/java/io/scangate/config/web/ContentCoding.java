package io.scangate.config.web;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a caller says of codings of an answer (RFC 9110, section 12.5.3). */
final class ContentCoding {
    /** A coding, and its weight if it has one. */
    private static final Pattern ITEM =
            Pattern.compile("\\s*([^\\s,;]+)\\s*(?:;\\s*[qQ]\\s*=\\s*([01](?:\\.\\d{0,3})?)\\s*)?");

    private ContentCoding() {}

    /** Whether an answer may be packed with gzip, given the field {@code Accept-Encoding}. */
    static boolean takesGzip(@Nullable String header) {
        boolean any = false;
        for (String item : header == null ? new String[0] : header.split(",", -1)) {
            Matcher coding = ITEM.matcher(item);
            if (coding.matches()) {
                boolean wanted = coding.group(2) == null || Double.parseDouble(coding.group(2)) > 0;
                String name = coding.group(1).toLowerCase(Locale.ROOT);
                if (name.equals("gzip") || name.equals("x-gzip")) {
                    return wanted;
                }
                any |= wanted && name.equals("*");
            }
        }
        return any;
    }
}
