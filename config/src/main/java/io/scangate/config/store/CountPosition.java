package io.scangate.config.store;

import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A position in the order of counts. Immutable.
 *
 * @param hour the first hour of the period; -1 for the position before all counts
 * @param prefix of the rule; empty if rules are not told apart
 */
record CountPosition(long hour, String prefix) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,12}) (.*)", Pattern.DOTALL);

    /** The position after which a page starts; before all for none. */
    static CountPosition after(@Nullable String text) {
        if (text == null) {
            return new CountPosition(-1, "");
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw RefusedException.value(Refusal.INVALID_ARGUMENT, "after", text, "the value of next in a page");
        }
        return new CountPosition(Long.parseLong(matcher.group(1)), matcher.group(2));
    }

    @Override
    public String toString() {
        return hour + " " + prefix;
    }
}
