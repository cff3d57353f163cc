package io.scangate.gateway.identity;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How the gateway learns who scans. Sealed, so that whoever switches on it is told by the compiler when a kind joins.
 * Immutable.
 */
public sealed interface Identity permits Identity.Anonymous, Identity.Header {
    /** Nobody is known: every scan is anonymous. */
    Identity ANONYMOUS = new Anonymous();

    /**
     * Reads {@code anonymous} or {@code header:<Name>}.
     *
     * @throws IllegalArgumentException whose message says what was expected
     */
    static Identity parse(String text) {
        if (text.equals("anonymous")) {
            return ANONYMOUS;
        }
        if (text.startsWith(Header.PREFIX)) {
            return new Header(text.substring(Header.PREFIX.length()));
        }
        throw new IllegalArgumentException("anonymous, or header:<Name> such as header:X-User");
    }

    /** Nobody is known. */
    record Anonymous() implements Identity {
        @Override
        public String toString() {
            return "anonymous";
        }
    }

    /**
     * A trusted proxy puts the user id, in UTF-8, into a header of each request; without the header, or with an empty
     * one, the scan is anonymous.
     *
     * @param name the header's name, in any letter case
     */
    record Header(String name) implements Identity {
        private static final String PREFIX = "header:";
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
        public String toString() {
            return PREFIX + name;
        }
    }
}
