package io.scangate.gateway.snapshot;

import io.scangate.gateway.rule.Place;
import java.util.ArrayList;
import java.util.List;

/** Remembers the first few different fields that no one knows: often a slip of the pen. Not thread-safe. */
final class UnknownFields {
    private static final int MAX_REMEMBERED = 10;

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
            warnings.add("unknown field " + Text.quoted(field.name) + " of " + field.owner
                    + " is ignored (first at line " + field.place.line() + ", column " + field.place.column() + ")");
        }
        return warnings;
    }
}
