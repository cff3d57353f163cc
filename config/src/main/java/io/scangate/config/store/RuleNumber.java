package io.scangate.config.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of rules in the tables, and the ids in answers. Both have the revision that added the rule and its place among the
 * actions of that change, so each follows from the other, and both have the same order. Thread-safe.
 */
final class RuleNumber {
    /** The number of no rule. */
    static final long NONE = -1;

    /** Places of a change: more than a change has actions, or a file has rows. */
    private static final int PLACES = 128;

    private static final Pattern ID = Pattern.compile("r([0-7][0-9a-f]{15})(?:-([1-9][0-9]{0,2}))?");

    private RuleNumber() {}

    /** The number of an id; {@link #NONE} for a text that is no id of a rule. */
    static long of(String id) {
        Matcher parts = ID.matcher(id);
        if (!parts.matches()) {
            return NONE;
        }
        long revision = Long.parseLong(parts.group(1), 16);
        int place = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
        return place < PLACES && revision <= (Long.MAX_VALUE - PLACES + 1) / PLACES ? revision * PLACES + place : NONE;
    }

    /** The number of the last id of a page, after which a list goes on; {@link #NONE}, which is below all numbers, for null. */
    static long after(@Nullable String id) {
        return id == null ? NONE : of(id);
    }

    /** The number of a rule that is to be stored. */
    static long checked(String id) {
        long number = of(id);
        if (number == NONE) {
            throw new IllegalStateException(
                    "rule id " + id + " (expected: r and 16 hexadecimal digits, - and a place)");
        }
        return number;
    }

    static String id(long number) {
        long place = number % PLACES;
        return "r" + HexFormat.of().toHexDigits(number / PLACES) + (place == 0 ? "" : "-" + place);
    }

    /** The id in a row: a number; before the tables of version 18, a text. */
    static String id(ResultSet row) throws SQLException {
        return row.getObject("id") instanceof Number number ? id(number.longValue()) : row.getString("id");
    }
}
