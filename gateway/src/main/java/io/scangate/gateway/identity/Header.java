package io.scangate.gateway.identity;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Identification by a trusted proxy, which puts the user id in UTF-8 into a field of each request. Without the field,
 * or with an empty one, the scan is anonymous. A request that has the field and comes from another peer is refused. Immutable.
 *
 * @param name the field's name, in any letter case
 */
public record Header(String name) implements Identity, IdentityMethod {
    static final String PREFIX = "header:";
    /** RFC 9110, section 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");
    /** Fields that cannot carry a user id because HTTP itself uses them. */
    private static final Set<String> TAKEN = Set.of(
            "host",
            "connection",
            "content-length",
            "content-type",
            "transfer-encoding",
            "expect",
            "origin",
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
    public Identity open(JwtSettings settings) {
        return this;
    }

    @Override
    public Verdict identify(Evidence evidence, User user) {
        if (evidence.fieldCount(0) > 0 && !evidence.isFromTrustedProxy()) {
            return Verdict.UNTRUSTED_PEER;
        }
        if (evidence.fieldCount(0) > 1) {
            return Verdict.REPEATED_FIELD;
        }
        int start = evidence.fieldStart(0);
        int length = evidence.fieldEnd(0) - start;
        if (length == 0) {
            return Verdict.ANONYMOUS;
        }
        user.set(evidence.bytes(), start, length);
        return Verdict.USER;
    }

    @Override
    public String toString() {
        return PREFIX + name;
    }
}
