package io.scangate.gateway.snapshot;

import io.scangate.gateway.rule.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Records the first few different unknown fields, which are often typing errors. Not thread-safe. */
final class UnknownFields {
    private static final int MAX_REMEMBERED = 10;

    /** The start of each warning. */
    private static final String START = "unknown field ";

    /** The fields of the format, by their owner. */
    private static final Map<String, List<String>> KNOWN = Map.of(
            "the document", List.of("format", "revision", "mark", "accounts", "digest", "seal"),
            "an account", List.of("appid", "members", "rules"),
            "a rule", List.of("prefix", "live", "test"),
            "live", List.of("page"),
            "test", List.of("page", "version", "links"));

    private final Cursor cursor;
    private final List<Field> fields = new ArrayList<>();

    UnknownFields(Cursor cursor) {
        this.cursor = cursor;
    }

    private record Field(String owner, String name, Place place) {}

    /**
     * Records the unknown field whose value is the current token.
     *
     * @param owner the object that has the field
     */
    void note(String owner, String name) {
        if (fields.size() == MAX_REMEMBERED) {
            return;
        }
        for (Field field : fields) {
            if (field.owner.equals(owner) && field.name.equals(name)) {
                return;
            }
        }
        fields.add(new Field(owner, name, cursor.place()));
    }

    /** The warnings, for people. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (Field field : fields) {
            warnings.add(START + Text.quoted(field.name) + " of " + field.owner + " is ignored" + resembling(field)
                    + " (first at line " + field.place.line() + ", column " + field.place.column() + ")");
        }
        return warnings;
    }

    /** A remark on a field that is missing where an unknown field resembles it; else empty. */
    String insteadOf(String owner, String missing) {
        for (Field field : fields) {
            if (field.owner.equals(owner) && resemble(field.name.toLowerCase(Locale.ROOT), missing)) {
                return "; " + Text.quoted(field.name) + " at line " + field.place.line() + " resembles it";
            }
        }
        return "";
    }

    /** Whether a warning is about an unknown field. */
    static boolean isWarning(String warning) {
        return warning.startsWith(START);
    }

    private static String resembling(Field field) {
        for (String known : KNOWN.getOrDefault(field.owner, List.of())) {
            if (resemble(field.name.toLowerCase(Locale.ROOT), known)) {
                return "; it resembles \"" + known + "\"";
            }
        }
        return "";
    }

    /**
     * Whether two names differ in at most two letters in one place, and have more letters than that in common around
     * it.
     */
    private static boolean resemble(String name, String known) {
        int shorter = Math.min(name.length(), known.length());
        int start = 0;
        while (start < shorter && name.charAt(start) == known.charAt(start)) {
            start++;
        }
        int end = 0;
        while (end < shorter - start
                && name.charAt(name.length() - 1 - end) == known.charAt(known.length() - 1 - end)) {
            end++;
        }
        int rest = Math.max(name.length(), known.length()) - start - end;
        return rest <= 2 && rest < start + end;
    }
}
