package io.scangate.gateway.identity;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A trusted proxy puts the user id, in UTF-8, into a field of each request; without the field, or with an empty one, the
 * scan is anonymous. Immutable.
 *
 * @param name the field's name, in any letter case
 */
public record Header(String name) implements Identity {
    static final String PREFIX = "header:";
    /** RFC 9110, section 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");
    /** What decides where a request ends or whether it is one at all cannot say who scans, too. */
    private static final Set<String> TAKEN = Set.of(
            "host",
            "connection",
            "content-length",
            "content-type",
            "transfer-encoding",
            "expect",
            "upgrade",
            "te",
            "trailer");

    public Header {
        if (!TOKEN.matcher(name).matches() || TAKEN.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "header:<Name> where Name is a header that HTTP itself does not use, such as header:X-User");
        }
    }

    @Override
    public List<String> fields() {
        return List.of(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public Verdict identify(Evidence evidence, User user) {
        if (evidence.fieldCount(0) > 1) {
            return Verdict.REPEATED_FIELD;
        }
        int start = evidence.fieldStart(0);
        int length = evidence.fieldEnd(0) - start;
        if (length == 0) {
            return Verdict.NOBODY;
        }
        user.is(evidence.bytes(), start, length);
        return Verdict.USER;
    }

    @Override
    public String toString() {
        return PREFIX + name;
    }
}
