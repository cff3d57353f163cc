package io.scangate.gateway.identity;

import java.util.List;

/**
 * A kind of telling who scans: it names the request fields it wants, and judges a request by their values and by the peer.
 * Thread-safe.
 */
public interface Identity extends AutoCloseable {
    /**
     * Reads the setting: {@code anonymous} or {@code header:<Name>}.
     *
     * @throws IllegalArgumentException whose message says what was expected
     */
    static Identity parse(String text) {
        if (text.equals(Anonymous.NAME)) {
            return new Anonymous();
        }
        if (text.startsWith(Header.PREFIX)) {
            return new Header(text.substring(Header.PREFIX.length()));
        }
        throw new IllegalArgumentException("anonymous, or header:<Name> such as header:X-User");
    }

    /**
     * Names, in lower case, of the request fields whose values this kind is asked with; {@link Evidence} tells the values
     * by their places in this list, which does not change.
     */
    List<String> fields();

    /**
     * Judges a request. At once and without allocation: it is called on event loops, for each scan.
     *
     * @param user told who scans, if that is known
     */
    Verdict identify(Evidence evidence, User user);

    /** Ends what this kind has running; by default nothing. */
    @Override
    default void close() {}
}
