package io.scangate.gateway.snapshot;

import io.scangate.gateway.rule.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Remembers the first few different fields that the format does not have: often a slip of the pen. Not thread-safe. */
final class UnknownFields {
    private static final int MAX_REMEMBERED = 10;

    /** How each warning starts. */
    private static final String START = "unknown field ";

    /** The fields of the format, by what they stand in. */
    private static final Map<String, List<String>> KNOWN = Map.of(
            "the document", List.of("format", "revision", "mark", "accounts"),
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
     * Notes the field whose value is the current token.
     *
     * @param owner what the field stands in
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

    /** What was noted, for people. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (Field field : fields) {
            warnings.add(START + Text.quoted(field.name) + " of " + field.owner + " is ignored" + resembling(field)
                    + " (first at line " + field.place.line() + ", column " + field.place.column() + ")");
        }
        return warnings;
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

    /** Whether they start and end alike, but for at most two letters that are fewer than those. */
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
